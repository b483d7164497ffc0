package io.whydown.balancer.config;

/// The timeouts of a proxy in milliseconds; 0 means never. A frontend uses client, clientFin,
/// httpRequest, httpKeepAlive, tarpit and inspectDelay; a backend the others; tunnel belongs to
/// both.
public record Timeouts(
    int connectMillis,
    int clientMillis,
    int serverMillis,
    int httpRequestMillis,
    int httpKeepAliveMillis,
    int queueMillis,
    int tunnelMillis,
    int clientFinMillis,
    int serverFinMillis,
    int checkMillis,
    int tarpitMillis) {

  public static final Timeouts NONE = new Timeouts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  public Timeouts {
    check("connect", connectMillis);
    check("client", clientMillis);
    check("server", serverMillis);
    check("http-request", httpRequestMillis);
    check("http-keep-alive", httpKeepAliveMillis);
    check("queue", queueMillis);
    check("tunnel", tunnelMillis);
    check("client-fin", clientFinMillis);
    check("server-fin", serverFinMillis);
    check("check", checkMillis);
    check("tarpit", tarpitMillis);
  }

  private static void check(String name, int millis) {
    if (millis < 0) {
      throw new IllegalArgumentException(
          "timeout " + name + ": " + millis + " ms (expected: >= 0)");
    }
  }

  /// The three that every proxy should have.
  public static Timeouts of(int connectMillis, int clientMillis, int serverMillis) {
    return new Timeouts(connectMillis, clientMillis, serverMillis, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
