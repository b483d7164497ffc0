package io.whydown.balancer.rule;

import io.whydown.net.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/// Which addresses are those of this machine. Asks the system each time; used only by the rare
/// fetches that ask for it.
final class LocalAddresses {

  private LocalAddresses() {}

  static boolean contains(IpAddress address) {
    if (address.isLoopback()) {
      return true;
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .anyMatch(own -> IpAddress.of(own).equals(address));
    } catch (SocketException _) {
      return false;
    }
  }
}
