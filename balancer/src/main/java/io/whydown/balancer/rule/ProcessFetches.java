package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.NOTHING;
import static io.whydown.balancer.rule.Value.Kind.ANY;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.rule.Linkage.Mention;
import io.whydown.balancer.rule.World.Count;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Fetches about the process, proxies and servers, and constants (configuration manual 2.6, 7.3.2).
final class ProcessFetches {

  private ProcessFetches() {}

  /// `server` of the stream's backend, or `backend/server`.
  private static @Nullable Value queue(Context in, Value name) {
    String text = name.text();
    int slash = text.indexOf('/');
    Stream stream = in.stream();
    String backend =
        slash >= 0 ? text.substring(0, slash) : stream == null ? null : stream.backend();
    return backend == null
        ? null
        : Value.of(in.world().ofServer(backend, text.substring(slash + 1), Count.QUEUE));
  }

  static void addTo(Keywords all) {
    constants(all);
    time(all);
    proxies(all);
    all.fetch("nbthread", SINT, Need.CONSTANT, c -> Value.of((long) c.world().threads()));
    // how long the program itself worked is not measured for each stream
    for (String name :
        List.of("cpu_calls", "cpu_ns_avg", "cpu_ns_tot", "lat_ns_avg", "lat_ns_tot")) {
      all.fetch(name, SINT, NOTHING, _ -> Value.of(0L));
    }
    all.converter(
        "nbsrv",
        Value.Kind.STR,
        SINT,
        (in, v) -> Value.of(in.world().ofProxy(v.text(), false, Count.USABLE_SERVERS)));
    all.converter("srv_queue", Value.Kind.STR, SINT, ProcessFetches::queue);
    all.fetch("nbproc", SINT, Need.CONSTANT, _ -> Value.of(1L));
    all.fetch("proc", SINT, Need.CONSTANT, _ -> Value.of(1L));
    all.fetch("pid", SINT, NOTHING, c -> Value.of((long) c.world().processId()));
    all.fetch("hostname", STR, Need.CONSTANT, c -> Value.of(c.world().hostName()));
    all.fetch("stopping", BOOL, NOTHING, c -> Value.of(c.world().isStopping()));
    all.fetch("uptime", SINT, NOTHING, c -> Value.of(c.world().uptimeSeconds()));
    all.fetch("thread", SINT, Need.CONSTANT, _ -> Value.of(0L));
    all.fetch(
        "rand",
        SINT,
        Need.CONSTANT,
        "[integer]",
        (a, _) -> {
          long range = a.number(0, 0);
          return _ -> Value.of(random(range));
        });
    all.fetch(
        "uuid",
        STR,
        Need.CONSTANT,
        "[integer]",
        (_, _) -> _ -> Value.of(UUID.randomUUID().toString()));
    all.fetch(
        "env",
        STR,
        Need.CONSTANT,
        1,
        1,
        (a, at) -> {
          String value = at.shared().environment(a.text(0));
          return _ -> Value.ofNullable(value);
        });
  }

  private static long random(long range) {
    long number = ThreadLocalRandom.current().nextInt() & 0xffff_ffffL;
    return range > 0 ? (number * range) >>> 32 : number;
  }

  private static void constants(Keywords all) {
    all.fetch("always_true", BOOL, Need.CONSTANT, _ -> Value.TRUE);
    all.fetch("always_false", BOOL, Need.CONSTANT, _ -> Value.FALSE);
    all.fetch("str", STR, Need.CONSTANT, "string", (a, _) -> constant(Value.of(a.text(0))));
    all.fetch("int", SINT, Need.CONSTANT, "integer", (a, _) -> constant(Value.of(a.number(0, 0))));
    all.fetch("bool", BOOL, Need.CONSTANT, 1, 1, (a, _) -> constant(Value.of(isTrue(a.text(0)))));
    all.fetch(
        "meth",
        Value.Kind.METHOD,
        Need.CONSTANT,
        1,
        1,
        (a, _) -> constant(new Value(Value.Kind.METHOD, 0, a.text(0), null)));
    all.fetch(
        "bin",
        BIN,
        Need.CONSTANT,
        1,
        1,
        (a, _) -> {
          String bytes = Texts.unhex(a.text(0));
          if (bytes == null) {
            throw new RuleException("invalid hex value '" + a.text(0) + "' in args of 'bin'");
          }
          return constant(Value.binary(bytes));
        });
    for (String name : new String[] {"ipv4", "ipv6"}) {
      all.fetch(
          name,
          Value.Kind.ADDRESS,
          Need.CONSTANT,
          name.equals("ipv4") ? "IPv4 address" : "IPv6 address",
          (a, _) -> constant(Value.of(IpAddress.parse(a.text(0)))));
    }
  }

  private static boolean isTrue(String word) {
    return switch (Texts.lower(word)) {
      case "true", "1", "yes" -> true;
      case "false", "0", "no" -> false;
      default -> throw new RuleException("unexpected value '" + word + "' in args of 'bool'");
    };
  }

  private static Fetch constant(Value value) {
    return new Fetch.Constant(value);
  }

  private static void time(Keywords all) {
    all.fetch(
        "date",
        SINT,
        Need.CONSTANT,
        "[integer,string]",
        (a, _) -> {
          long offset = a.number(0, 0);
          long unit =
              switch (a.text(1)) {
                case "", "s" -> 1_000_000L;
                case "ms" -> 1_000L;
                case "us" -> 1L;
                default -> throw new RuleException("invalid unit '" + a.text(1) + "' for 'date'");
              };
          return c -> Value.of(c.world().nowMicros() / unit + offset);
        });
    all.fetch("date_us", SINT, Need.CONSTANT, c -> Value.of(c.world().nowMicros() % 1_000_000));
  }

