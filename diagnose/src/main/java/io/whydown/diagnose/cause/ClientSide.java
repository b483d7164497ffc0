package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.HostState;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether the balancer listens for the clients of a backend, where its configuration says so.
/// Stateless.
public final class ClientSide {

  private ClientSide() {}

  /// Nobody listens on any port that the configuration gives to the clients of a backend.
  ///
  /// @param sure the balancer is known to run with this file here, to have failed here, or to have
  ///   its own addresses here and a statistics socket that it left behind; else only its addresses
  ///   are those of this host
  public record Deaf(Evidence sign, boolean sure) {}

  /// Empty when somebody listens, or nothing shows that this is the balancer's host.
  public static Optional<Deaf> deaf(Snapshot snapshot, Backend backend) {
    HostState host = snapshot.balancerHost().orElse(null);
    if (host == null || !(host.sockets() instanceof Reading.Seen(var sockets))) {
      return Optional.empty();
    }
    List<Frontend.Bind> binds =
        snapshot.proxy().frontends().stream()
            .filter(f -> !f.disabled() && serves(f, backend.name()))
            .flatMap(f -> f.binds().stream())
            .filter(b -> b.port() > 0)
            .toList();
    if (binds.isEmpty()) {
      return Optional.empty();
    }
    List<SocketEntry> heard =
        sockets.stream()
            .filter(s -> s.isTcpListener() && binds.stream().anyMatch(b -> b.port() == s.port()))
            .toList();
    if (!heard.isEmpty()) {
      return taken(snapshot, host, heard);
    }
    return running(snapshot, host)
        .or(() -> unit(snapshot, host))
        .map(sign -> new Deaf(sign, true))
        .or(() -> address(snapshot, host, binds));
  }

  /// What may hold a port in the balancer's name: engines, init, wrappers and interpreters.
  private static final Pattern KEEPER =
      Pattern.compile(
          "(?:docker-proxy|rootlessport|rootlesskit|conmon|slirp4netns|pasta.*|systemd.*|init|java"
              + "|s6-.*|xinetd|inetd|ssh.*|kube-proxy)");

  /// Every listener on those ports is that of another program, and no process of the balancer is
  /// seen at all.
  private static Optional<Deaf> taken(Snapshot snapshot, HostState host, List<SocketEntry> there) {
    String kind = snapshot.proxy().kind().id();
    ProxyRuntime runtime = snapshot.proxy().runtime();
    boolean answers = runtime != null && !runtime.info().isEmpty();
    boolean runs =
        runtime != null
            && runtime.processes().stream().anyMatch(p -> p.commandLine().contains(kind));
    boolean foreign =
        there.stream()
            .allMatch(s ->
                !s.owners().isEmpty()
                    && s.owners().stream().noneMatch(o -> mayBe(kind, o.command())));
    if (answers || runs || !foreign || !(host.processes() instanceof Reading.Seen)) {
      return Optional.empty();
    }
    SocketEntry first = there.getFirst();
    return Optional.of(
        new Deaf(
            new Evidence(
                "%s holds port %d of the frontend, and no %s runs there"
                    .formatted(first.ownerText(), first.port(), kind),
                first.provenance()),
            false));
  }

  private static boolean mayBe(String kind, String command) {
    boolean edition = kind.equals("haproxy") && command.startsWith("hap");
    boolean fork = kind.equals("nginx") && command.startsWith("openresty");
    return command.startsWith(kind) || edition || fork || KEEPER.matcher(command).matches();
  }

  private static Optional<Evidence> running(Snapshot snapshot, HostState host) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    List<ProxyRuntime.BalancerProcess> processes =
        runtime == null ? List.of() : runtime.processes();
    return processes.stream()
        .filter(p ->
            p.netNamespace() != 0
                && p.netNamespace() == host.identity().netNamespace()
                && p.files().contains(snapshot.proxy().configuration()))
        .findFirst()
        .map(p ->
            new Evidence("the balancer runs with this file (pid " + p.pid() + ")", p.provenance()));
  }

  /// The unit failed, or it is the one of this very file and is stopped.
  private static Optional<Evidence> unit(Snapshot snapshot, HostState host) {
    String kind = snapshot.proxy().kind().id();
    boolean usual =
        snapshot.proxy().configuration().equals("/etc/" + kind + "/" + kind + ".cfg")
            || snapshot.proxy().configuration().equals("/etc/" + kind + "/" + kind + ".conf");
    return host.units().asValue().orElse(List.of()).stream()
        .filter(u -> u.id().equals(kind + ".service") && u.loadState().equals("loaded"))
        .filter(
            u -> u.activeState().equals("failed") || (usual && u.activeState().equals("inactive")))
        .findFirst()
        .map(u ->
            new Evidence(
                u.id() + " is " + u.activeState() + " (" + u.result() + ")", u.provenance()));
  }

  /// The configuration binds an address that only this host has.
  private static Optional<Deaf> address(
      Snapshot snapshot, HostState host, List<Frontend.Bind> binds) {
    boolean silent = isSilent(snapshot);
    return binds.stream()
        .filter(b -> isOwn(b, host))
        .findFirst()
        .map(b ->
            new Deaf(
                new Evidence(
                    "%s:%d is an address of %s, nothing listens on that port%s"
                        .formatted(
                            b.address(),
                            b.port(),
                            host.vantage(),
                            silent ? ", and nobody is behind the statistics socket" : ""),
                    b.provenance()),
                silent));
  }

  private static boolean isOwn(Frontend.Bind bind, HostState host) {
    var address = bind.address();
    return address != null
        && !address.isLoopback()
        && !address.isUnspecified()
        && host.interfaces().asValue().orElse(List.of()).stream()
            .flatMap(i -> i.addresses().stream())
            .anyMatch(a -> a.address().equals(address));
  }

  /// Somebody once listened on the statistics sockets of the configuration, and nobody does now.
  /// Sockets that were never made say nothing: the file may be a draft.
  private static boolean isSilent(Snapshot snapshot) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (runtime != null && !runtime.info().isEmpty()) {
      return false;
    }
    List<String> obstacles =
        snapshot.gaps().stream()
            .filter(
                g -> g.kind() == FactKind.RUNTIME && g.vantage().equals(snapshot.balancerVantage()))
            .map(Gap::obstacle)
            .filter(why -> why.contains("No such file") || why.contains("refused"))
            .toList();
    int sockets = snapshot.proxy().settings().statsSockets().size();
    return sockets > 0
        && obstacles.size() == sockets
        && obstacles.stream().anyMatch(why -> why.contains("refused"));
  }

  private static boolean serves(Frontend frontend, String backend) {
    return backend.equals(frontend.defaultBackend())
        || frontend.usedBackends().contains(backend)
        || frontend.name().equals(backend);
  }
}
