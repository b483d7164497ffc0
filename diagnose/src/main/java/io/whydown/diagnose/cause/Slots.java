package io.whydown.diagnose.cause;

import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Slots of a `server-template`, which the running balancer fills with the addresses of one name.
/// Stateless.
public final class Slots {

  private Slots() {}

  public static boolean isSlot(Server server) {
    return server.template() && server.resolvers() != null;
  }

  /// The addresses in use by the slots of the same name in the backend.
  public static List<IpAddress> filled(Case facts, ProxyRuntime runtime) {
    var filled = new ArrayList<IpAddress>();
    for (Server slot : facts.backend().servers()) {
      if (slot.template() && slot.target().equals(facts.server().target())) {
        address(facts, runtime, slot).filter(a -> !filled.contains(a)).ifPresent(filled::add);
      }
    }
    return List.copyOf(filled);
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
