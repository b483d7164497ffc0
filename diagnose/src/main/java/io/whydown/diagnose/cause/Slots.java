package io.whydown.diagnose.cause;

import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// Slots of a `server-template`, which the running balancer fills with the addresses of one name.
/// Stateless.
public final class Slots {

  private Slots() {}

  public static boolean isSlot(Server server) {
    return server.template() && server.resolvers() != null;
  }

  /// The slots of the same line, that of the server among them: a backend may have several
  /// templates, and each is filled by itself.
  public static List<Server> siblings(Case facts) {
    return facts.backend().servers().stream()
        .filter(Server::template)
        .filter(slot -> slot.provenance().origin().equals(facts.server().provenance().origin()))
        .toList();
  }

  /// The addresses in use by the slots of the same line.
  public static List<IpAddress> filled(Case facts, ProxyRuntime runtime) {
    return siblings(facts).stream()
        .flatMap(slot -> address(facts, runtime, slot).stream())
        .distinct()
        .toList();
  }

  /// Whether the slot in question has an address.
  public static boolean isFilled(Case facts, ProxyRuntime runtime) {
    return address(facts, runtime, facts.server()).isPresent();
  }

  private static Optional<IpAddress> address(Case facts, ProxyRuntime runtime, Server slot) {
    return runtime
        .server(facts.backend().name(), slot.name())
        .filter(state -> !state.status().contains("resolution"))
        .flatMap(state -> Optional.ofNullable(state.address()))
        .flatMap(Slots::parse);
  }

  private static Optional<IpAddress> parse(String text) {
    Optional<IpAddress> bare = IpAddress.tryParse(text);
    return bare.isPresent() ? bare : Endpoint.tryParse(text).map(Endpoint::address);
  }
}
