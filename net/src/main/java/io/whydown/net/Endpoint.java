package io.whydown.net;

import java.util.Optional;

/// An address and a port, printed as `192.0.2.1:80` or `[2001:db8::1]:80`.
public record Endpoint(IpAddress address, Port port) {

  @Override
  public String toString() {
    return address.isV6() ? "[" + address + "]:" + port : address + ":" + port;
  }

  /// Reads `192.0.2.1:80` and `[2001:db8::1]:80`; empty when the text has no such form.
  public static Optional<Endpoint> tryParse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    Optional<IpAddress> address =
        IpAddress.tryParse(bracketed ? host.substring(1, host.length() - 1) : host);
    Optional<Port> port = Port.tryParse(text.substring(colon + 1));
    return address.flatMap(
        a -> port.filter(_ -> a.isV6() == bracketed).map(p -> new Endpoint(a, p)));
  }
}
