package io.whydown.cli.balance;

import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.event.EventSink;
import io.whydown.balancer.log.LogPool;
import io.whydown.balancer.log.LogSender;
import io.whydown.balancer.rule.MessageKey;
import io.whydown.balancer.rule.RuleException;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.ServerSnapshot;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The backends of `mode log` of a running balancer: their servers' states come from the engine,
/// lines go there from here, so that counters of these servers stay as they are. Thread-safe.
final class LogBackends implements EventSink, Closeable {

  private final EventSink next;
  private final Map<String, LogPool> pools = new ConcurrentHashMap<>();
  private final Map<Target, LogSender> senders = new ConcurrentHashMap<>();

  private record Target(InetSocketAddress address, boolean isDatagram, boolean isCounted) {}

  /// @param next who is told of events, too
  LogBackends(EventSink next) {
    this.next = next;
  }

  /// Says what is wrong with backends of `mode log`, and with lines that name them (HAProxy:
  /// src/log.c, postcheck_log_backend).
  static void check(Map<String, ProxyDraft> backends, CompilerTables tables) {
    Findings findings = tables.findings();
    for (ProxyDraft draft : backends.values()) {
      if (draft.takesLogs) {
        check(draft, findings);
        checkKey(draft, tables);
      } else if (draft.logBalance != null) {
        findings.alert(
            draft.logBalance.at(),
            "'balance %s' is usable in log backends only.".formatted(draft.logBalance.word(1)),
            "write 'mode log', or another algorithm");
      }
    }
    tables
        .places()
        .pools()
        .forEach((name, named) -> {
          ProxyDraft draft = backends.get(name);
          if (draft == null || !draft.takesLogs) {
            findings.alert(
                named.at().at(),
                "log : uses %s log backend '%s'"
                    .formatted(draft == null ? "unknown" : "incompatible", name),
                "a log backend is a 'backend' section with 'mode log'");
          }
        });
  }

  private static void check(ProxyDraft draft, Findings findings) {
    boolean isKnown =
        draft.logBalance != null
            || draft.balance instanceof BalanceConfig.Algorithm.RoundRobin
            || draft.balance instanceof BalanceConfig.Algorithm.Random;
    if (!isKnown) {
      findings.alert(
          draft.at,
          "in %s '%s': \"balance\" only supports 'roundrobin', 'random', 'sticky' and 'log-hash'."
              .formatted(draft.type(), draft.name));
    }
    boolean ofMessages = draft.logBalance != null && draft.logBalance.word(1).equals("log-hash");
    if (ofMessages && draft.hashType.method() != BalanceConfig.HashType.Method.MAP_BASED) {
      findings.alert(
          draft.at,
          "log backend '%s': failed to initialize: unsupported hash method (from \"hash-type\")."
              .formatted(draft.name));
    }
    var kinds = new HashSet<Boolean>();
    for (ProxyDraft.PendingServer server : draft.pendingServers) {
      if (server.draft().tls().encrypts()) {
        findings.alert(
            server.draft().line().at(),
            "log backend '%s': failed to initialize: lines of logs go out in clear here, and server '%s' has 'ssl'."
                .formatted(draft.name, server.name()),
            "send them through a 'mode tcp' proxy of this balancer whose server has 'ssl'");
      }
      kinds.add(draft.datagramServers.contains(server.name()));
      if (kinds.size() > 1) {
        findings.alert(
            server.draft().line().at(),
            "log backend '%s': failed to initialize: cannot mix server types within a log backend, '%s' srv's network type differs from previous server."
                .formatted(draft.name, server.name()));
        return;
      }
    }
  }

  private static void checkKey(ProxyDraft draft, CompilerTables tables) {
    try {
      key(draft, tables);
    } catch (RuleException e) {
      tables
          .findings()
          .alert(
              draft.at,
              "log backend '%s': failed to initialize: %s (from converter list argument in \"balance log-hash\")."
                  .formatted(draft.name, e.text()),
              e.advice());
    }
  }

