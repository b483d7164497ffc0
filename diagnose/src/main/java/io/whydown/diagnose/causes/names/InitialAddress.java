package io.whydown.diagnose.causes.names;

import io.whydown.model.proxy.Server;
import io.whydown.net.IpAddress;
import java.util.Optional;
import java.util.stream.Stream;

/// HAProxy's `init-addr`: where a server gets its first address from. Stateless.
final class InitialAddress {

  private InitialAddress() {}

  /// Whether the address is the literal of `init-addr`, taken when nothing else gave one.
  static boolean isFallback(Server server, IpAddress address) {
    String methods = server.initAddr();
    return methods != null
        && Stream.of(methods.split(",", -1))
            .map(IpAddress::tryParse)
            .flatMap(Optional::stream)
            .anyMatch(address::equals);
  }
}