  private static void proxies(Keywords all) {
    all.fetch("fe_name", STR, Need.FRONTEND, c -> Value.of(c.session().frontend()));
    all.fetch(
        "fe_id",
        SINT,
        Need.FRONTEND,
        c -> Value.of((long) c.world().proxyId(c.session().frontend(), true)));
    all.fetch("fe_defbe", STR, Need.FRONTEND, _ -> null);
    all.fetch("be_name", STR, Need.BACKEND, c -> Value.ofNullable(backend(c)));
    all.fetch(
        "be_id",
        SINT,
        Need.BACKEND,
        c -> {
          String name = backend(c);
          return name == null ? null : Value.of((long) c.world().proxyId(name, false));
        });
    all.fetch("srv_name", STR, Need.CHOSEN_SERVER, c -> Value.ofNullable(server(c)));
    all.fetch(
        "srv_id",
        SINT,
        Need.CHOSEN_SERVER,
        c -> {
          String backend = backend(c);
          String server = server(c);
          return backend == null || server == null
              ? null
              : Value.of((long) c.world().serverId(backend, server));
        });
    proxy(all, "fe_conn", true, Count.CONNECTIONS);
    proxy(all, "fe_sess_rate", true, Count.SESSION_RATE);
    proxy(all, "fe_req_rate", true, Count.REQUEST_RATE);
    proxy(all, "be_conn", false, Count.CONNECTIONS);
    proxy(all, "be_conn_free", false, Count.CONNECTIONS_FREE);
    proxy(all, "be_sess_rate", false, Count.SESSION_RATE);
    proxy(all, "nbsrv", false, Count.USABLE_SERVERS);
    proxy(all, "queue", false, Count.QUEUE);
    proxy(all, "avg_queue", false, Count.AVERAGE_QUEUE);
    proxy(all, "connslots", false, Count.CONNECTION_SLOTS);
    server(all, "srv_conn", SINT, Count.CONNECTIONS);
    server(all, "srv_conn_free", SINT, Count.CONNECTIONS_FREE);
    server(all, "srv_queue", SINT, Count.QUEUE);
    server(all, "srv_sess_rate", SINT, Count.SESSION_RATE);
    server(all, "srv_weight", SINT, Count.WEIGHT);
    server(all, "srv_iweight", SINT, Count.INITIAL_WEIGHT);
    server(all, "srv_uweight", SINT, Count.USER_WEIGHT);
    server(all, "srv_is_up", BOOL, Count.IS_UP);
    all.fetch(
        "last_rule_file",
        ANY,
        NOTHING,
        c -> {
          StreamMemory memory = c.memory();
          Place last = memory == null ? null : memory.lastRule();
          return last == null ? null : Value.of(last.file());
        });
    all.fetch(
        "last_rule_line",
        ANY,
        NOTHING,
        c -> {
          StreamMemory memory = c.memory();
          Place last = memory == null ? null : memory.lastRule();
          return last == null ? null : Value.of((long) last.line());
        });
  }

  static @Nullable String backend(Context in) {
    Stream stream = in.stream();
    return stream == null ? null : stream.backend();
  }

  private static @Nullable String server(Context in) {
    Stream stream = in.stream();
    return stream == null ? null : stream.server();
  }

  private static void proxy(Keywords all, String name, boolean frontend, Count count) {
    all.fetch(
        name,
        SINT,
        NOTHING,
        frontend ? "frontend" : "backend",
        (a, at) -> {
          String proxy = a.text(0);
          if (proxy.isEmpty() && at.proxy().isEmpty() && !at.isDefaults()) {
            throw new RuleException("missing proxy name in args of '%s'".formatted(name));
          }
          var kind = frontend ? Mention.Kind.FRONTEND : Mention.Kind.BACKEND;
          if (!at.isDefaults()) {
            at.shared().mention(new Mention(kind, proxy, "", at, name));
          }
          if (!proxy.isEmpty()) {
            return c -> Value.of(c.world().ofProxy(proxy, frontend, count));
          }
          if (!at.isDefaults() && !at.proxy().isEmpty()) {
            return c -> Value.of(c.world().ofProxy(at.proxy(), frontend, count));
          }
          return c -> {
            String own = frontend ? c.session().frontend() : backend(c);
            return own == null ? null : Value.of(c.world().ofProxy(own, frontend, count));
          };
        });
  }

  private static void server(Keywords all, String name, Value.Kind kind, Count count) {
    all.fetch(
        name,
        kind,
        NOTHING,
        "server",
        (a, at) -> {
          String word = a.text(0);
          int slash = word.indexOf('/');
          String backend = slash < 0 ? at.proxy() : word.substring(0, slash);
          String server = word.substring(slash + 1);
          if (backend.isEmpty()) {
            throw new RuleException(
                "unable to find server '%s' in proxy '', referenced in arg 1 of ACL keyword '%s'"
                    .formatted(server, name),
                "a defaults section has no servers; write backend/server");
          }
          at.shared().mention(new Mention(Mention.Kind.SERVER, backend, server, at, name));
          return c -> {
            long value = c.world().ofServer(backend, server, count);
            return kind == BOOL ? Value.of(value != 0) : Value.of(value);
          };
        });
  }
}
