package io.whydown.diagnose.causes.mesh;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The proxy of a mesh beside the server, as the server's host shows it without a cluster: rules of
/// the mesh turn the dialled port over to it. Immutable.
///
/// @param place the rule that does it
/// @param listener of the proxy's port; empty when nothing listens there
/// @param application what listens on the dialled port itself, on any address
record Sidecar(
    Endpoint dialled,
    Endpoint to,
    FilterPlace place,
    List<SocketEntry> listener,
    List<SocketEntry> application) {

  /// Chains of istio-iptables, linkerd2-proxy-init, consul-k8s and Kuma.
  private static final Pattern CHAIN =
      Pattern.compile("(?i)istio|linkerd|proxy_init|consul_proxy|mesh_|envoy|sidecar");

  /// Programs that serve as a mesh's proxy, or as one.
  private static final Set<String> PROXIES =
      Set.of("envoy", "linkerd2-proxy", "pilot-agent", "kuma-dp", "haproxy", "nginx", "traefik");

  Sidecar {
    listener = List.copyOf(listener);
    application = List.copyOf(application);
  }

  static Optional<Sidecar> of(Case facts) {
    var leg = facts.journey().flatMap(j -> j.leg(Role.SERVER_IN));
    if (leg.isEmpty() || facts.dialled().isEmpty()) {
      return Optional.empty();
    }
    Endpoint dialled = facts.dialled().get();
    Optional<Step.Translated> rule =
        leg.get().trace().translations().stream().filter(Sidecar::isOfMesh).findFirst();
    if (rule.isEmpty()) {
      return Optional.empty();
    }
    List<SocketEntry> application = Listeners.onPort(facts, dialled.port().number());
    return switch (leg.get().disposition()) {
      case Disposition.NoListener(_, var to) when !to.equals(dialled) ->
          Optional.of(new Sidecar(dialled, to, rule.get().at(), List.of(), application));
      case Disposition.Delivered(_, var sockets, var to) when !to.equals(dialled) ->
          Optional.of(new Sidecar(dialled, to, rule.get().at(), sockets, application));
      default -> Optional.empty();
    };
  }

  private static boolean isOfMesh(Step.Translated step) {
    return CHAIN.matcher(step.at().table().title()).find()
        || CHAIN.matcher(step.at().chain().name()).find();
  }

  /// Whether something that is no proxy listens on the proxy's port.
  boolean isHeldByOther() {
    return listener.stream()
        .flatMap(socket -> socket.owners().stream())
        .map(owner -> owner.command().toLowerCase(Locale.ROOT))
        .findFirst()
        .filter(command -> PROXIES.stream().noneMatch(command::startsWith))
        .isPresent();
  }

  /// The application listens on loopback, and on no other address.
  boolean appIsOnLoopbackOnly() {
    return !application.isEmpty() && application.stream().allMatch(SocketEntry::isOnLoopback);
  }

  List<Evidence> evidence(Case facts) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            place.title() + " turns " + dialled + " over to port " + to.port(),
            place.provenance()));
    if (listener.isEmpty()) {
      evidence.add(
          new Evidence(
              "nothing listens on port " + to.port(), HostProvenance.sockets(facts.serverHost())));
    }
    evidence.addAll(Listeners.evidence(listener));
    evidence.addAll(Listeners.evidence(application));
    return List.copyOf(evidence);
  }

  /// Something is to be changed by a person on the server's host.
  static Remedy advice(Case facts, String summary) {
    return new Remedy(
        summary,
        facts.serverPlace(),
        List.of(),
        Remedy.Risk.MEDIUM,
        true,
        List.of("ss -tlnp"),
        List.of());
  }
}
