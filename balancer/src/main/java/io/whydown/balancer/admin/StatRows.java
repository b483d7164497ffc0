package io.whydown.balancer.admin;

import io.whydown.balancer.config.BalanceConfig.Algorithm;
import io.whydown.balancer.config.BindConfig.Place;
import io.whydown.balancer.config.HealthOptions.Observe;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.CounterValues;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.ListenerSnapshot;
import io.whydown.balancer.runtime.Load;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.ServerSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes the rows of `show stat` of snapshots (stats.c, `stats_fill_*_stats`). Stateless.
final class StatRows {

  private StatRows() {}

  /// All rows, proxies in the order of the configuration: frontend, listeners, servers, backend.
  static List<StatRow> of(Administration admin) {
    RuntimeControl control = admin.control();
    var rows = new ArrayList<StatRow>();
    Map<String, BackendSnapshot> backends = new HashMap<>();
    for (BackendSnapshot backend : control.backends()) {
      backends.put(backend.config().name(), backend);
    }
    Map<String, FrontendSnapshot> frontends = new HashMap<>();
    for (FrontendSnapshot frontend : control.frontends()) {
      frontends.put(frontend.config().name(), frontend);
    }
    var proxies = new ArrayList<ProxyConfig>();
    control.frontends().forEach(f -> proxies.add(f.config()));
    control.backends().stream()
        .map(BackendSnapshot::config)
        .filter(c -> c.frontend() == null)
        .forEach(proxies::add);
    proxies.sort(java.util.Comparator.comparingInt(ProxyConfig::id));
    for (ProxyConfig proxy : proxies) {
      FrontendSnapshot frontend = proxy.frontend() == null ? null : frontends.get(proxy.name());
      BackendSnapshot backend = proxy.backend() == null ? null : backends.get(proxy.name());
      if (frontend != null) {
        rows.add(frontend(frontend));
        if (admin.withListeners().contains(proxy.name())) {
          frontend.listeners().forEach(l -> rows.add(listener(frontend, l)));
        }
      }
      if (backend != null) {
        for (ServerSnapshot server : backend.servers()) {
          if (!server.config().name().equals("<NOSRV>")) {
            StatRow row = server(backend, server);
            explain(row, admin.why());
            rows.add(row);
          }
        }
        rows.add(backend(backend));
      }
    }
    return rows;
  }

  /// Appends the cause to the text of the last check.
  private static void explain(StatRow row, Administration.Explanations why) {
    if (!why.isInStatistics()) {
      return;
    }
    String cause = why.brief(String.valueOf(row.get("pxname")), String.valueOf(row.get("svname")));
    if (!cause.isEmpty()) {
      String words = row.get("last_chk");
      row.put("last_chk", words == null || words.isEmpty() ? cause : words + "; because " + cause);
    }
  }

  private static String mode(ProxyConfig config) {
    return config.mode() == ProxyMode.HTTP ? "http" : "tcp";
  }

  private static void sessions(StatRow row, Load load) {
    row.put("scur", load.current());
    row.put("smax", load.max());
  }

  private static StatRow frontend(FrontendSnapshot frontend) {
    ProxyConfig config = frontend.config();
    CounterValues c = frontend.counters();
    var row = new StatRow(StatRow.Kind.FRONTEND, config.name(), "FRONTEND", config.id(), 0);
    sessions(row, frontend.sessions());
    row.put("slim", frontend.sessions().limit());
    row.put("stot", c.get(Counter.SESSIONS));
    StatCounters.traffic(row, c);
    row.put("dreq", c.get(Counter.DENIED_REQUESTS));
    row.put("ereq", c.get(Counter.REQUEST_ERRORS));
    row.put(
        "status",
        switch (frontend.state()) {
          case OPEN -> "OPEN";
          case FULL -> "FULL";
          case PAUSED -> "PAUSED";
          case STOPPED -> "STOP";
        });
    row.put("rate", frontend.sessions().rate());
    row.put("rate_lim", config.frontend() == null ? 0 : config.frontend().maxSessionRate());
    row.put("rate_max", frontend.sessions().rateMax());
    row.put("mode", mode(config));
    row.put("conn_rate", frontend.connections().rate());
    row.put("conn_rate_max", frontend.connections().rateMax());
    row.put("conn_tot", c.get(Counter.CONNECTIONS));
    row.put("dcon", c.get(Counter.DENIED_CONNECTIONS));
    row.put("dses", c.get(Counter.DENIED_SESSIONS));
    row.put("req_rate", frontend.requests().rate());
    row.put("req_rate_max", frontend.requests().rateMax());
    row.put("req_tot", c.get(Counter.REQUESTS));
    StatCounters.protocols(row, c);
    StatCounters.compression(row, c);
    if (config.mode() == ProxyMode.HTTP) {
      StatCounters.responses(row, c);
      row.put("intercepted", c.get(Counter.INTERCEPTED));
      row.put("cache_lookups", c.get(Counter.CACHE_LOOKUPS));
      row.put("cache_hits", c.get(Counter.CACHE_HITS));
      hints(row, c);
    }
    return row;
  }

