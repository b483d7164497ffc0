package io.whydown.cli.balance;

import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.rule.Linkage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What can only be judged when all proxies are known: names that are mentioned, modes that do not
/// fit, what is missing (cfgparse.c, `check_config_validity`). Stateless but for its findings.
final class ProxyChecks {

  private final List<ProxyDraft> drafts;
  private final CompilerTables tables;
  private final Findings findings;
  private final Map<String, ProxyDraft> frontends = new HashMap<>();
  private final Map<String, ProxyDraft> backends = new HashMap<>();

  ProxyChecks(List<ProxyDraft> drafts, CompilerTables tables) {
    this.drafts = drafts;
    this.tables = tables;
    this.findings = tables.findings();
  }

  void run() {
    drafts.forEach(this::register);
    for (ProxyDraft draft : drafts) {
      if (!draft.disabled) {
        check(draft);
      }
    }
    LogBackends.check(backends, tables);
    new CustomIds(findings).check(drafts);
  }

  /// Those that lines, formats of logs among them, have named until now.
  void mentions() {
    tables.shared().mentions().forEach(this::mention);
  }

  private void register(ProxyDraft draft) {
    boolean twice = draft.isFrontend && frontends.putIfAbsent(draft.name, draft) != null;
    boolean again = draft.isBackend && backends.putIfAbsent(draft.name, draft) != null;
    boolean doubled = twice || again;
    if (doubled) {
      ProxyDraft first = draft.isFrontend ? frontends.get(draft.name) : backends.get(draft.name);
      findings.alert(
          draft.at,
          "%s '%s' has the same name as %s '%s' declared at %s:%d."
              .formatted(
                  draft.kind.word(),
                  draft.name,
                  first == null ? "proxy" : first.kind.word(),
                  draft.name,
                  first == null ? "" : first.at.file(),
                  first == null ? 0 : first.at.line()));
    }
  }

  /// HAProxy: src/flt_spoe.c, spoe_check.
  private void agents(ProxyDraft draft) {
    var names = new HashSet<String>();
    for (SpoeEngine engine : draft.agents) {
      if (!names.add(engine.name())) {
        findings.alert(
            draft.at,
            "Proxy %s : duplicated name for SPOE engine '%s'."
                .formatted(draft.name, engine.name()));
      }
      String used =
          "used by SPOE agent '%s' declared at %s:%d"
              .formatted(engine.agentName(), engine.at().file(), engine.at().line());
      ProxyDraft backend = backends.get(engine.backend());
      if (backend == null) {
        findings.alert(
            draft.at,
            "Proxy %s : unknown backend '%s' %s.".formatted(draft.name, engine.backend(), used));
      } else if (backend.http) {
        findings.alert(
            draft.at,
            "Proxy %s : backend '%s' %s does not support HTTP mode."
                .formatted(draft.name, engine.backend(), used),
            "write 'mode tcp' in backend '%s'".formatted(engine.backend()));
      } else if (backend.servers.stream().anyMatch(s -> s.tls() != null)) {
        findings.warn(
            draft.at,
            "Proxy %s : agents are spoken to in clear here, also those of backend '%s' whose servers have 'ssl'"
                .formatted(draft.name, engine.backend()));
      }
    }
  }

  private void check(ProxyDraft draft) {
    if (draft.isFrontend) {
      frontend(draft);
    }
    if (draft.isBackend) {
      backend(draft);
    }
    draft.namedBackends.forEach((name, at) -> leadsTo(draft, name, at, "use_backend"));
    timeouts(draft);
    new UnusedLines(findings).check(draft, upgrades(draft));
    gateway(draft);
    agents(draft);
    if (draft.check.external && draft.check.command == null) {
      findings.alert(
          draft.at,
          "Proxy '%s' : 'option external-check' unable to find required 'external-check command'."
              .formatted(draft.name));
    }
  }

  /// Whether a rule, or a backend, makes HTTP of what came as TCP.
  private boolean upgrades(ProxyDraft draft) {
    return draft.switchesMode
        || Stream.concat(
                draft.namedBackends.keySet().stream(), Stream.ofNullable(draft.defaultBackend))
            .anyMatch(this::isHttpBackend);
  }

  private boolean isHttpBackend(String name) {
    ProxyDraft backend = backends.get(name);
    return backend != null && backend.http;
  }

  /// HAProxy: src/fcgi-app.c, cfg_fcgi_apps_postparser.
  private void gateway(ProxyDraft draft) {
    String application = draft.gateway;
    List<ServerConfig> speaking =
        draft.servers.stream().filter(s -> s.protocol() == ServerConfig.Protocol.FASTCGI).toList();
    String problem = null;
    if (application == null) {
      if (!speaking.isEmpty()) {
        problem =
            "FCGI server '%s' has no FCGI app configured.".formatted(speaking.getFirst().name());
      }
    } else if (!draft.http) {
      problem = "FCGI application cannot be used in non-HTTP mode.";
    } else if (!tables.gateways().containsKey(application)) {
      problem = "fcgi-app '%s' not found.".formatted(application);
    } else if (speaking.isEmpty()) {
      problem = "FCGI app configured but no FCGI server found.";
    }
    if (problem != null) {
      findings.alert(
          draft.at,
          "proxy '%s': %s".formatted(draft.name, problem),
          "a 'fcgi-app' section, 'use-fcgi-app' with its name in the backend, and servers with 'proto fcgi' belong together");
    }
  }

