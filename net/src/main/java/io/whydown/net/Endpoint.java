package io.whydown.net;

/// An address and a port, printed as `192.0.2.1:80` or `[2001:db8::1]:80`.
public record Endpoint(IpAddress address, Port port) {

  @Override
  public String toString() {
    return address.isV6() ? "[" + address + "]:" + port : address + ":" + port;
  }
}