  private static StatRow listener(FrontendSnapshot frontend, ListenerSnapshot listener) {
    ProxyConfig config = frontend.config();
    CounterValues c = listener.counters();
    int id = listener.id();
    String name = listener.config().name().isEmpty() ? "sock-" + id : listener.config().name();
    var row = new StatRow(StatRow.Kind.LISTENER, config.name(), name, config.id(), id);
    sessions(row, listener.connections());
    row.put("slim", listener.connections().limit());
    row.put("stot", c.get(Counter.SESSIONS));
    StatCounters.traffic(row, c);
    row.put("dreq", c.get(Counter.DENIED_REQUESTS));
    row.put("ereq", c.get(Counter.REQUEST_ERRORS));
    row.put("status", listener.state());
    row.put("dcon", c.get(Counter.DENIED_CONNECTIONS));
    row.put("dses", c.get(Counter.DENIED_SESSIONS));
    row.put("mode", mode(config));
    row.put(
        "addr",
        switch (listener.config().place()) {
          case Place.Tcp tcp -> tcp.address() + ":" + listener.port();
          case Place.Unix _ -> "unix";
          case Place.Inherited _ -> "127.0.0.1:" + listener.port();
        });
    return row;
  }

  private static StatRow server(BackendSnapshot backend, ServerSnapshot server) {
    ProxyConfig config = backend.config();
    CounterValues c = server.counters();
    var row =
        new StatRow(
            StatRow.Kind.SERVER, config.name(), server.config().name(), config.id(), server.id());
    sessions(row, server.sessions());
    row.put("qcur", server.queued().current());
    row.put("qmax", server.queued().max());
    if (server.maxConnections() > 0) {
      row.put("slim", server.maxConnections());
    }
    row.put("stot", c.get(Counter.SESSIONS));
    StatCounters.traffic(row, c);
    StatCounters.errors(row, c);
    boolean inLoad = server.state() == OperationalState.UP;
    row.put("status", ServerTexts.status(server));
    row.put("lastchg", server.lastChangeSeconds());
    row.put("weight", server.weight());
    row.put("uweight", server.userWeight());
    row.put("act", server.config().backup() ? 0 : 1);
    row.put("bck", server.config().backup() ? 1 : 0);
    if (server.config().limits().maxQueue() > 0) {
      row.put("qlimit", server.config().limits().maxQueue());
    }
    if (inLoad && server.throttlePercent() > 0 && server.throttlePercent() < 100) {
      row.put("throttle", server.throttlePercent());
    }
    row.put("rate", server.sessions().rate());
    row.put("rate_max", server.sessions().rateMax());
    row.put("lastsess", server.sessions().lastSecondsAgo());
    health(row, server);
    if (config.mode() == ProxyMode.HTTP) {
      StatCounters.responses(row, c);
      row.put("req_tot", StatCounters.answers(c));
      row.put("cookie", server.config().cookie());
    }
    row.put("mode", mode(config));
    row.put("addr", address(server.place()));
    StatCounters.times(row, c);
    if (server.config().limits().poolMaxIdle() >= 0) {
      row.put("src_ilim", server.config().limits().poolMaxIdle());
    }
    row.put("srv_icur", server.idle());
    row.put("idle_conn_cur", server.idle());
    row.put("safe_conn_cur", 0);
    row.put("used_conn_cur", server.used());
    row.put("need_conn_est", server.used());
    return row;
  }

  private static void health(StatRow row, ServerSnapshot server) {
    CounterValues c = server.counters();
    if (server.config().check() != null) {
      row.put("chkfail", c.get(Counter.CHECK_FAILURES));
      row.put("chkdown", server.checkDowns());
      row.put("downtime", server.downSeconds());
    }
    if (server.config().health().observe() != Observe.NONE) {
      row.put("hanafail", c.get(Counter.OBSERVED_FAILURES));
    }
    // a server in maintenance is not checked
    if (server.checkEnabled() && !server.admin().isMaintenance()) {
      CheckResult check = server.check();
      row.put("check_status", (server.checkRunning() ? "* " : "") + check.status().code());
      if (check.status().code().startsWith("L7") && check.code() > 0) {
        row.put("check_code", check.code());
      }
      if (check.millis() >= 0) {
        row.put("check_duration", check.millis());
      }
      row.put("check_desc", check.status().text());
      row.put("last_chk", check.detail());
      row.put("check_rise", server.rise());
      row.put("check_fall", server.fall());
      row.put("check_health", server.health());
    }
    if (server.config().agent() != null) {
      CheckResult agent = server.agent();
      row.put("agent_status", agent.status().code());
      if (agent.status().code().startsWith("L7")) {
        row.put("agent_code", agent.code());
      }
      if (agent.millis() >= 0) {
        row.put("agent_duration", agent.millis());
      }
      row.put("agent_desc", agent.status().text());
      row.put("last_agt", agent.detail());
      row.put("agent_rise", 1);
      row.put("agent_fall", 1);
      row.put("agent_health", server.agentHealth());
    }
    if (!server.trackedServer().isEmpty()) {
      row.put("tracked", server.trackedBackend() + "/" + server.trackedServer());
    }
  }