  /// What `balance log-hash` makes of messages; null for another algorithm.
  private static LogPool.@Nullable Key key(ProxyDraft draft, CompilerTables tables) {
    Line line = draft.logBalance;
    return line == null || !line.word(1).equals("log-hash")
        ? null
        : MessageKey.read(line.word(2), draft.hashType, tables.linkage(draft, line));
  }

  /// The balancer runs: lines find their servers.
  void runs(Compiled compiled, RuntimeControl control) {
    CompilerTables tables = CompilerTables.of(compiled.findings(), compiled.shared());
    for (ProxyDraft draft : compiled.proxies()) {
      LogPlaces.NamedPool named = compiled.places().pools().get(draft.name);
      if (draft.takesLogs && named != null) {
        Set<String> counted = new HashSet<>();
        draft.pendingServers.stream()
            .filter(s -> s.draft().countsLines)
            .forEach(s -> counted.add(s.name()));
        LogPool.Key key = key(draft, tables);
        pools.put(draft.name, named.pool());
        named
            .pool()
            .serve(
                balance(draft, key),
                () ->
                    usable(control, draft).stream()
                        .map(s -> server(s, draft, counted.contains(s.config().name())))
                        .toList());
      }
    }
  }

  private static LogPool.Balance balance(ProxyDraft draft, LogPool.@Nullable Key key) {
    if (key != null) {
      return new LogPool.Balance.ByMessage(key);
    }
    if (draft.logBalance != null) {
      return new LogPool.Balance.Sticky();
    }
    return draft.balance instanceof BalanceConfig.Algorithm.Random
        ? new LogPool.Balance.Random()
        : new LogPool.Balance.RoundRobin();
  }

  /// Those that are up, else the first backup that is, or all with `option allbackups`.
  private static List<ServerSnapshot> usable(RuntimeControl control, ProxyDraft draft) {
    List<ServerSnapshot> up =
        control.backend(draft.name).map(BackendSnapshot::servers).orElse(List.of()).stream()
            .filter(s -> s.state() == OperationalState.UP && s.weight() > 0)
            .filter(s -> address(s.place()) != null)
            .toList();
    List<ServerSnapshot> active = up.stream().filter(s -> !s.config().backup()).toList();
    if (!active.isEmpty()) {
      return active;
    }
    return draft.has("allbackups") ? up : up.stream().limit(1).toList();
  }

  private LogPool.Server server(ServerSnapshot server, ProxyDraft draft, boolean isCounted) {
    String name = server.config().name();
    InetSocketAddress address = Objects.requireNonNull(address(server.place()));
    var target = new Target(address, draft.datagramServers.contains(name), isCounted);
    return new LogPool.Server(
        name, server.weight(), senders.computeIfAbsent(target, LogBackends::sender));
  }

  /// Null for a server that is nowhere yet, or has no port.
  private static @Nullable InetSocketAddress address(ServerPlace place) {
    return place instanceof ServerPlace.Tcp(var ip, ServerPlace.PortRule.Fixed(int port), var _)
        ? new InetSocketAddress(ip.toInetAddress(), port)
        : null;
  }

  private static LogSender sender(Target target) {
    return target.isDatagram()
        ? LogSender.udp(target.address())
        : LogSender.stream(target.address(), target.isCounted(), null);
  }

  @Override
  public void accept(BalancerEvent event) {
    next.accept(event);
    String backend =
        switch (event) {
          case BalancerEvent.ServerChanged changed -> changed.backend();
          case BalancerEvent.AddressChanged changed -> changed.backend();
          default -> "";
        };
    LogPool pool = pools.get(backend);
    if (pool != null) {
      pool.changed();
    }
  }

  @Override
  public void close() throws IOException {
    for (LogSender sender : senders.values()) {
      sender.close();
    }
  }
}
