package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Address and port mismatch*, the more specific first.
public final class AddressCauses {

  private AddressCauses() {}

  public static List<Cause> all() {
    return List.of(
        new BoundToLoopback(),
        new ListenerIpv6Only(),
        new ListenerIpv4Only(),
        new BoundToOtherAddress(),
        new UdpTcpMismatch(),
        new VrfOrNetnsMismatch(),
        new WrongPort(),
        new HealthCheckWrongPort(),
        new HealthCheckOtherAddress(),
        new AddressReused(),
        new AddressMoved(),
        new DuplicateAddress());
  }
}
