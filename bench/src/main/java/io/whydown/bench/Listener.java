package io.whydown.bench;

import java.nio.file.Path;

/// A listener of the proxies that are compared, in HAProxy's words. Each is a section of its own.
enum Listener {
  HTTP("bind 127.0.0.1:%d"),
  TCP("bind 127.0.0.1:%d"),

  /// As HTTP; nginx connects to the server for each request there, as HAProxy does for a client's
  /// first one where nobody says otherwise (`http-reuse safe`).
  APART("bind 127.0.0.1:%d"),

  /// A client's first request may take a used connection, too, as is nginx's way.
  SHARED("http-reuse always\n  bind 127.0.0.1:%d"),

  /// Clients that come back may resume.
  TLS("bind 127.0.0.1:%d ssl crt CERTIFICATE alpn h2,http/1.1"),

  /// Every handshake is a whole one.
  TLS_WHOLE("bind 127.0.0.1:%d ssl crt CERTIFICATE no-tls-tickets"),
  H2("bind 127.0.0.1:%d proto h2"),

  /// None of the rules ends the request.
  RULES("bind 127.0.0.1:%d"),
  MAP("bind 127.0.0.1:%d"),
  TABLE("bind 127.0.0.1:%d");

  /// Entries of the map, keys `key0` and so on.
  static final int MAP_ENTRIES = 100_000;

  /// Entries of the stick table, addresses from 10.0.0.0 on.
  static final int TABLE_ENTRIES = 1_000_000;

  private static final int RULE_COUNT = 1_000;

  private final String bind;

  Listener(String bind) {
    this.bind = bind;
  }

  boolean isEncrypted() {
    return this == TLS || this == TLS_WHOLE;
  }

  /// The section, before a server on that port.
  ///
  /// @param files where the certificate and the map are
  String section(int port, int server, Path files) {
    var text = new StringBuilder("listen " + this + "\n");
    text.append("  mode ").append(this == TCP ? "tcp" : "http").append('\n');
    text.append("  ").append(bind.formatted(port)).append('\n');
    switch (this) {
      case RULES -> {
        for (int i = 0; i < RULE_COUNT; i++) {
          text.append("  acl no").append(i).append(" path_beg /no/").append(i).append("/\n");
          text.append("  http-request deny if no").append(i).append('\n');
        }
      }
      case MAP ->
          text.append("  http-request set-header X-Found %[req.hdr(x-key),map(")
              .append(files.resolve("map"))
              .append(",none)]\n");
      case TABLE -> {
        text.append("  stick-table type ip size 1m expire 1h store conn_cnt,http_req_rate(10s)\n");
        text.append("  http-request track-sc0 req.hdr_ip(x-key)\n");
      }
      default -> {
        // No rules.
      }
    }
    text.append("  server s1 127.0.0.1:").append(server).append(" check\n");
    return text.toString().replace("CERTIFICATE", files.resolve("certificate.pem").toString());
  }
}
