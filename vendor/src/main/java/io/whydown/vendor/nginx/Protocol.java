package io.whydown.vendor.nginx;

import java.util.Optional;

/// What nginx speaks with a server, by the directive that passes traffic on.
enum Protocol {
  HTTP("proxy_pass", "proxy", 80),
  FASTCGI("fastcgi_pass", "fastcgi", 0),
  UWSGI("uwsgi_pass", "uwsgi", 0),
  SCGI("scgi_pass", "scgi", 0),
  GRPC("grpc_pass", "grpc", 0),
  MEMCACHED("memcached_pass", "memcached", 0),
  /// `proxy_pass` in `stream`.
  STREAM("", "proxy", 0);

  private final String directive;
  private final String prefix;
  private final int defaultPort;

  Protocol(String directive, String prefix, int defaultPort) {
    this.directive = directive;
    this.prefix = prefix;
    this.defaultPort = defaultPort;
  }

  /// The protocol of a directive in `http`.
  static Optional<Protocol> ofDirective(String name) {
    for (Protocol protocol : values()) {
      if (protocol.directive.equals(name)) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }

  /// Whether nginx makes a request of its own of each request of a client.
  boolean isOfHttp() {
    return this != MEMCACHED && this != STREAM;
  }

  /// What its settings begin with: `proxy` in `proxy_connect_timeout`.
  String setting(String rest) {
    return prefix + "_" + rest;
  }

  /// The port of a literal that names none; 0 when nginx then refuses the configuration.
  int defaultPort(boolean tls) {
    return defaultPort == 0 ? 0 : tls ? 443 : defaultPort;
  }
}