  private void frontend(ProxyDraft draft) {
    if (!draft.isMeantToListen && draft.kind.word().equals("frontend")) {
      findings.warn(
          draft.at,
          "frontend '%s' has no 'bind' directive. Please declare it as a backend if this was intended."
              .formatted(draft.name));
    }
    String usual = draft.defaultBackend;
    if (usual != null) {
      leadsTo(
          draft,
          usual,
          draft.defaultBackendAt == null ? draft.at : draft.defaultBackendAt,
          "default_backend");
    }
  }

  private void leadsTo(ProxyDraft from, String name, Origin at, String keyword) {
    ProxyDraft to = backends.get(name);
    if (to == null) {
      findings.alert(
          at,
          "Proxy '%s': unable to find required %s: '%s'.".formatted(from.name, keyword, name),
          frontends.containsKey(name)
              ? "'%s' is a frontend; a backend is needed".formatted(name)
              : "no backend of that name is in the configuration");
    } else if (to.equals(from)) {
      findings.alert(
          at, "Proxy '%s': loop detected for %s: '%s'.".formatted(from.name, keyword, name));
    } else if (from.http && !to.http || to.takesLogs) {
      findings.alert(
          at,
          "%s %s '%s' (%s:%d) tries to use incompatible %s %s '%s' (%s:%d) in a '%s' rule (see 'mode')."
              .formatted(
                  from.http ? "http" : "tcp",
                  from.kind.word(),
                  from.name,
                  from.at.file(),
                  from.at.line(),
                  to.takesLogs ? "syslog" : "tcp",
                  to.kind.word(),
                  to.name,
                  to.at.file(),
                  to.at.line(),
                  keyword),
          "give both the same mode");
    }
  }

  private void backend(ProxyDraft draft) {
    draft.namedServers.forEach((name, at) -> {
      if (draft.servers.stream().noneMatch(s -> s.name().equals(name))) {
        findings.alert(
            at,
            "backend '%s' : unable to find server '%s' referenced in a 'use-server' rule."
                .formatted(draft.name, name));
      }
    });
    for (ServerConfig server : draft.servers) {
      track(draft, server);
    }
  }

  private void track(ProxyDraft draft, ServerConfig server) {
    String track = server.track();
    if (track == null) {
      return;
    }
    if (server.health().begins() != HealthOptions.Beginning.UP) {
      findings.alert(server.origin(), "unable to set init-state and tracking at the same time!");
    }
    int slash = track.indexOf('/');
    ProxyDraft of = slash < 0 ? draft : backends.get(track.substring(0, slash));
    String name = track.substring(slash + 1);
    if (of == null) {
      findings.alert(
          server.origin(),
          "unable to find required proxy '%s' for tracking.".formatted(track.substring(0, slash)));
      return;
    }
    ServerConfig other =
        of.servers.stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
    if (other == null) {
      findings.alert(
          server.origin(), "unable to find required server '%s' for tracking.".formatted(name));
    } else if (other.check() == null && other.agent() == null && other.track() == null) {
      findings.alert(
          server.origin(),
          "unable to use %s/%s for tracking as it does not have any check nor agent enabled."
              .formatted(of.name, name));
    }
  }

  private void timeouts(ProxyDraft draft) {
    var missing = new StringBuilder();
    if (draft.isFrontend && !draft.timeouts.isSet("client")) {
      missing.append(" 'client'");
    }
    boolean hasServers = draft.isBackend && !draft.takesLogs && !draft.servers.isEmpty();
    if (hasServers && !draft.timeouts.isSet("connect")) {
      missing.append(" 'connect'");
    }
    if (hasServers && !draft.timeouts.isSet("server")) {
      missing.append(" 'server'");
    }
    if (!missing.isEmpty()) {
      findings.warn(
          draft.at,
          "missing timeouts for %s '%s'.".formatted(draft.type(), draft.name),
          "without%s a peer that says nothing holds its connection forever".formatted(missing));
    }
  }

  private void mention(Linkage.Mention mention) {
    Origin at = SharedTables.origin(mention.at());
    switch (mention.kind()) {
      case FRONTEND -> proxy(mention, frontends, "frontend", at);
      case BACKEND -> proxy(mention, backends, "backend", at);
      case SERVER -> {
        ProxyDraft backend = backends.get(mention.proxy());
        boolean known =
            backend != null
                && backend.servers.stream().anyMatch(s -> s.name().equals(mention.server()));
        if (!known) {
          findings.alert(
              at,
              backend == null
                  ? "unable to find proxy '%s' referenced in arg 1 of '%s' in proxy '%s'."
                      .formatted(mention.proxy(), mention.keyword(), mention.at().proxy())
                  : "unable to find server '%s' in proxy '%s', referenced in arg 1 of '%s' in proxy '%s'."
                      .formatted(
                          mention.server(),
                          mention.proxy(),
                          mention.keyword(),
                          mention.at().proxy()));
        }
      }
    }
  }

  /// A proxy that is named, or the line's own, has to have that side.
  private void proxy(
      Linkage.Mention mention, Map<String, ProxyDraft> having, String side, Origin at) {
    String own = mention.at().proxy();
    String name = mention.proxy().isEmpty() ? own : mention.proxy();
    if (having.containsKey(name) || name.isEmpty()) {
      return;
    }
    findings.alert(
        at,
        mention.proxy().isEmpty()
            ? "proxy '%s', referenced in arg 1 of '%s' in proxy '%s', has not %s capability."
                .formatted(name, mention.keyword(), own, side)
            : "unable to find %s '%s' referenced in arg 1 of '%s' in proxy '%s'."
                .formatted(side, name, mention.keyword(), own),
        mention.proxy().isEmpty() ? "name the %s that is meant".formatted(side) : "");
  }
}
