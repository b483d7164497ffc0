package io.whydown.net;

import java.util.Locale;

/// A five-tuple travelling. `sourcePort` 0 means that the kernel picks an ephemeral port, so a rule
/// that asks for the source port can only be answered "may".
public record Flow(
    IpProtocol protocol,
    IpAddress source,
    int sourcePort,
    IpAddress destination,
    Port destinationPort) {

  public Flow {
    if (sourcePort < 0 || sourcePort > 65_535) {
      throw new IllegalArgumentException("sourcePort: " + sourcePort + " (expected: 0-65535)");
    }
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException(
          "source: " + source + " (expected: the family of " + destination + ")");
    }
  }

  /// A TCP connection from an ephemeral port.
  public static Flow tcp(IpAddress source, Endpoint destination) {
    return new Flow(IpProtocol.TCP, source, 0, destination.address(), destination.port());
  }

  public Endpoint destinationEndpoint() {
    return new Endpoint(destination, destinationPort);
  }

  @Override
  public String toString() {
    String port = sourcePort == 0 ? "" : ":" + sourcePort;
    String from = source.isV6() && sourcePort != 0 ? "[" + source + "]" : source.toString();
    return protocol.name().toLowerCase(Locale.ROOT)
        + " "
        + from
        + port
        + " -> "
        + destinationEndpoint();
  }
}
