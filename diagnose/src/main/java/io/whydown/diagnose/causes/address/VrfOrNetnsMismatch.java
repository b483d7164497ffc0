package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A process of the host listens on the port, in a network namespace of its own, or on a socket
/// that is bound to another device or VRF (`net.ipv4.tcp_l3mdev_accept`).
final class VrfOrNetnsMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "vrf-or-netns-mismatch",
          "the service listens in another network namespace or VRF",
          Stage.LISTENER,
          Set.of("no-listener-on-port", "no-listener-on-address"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.UNITS,
          FactKind.JOURNAL);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    return switch (Listeners.at(facts)) {
      case Listeners.None(var endpoint, _) -> otherNamespace(facts, endpoint);
      case Listeners.OnOtherAddress(var endpoint, var sockets) ->
          otherDevice(facts, endpoint, sockets);
      case Listeners.NotSeen _,
          Listeners.NoEndpoint _,
          Listeners.ElsewhereAddressed _,
          Listeners.Translated _,
          Listeners.Accepting _ ->
          Outcome.irrelevant();
    };
  }

  private static Outcome otherNamespace(Case facts, Endpoint endpoint) {
    return switch (facts.serverHost().otherNamespaces()) {
      case Reading.Missing(var gap) -> Outcome.unknown(gap);
      case Reading.Seen(var namespaces) -> {
        for (NamespaceListeners namespace : namespaces) {
          for (SocketEntry socket : namespace.listeners()) {
            if (socket.port() == endpoint.port().number() && !isContainer(facts, namespace.pid())) {
              yield Outcome.likely(
                  finding(facts, endpoint, namespace, socket),
                  "that " + namespace.command() + " is the service meant by " + facts.name());
            }
          }
        }
        Optional<Unit> apart = namedNamespace(facts);
        if (apart.isPresent()) {
          yield Outcome.likely(
              finding(facts, endpoint, apart.get()),
              "what listens there: ip netns exec NAME ss -tln");
        }
        yield Outcome.excluded(
            "no process of the host listens on port " + endpoint.port() + " in another namespace");
      }
    };
  }

  /// The service meant runs in a namespace that has a name, where the host's script does not look.
  private static Optional<Unit> namedNamespace(Case facts) {
    return Suspect.of(facts)
        .map(Suspect::unit)
        .filter(unit -> unit.isActive() && !namespace(unit).isEmpty());
  }

  private static String namespace(Unit unit) {
    String path = unit.property("NetworkNamespacePath");
    return path == null ? "" : path.strip();
  }

  private static Finding finding(Case facts, Endpoint endpoint, Unit unit) {
    return Finding.of(
        unit.id() + " runs in the network namespace " + namespace(unit),
        List.of(
            new Evidence(
                unit.id() + " has NetworkNamespacePath=" + namespace(unit), unit.provenance())),
        remedy(facts, endpoint));
  }

  /// A container has a namespace of its own on purpose.
  private static boolean isContainer(Case facts, int pid) {
    return facts.serverHost().processes().asValue().orElse(List.of()).stream()
        .anyMatch(p -> {
          String unit = p.unit();
          return p.pid() == pid
              && unit != null
              && (unit.startsWith("docker:")
                  || unit.startsWith("podman:")
                  || unit.startsWith("container:"));
        });
  }

  private static Finding finding(
      Case facts, Endpoint endpoint, NamespaceListeners namespace, SocketEntry socket) {
    return Finding.of(
        namespace.command()
            + " (pid "
            + namespace.pid()
            + ") listens on "
            + socket.boundText()
            + " in a network namespace of its own",
        List.of(
            new Evidence(
                "in namespace "
                    + namespace.inode()
                    + ": "
                    + socket.ownerText()
                    + " listens on "
                    + socket.boundText(),
                socket.provenance())),
        remedy(facts, endpoint));
  }

  private static Remedy remedy(Case facts, Endpoint endpoint) {
    return new Remedy(
        "run the service in the host's namespace (systemd: PrivateNetwork=no, no NetworkNamespacePath), or publish the port",
        facts.serverPlace(),
        List.of(),
        Remedy.Risk.MEDIUM,
        true,
        List.of("ss -H -tlnp sport = :" + endpoint.port()),
        List.of());
  }

  private static Outcome otherDevice(Case facts, Endpoint endpoint, List<SocketEntry> sockets) {
    List<SocketEntry> bound =
        sockets.stream()
            .filter(s -> s.device() != null && s.address() != null && s.address().isUnspecified())
            .toList();
    if (bound.isEmpty() || bound.size() < sockets.size()) {
      return Outcome.irrelevant();
    }
    SocketEntry socket = bound.getFirst();
    return Outcome.proven(
        Finding.of(
            socket.ownerText() + " listens on the device " + socket.device() + " only",
            Listeners.evidence(bound),
            new Remedy(
                "let the service listen on all devices",
                facts.serverPlace(),
                List.of(),
                Remedy.Risk.MEDIUM,
                true,
                List.of("ss -H -tlnp sport = :" + endpoint.port()),
                List.of())));
  }
}
