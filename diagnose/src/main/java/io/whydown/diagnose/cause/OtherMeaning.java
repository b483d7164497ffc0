package io.whydown.diagnose.cause;

import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;

/// What the server's name means when it is written in full, past the hosts file and below each
/// search domain, and at other hosts. Stateless.
public final class OtherMeaning {

  private OtherMeaning() {}

  /// Whether the name, written in full or asked for elsewhere, leads to another address than the
  /// dialled one, and that one takes connections: then it is the name that leads astray.
  public static boolean works(Case facts) {
    if (!(facts.server().target() instanceof Server.Target.Name(var host))
        || facts.dialled().isEmpty()) {
      return false;
    }
    Endpoint dialled = facts.dialled().get();
    return facts.snapshot().observations().stream()
        .filter(Observation.NameLookup.class::isInstance)
        .map(Observation.NameLookup.class::cast)
        .filter(look ->
            look.vantage().equals(facts.balancerVantage())
                ? look.name().startsWith(host + ".") && look.name().endsWith(".")
                : look.name().equals(host))
        .filter(look -> !look.addresses().contains(dialled.address()))
        .flatMap(look -> look.addresses().stream())
        .anyMatch(address -> accepts(facts, address, dialled));
  }

  private static boolean accepts(Case facts, IpAddress address, Endpoint dialled) {
    return facts.connects(new Endpoint(address, dialled.port())).stream()
        .anyMatch(connect -> connect.outcome() instanceof ConnectOutcome.Connected);
  }
}
