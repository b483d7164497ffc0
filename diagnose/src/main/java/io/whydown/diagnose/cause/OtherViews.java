package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.HostState;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyEvent.Kind;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Other processes of the balancer that take its clients beside the one that answers the statistics
/// socket, and what they think of a server. Stateless.
public final class OtherViews {

  private OtherViews() {}

  /// The process that answers calls the server UP, and another one, which listens for the same
  /// clients now, wrote last that it is DOWN.
  public static Optional<ProxyEvent> down(Snapshot snapshot, ProxyRuntime.ServerState state) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (runtime == null || !state.status().startsWith("UP")) {
      return Optional.empty();
    }
    Set<Integer> others =
        listeners(snapshot).stream()
            .flatMap(s -> s.owners().stream())
            .map(SocketEntry.Owner::pid)
            .collect(Collectors.toSet());
    return runtime.events().stream()
        .filter(e -> others.contains(e.line().pid()))
        .filter(e -> e.concerns(state.backend(), state.server()))
        .filter(e -> e.kind() == Kind.DOWN || e.kind() == Kind.UP)
        .reduce((_, later) -> later)
        .filter(e -> e.kind() == Kind.DOWN);
  }

  /// Listeners on ports of the frontends that HAProxy processes hold which have nothing to do with
  /// the one that answers: neither it, nor its master, nor a child of either.
  public static List<SocketEntry> listeners(Snapshot snapshot) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    HostState host = snapshot.balancerHost().orElse(null);
    String answering = runtime == null ? "" : runtime.info().getOrDefault("Pid", "");
    if (runtime == null
        || host == null
        || !answering.matches("[0-9]{1,9}")
        || !(host.sockets() instanceof Reading.Seen(var sockets))) {
      return List.of();
    }
    Set<Integer> family = family(runtime, Integer.parseInt(answering));
    Set<Integer> ports =
        snapshot.proxy().frontends().stream()
            .flatMap(f -> f.binds().stream())
            .map(Frontend.Bind::port)
            .filter(p -> p > 0)
            .collect(Collectors.toSet());
    List<SocketEntry> all =
        sockets.stream().filter(s -> s.isTcpListener() && ports.contains(s.port())).toList();
    return all.stream()
        .filter(s -> isOfAnother(s, family))
        .filter(s -> all.stream().anyMatch(own -> own.port() == s.port() && isHeldBy(own, family)))
        .toList();
  }

  private static boolean isOfAnother(SocketEntry socket, Set<Integer> family) {
    return !socket.owners().isEmpty()
        && socket.owners().stream()
            .allMatch(o -> o.command().equals("haproxy") && !family.contains(o.pid()));
  }

  private static boolean isHeldBy(SocketEntry socket, Set<Integer> family) {
    return socket.owners().stream().anyMatch(o -> family.contains(o.pid()));
  }

  /// The process itself, its master, and the children of both.
  private static Set<Integer> family(ProxyRuntime runtime, int pid) {
    Set<Integer> family =
        runtime.processes().stream()
            .filter(p -> p.pid() == pid)
            .map(ProxyRuntime.BalancerProcess::parentPid)
            .filter(parent -> runtime.processes().stream().anyMatch(p -> p.pid() == parent))
            .collect(Collectors.toSet());
    family.add(pid);
    runtime.processes().stream()
        .filter(p -> family.contains(p.parentPid()))
        .map(ProxyRuntime.BalancerProcess::pid)
        .toList()
        .forEach(family::add);
    return family;
  }
}
