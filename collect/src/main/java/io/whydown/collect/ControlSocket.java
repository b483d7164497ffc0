package io.whydown.collect;

import io.whydown.collect.text.Printable;
import io.whydown.net.Port;

/// Where a program listens for questions about itself, in HAProxy's words for addresses.
public sealed interface ControlSocket {

  /// As a person would write it for socat.
  String text();

  /// A UNIX socket in the file system.
  record UnixPath(String path) implements ControlSocket {
    public UnixPath {
      if (path.isEmpty() || path.length() > 107 || path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("path: " + path + " (expected: 1-107 bytes, unix(7))");
      }
    }

    @Override
    public String text() {
      return "UNIX-CONNECT:" + path;
    }
  }

  /// A UNIX socket in the abstract namespace of Linux.
  record Abstract(String name) implements ControlSocket {
    @Override
    public String text() {
      return "ABSTRACT-CONNECT:" + name;
    }
  }

  /// A TCP socket; `host` is a name or an address without brackets.
  record Tcp(String host, Port port) implements ControlSocket {
    @Override
    public String text() {
      return "TCP:" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /// Reads the address of a `stats socket` line: a path, `unix@PATH`, `abns@NAME`, `HOST:PORT`,
  /// `ipv4@HOST:PORT`, `ipv6@HOST:PORT`; a wildcard host is dialled on loopback.
  ///
  /// @throws IllegalArgumentException with one line that says what is wrong
  static ControlSocket parse(String text) {
    if (text.startsWith("/")) {
      return new UnixPath(text);
    }
    if (text.startsWith("unix@")) {
      return new UnixPath(text.substring("unix@".length()));
    }
    if (text.startsWith("abns@")) {
      return new Abstract(text.substring("abns@".length()));
    }
    String rest =
        text.startsWith("ipv4@") || text.startsWith("ipv6@")
            ? text.substring("ipv4@".length())
            : text;
    int colon = rest.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "socket '" + Printable.line(text, 120) + "': expected a path or HOST:PORT");
    }
    Port port =
        Port.tryParse(rest.substring(colon + 1))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "socket '" + Printable.line(text, 120) + "': the port must be 1 to 65535"));
    return new Tcp(dialled(rest.substring(0, colon), text.startsWith("ipv6@")), port);
  }

  private static String dialled(String host, boolean v6) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return switch (bare) {
      case "::" -> "::1";
      case "", "*", "0.0.0.0" -> v6 ? "::1" : "127.0.0.1";
      default -> bare;
    };
  }
}
