package io.whydown.diagnose;

import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.List;
import java.util.Optional;

/// What is to be investigated.
public sealed interface Target {

  /// As the user wrote it.
  String text();

  /// Configuration files and directories, in the order of the command line.
  record Configuration(List<String> paths) implements Target {

    public Configuration {
      paths = List.copyOf(paths);
    }

    @Override
    public String text() {
      return String.join(" ", paths);
    }
  }

  /// A bare address or name and a port, without a balancer.
  record HostPort(String host, Port port) implements Target {

    @Override
    public String text() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /// The balancer that runs at the vantage.
  record Running() implements Target {

    @Override
    public String text() {
      return "the running balancer";
    }
  }

  /// A bundle: what an earlier investigation was told.
  ///
  /// @param path as the user wrote it
  record Saved(String path) implements Target {

    @Override
    public String text() {
      return path;
    }
  }

  /// Reads `HOST:PORT`, `[IPV6]:PORT`; empty when the text has no such form (a path, a bare name).
  ///
  /// @throws UnusableException when the form is right and the port is not 1 to 65535
  static Optional<HostPort> tryHostPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    if (port.isEmpty() || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
      if (IpAddress.tryParse(host).isEmpty()) {
        throw new UnusableException(text + ": " + host + " is not an IPv6 address");
      }
    }
    String bare = host;
    return Optional.of(
        Port.tryParse(port)
            .map(p -> new HostPort(bare, p))
            .orElseThrow(() -> new UnusableException(text + ": the port must be 1 to 65535")));
  }
}