  static String address(ServerPlace place) {
    return switch (place) {
      case ServerPlace.Tcp(var address, ServerPlace.PortRule.Fixed(int port), _) ->
          (address.isV6() ? "[" + address + "]" : address.toString()) + ":" + port;
      case ServerPlace.Tcp(var address, ServerPlace.PortRule.Relative(int offset), _) ->
          address + (offset == 0 ? "" : ":+" + offset);
      case ServerPlace.Unix _ -> "unix";
      case ServerPlace.Unresolved _ -> "";
    };
  }

  private static StatRow backend(BackendSnapshot backend) {
    ProxyConfig config = backend.config();
    CounterValues c = backend.counters();
    var row = new StatRow(StatRow.Kind.BACKEND, config.name(), "BACKEND", config.id(), 0);
    row.put("qcur", backend.queued().current());
    row.put("qmax", backend.queued().max());
    sessions(row, backend.sessions());
    row.put("slim", backend.sessions().limit());
    row.put("stot", c.get(Counter.SESSIONS));
    StatCounters.traffic(row, c);
    row.put("dreq", c.get(Counter.DENIED_REQUESTS));
    StatCounters.errors(row, c);
    row.put("status", backend.up() ? "UP" : "DOWN");
    row.put("weight", backend.weight());
    row.put("uweight", userWeight(backend));
    row.put("agg_server_status", 0);
    row.put("agg_server_check_status", 0);
    row.put("agg_check_status", 0);
    row.put("act", backend.activeServers());
    row.put("bck", backend.backupServers());
    row.put("chkdown", backend.downs());
    row.put("lastchg", backend.lastChangeSeconds());
    if (!backend.servers().isEmpty()) {
      row.put("downtime", backend.downSeconds());
    }
    row.put("rate", backend.sessions().rate());
    row.put("rate_max", backend.sessions().rateMax());
    row.put("lastsess", backend.sessions().lastSecondsAgo());
    StatCounters.compression(row, c);
    StatCounters.times(row, c);
    row.put("mode", mode(config));
    if (config.backend() != null) {
      row.put("algo", algorithm(config.backend().balance().algorithm()));
      if (config.backend().cookie() != null) {
        row.put("cookie", config.backend().cookie().name());
      }
    }
    if (config.mode() == ProxyMode.HTTP) {
      StatCounters.responses(row, c);
      row.put("req_tot", c.get(Counter.REQUESTS));
      row.put("cache_lookups", c.get(Counter.CACHE_LOOKUPS));
      row.put("cache_hits", c.get(Counter.CACHE_HITS));
      hints(row, c);
    }
    StatCounters.protocols(row, c);
    return row;
  }

  /// Of the servers that take new clients, backups only when there is nothing else (src/stats.c,
  /// stats_fill_be_stats_computesrv).
  private static int userWeight(BackendSnapshot backend) {
    boolean isOnBackups = backend.activeServers() == 0;
    return backend.servers().stream()
        .filter(s -> s.config().backup() == isOnBackups && s.weight() > 0)
        .filter(s -> s.state() == OperationalState.UP)
        .mapToInt(ServerSnapshot::userWeight)
        .sum();
  }

  static String algorithm(Algorithm algorithm) {
    return switch (algorithm) {
      case Algorithm.RoundRobin _ -> "roundrobin";
      case Algorithm.StaticRoundRobin _ -> "static-rr";
      case Algorithm.LeastConn _ -> "leastconn";
      case Algorithm.First _ -> "first";
      case Algorithm.Source _ -> "source";
      case Algorithm.Uri _ -> "uri";
      case Algorithm.UrlParameter _ -> "url_param";
      case Algorithm.Header _ -> "hdr";
      case Algorithm.Random _ -> "random";
      case Algorithm.RdpCookie _ -> "rdp-cookie";
      case Algorithm.Sample _ -> "hash";
    };
  }

  private static void hints(StatRow row, CounterValues c) {
    if (c.get(Counter.CACHE_HINTS) > 0) {
      row.put("cache_hint_hits", c.get(Counter.CACHE_HINTS));
    }
  }
}
