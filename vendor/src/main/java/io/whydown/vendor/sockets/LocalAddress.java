package io.whydown.vendor.sockets;

import io.whydown.net.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The local end of a socket in the words of ss: `0.0.0.0:80`, `*:80`, `[::1]:80`,
/// `127.0.0.53%lo:53`, `[fe80::1]%eth0:546`, and `:::80` of old versions.
///
/// @param address null for `*`
/// @param port 0 for any
record LocalAddress(@Nullable IpAddress address, @Nullable String device, int port) {

  static @Nullable LocalAddress tryParse(String text) {
    int colon = text.lastIndexOf(':');
    int port = colon < 0 ? -1 : port(text.substring(colon + 1));
    if (port < 0) {
      return null;
    }
    String host = text.substring(0, colon);
    int percent = host.indexOf('%');
    String device = percent < 0 ? null : host.substring(percent + 1).replace("]", "");
    String bare = percent < 0 ? host : host.substring(0, percent);
    if (bare.startsWith("[") && !bare.endsWith("]")) {
      bare += "]";
    }
    if (bare.equals("*")) {
      return new LocalAddress(null, device, port);
    }
    Optional<IpAddress> address = IpAddress.tryParse(bare);
    return address.isEmpty() ? null : new LocalAddress(address.get(), device, port);
  }

  private static int port(String text) {
    if (text.equals("*")) {
      return 0;
    }
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port <= 65_535 ? port : -1;
  }

  boolean isStar() {
    return address == null;
  }

  /// The address; for `*` that of the family.
  IpAddress addressOr(boolean isV6) {
    if (address != null) {
      return address;
    }
    return isV6 ? IpAddress.V6_ANY : IpAddress.V4_ANY;
  }
}
