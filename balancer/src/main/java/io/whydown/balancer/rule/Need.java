package io.whydown.balancer.rule;

/// What a fetch needs, with the words that HAProxy has for it.
enum Need {
  NOTHING("internal state"),
  CLIENT("client address"),
  REQUEST_BYTES("request buffer contents"),
  RESPONSE_BYTES("response buffer contents"),
  REQUEST("HTTP request headers"),
  RESPONSE("HTTP response headers"),
  MESSAGE("HTTP request headers, HTTP response headers"),
  SERVER("server-side connection at layer 4");

  private final String words;

  Need(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
