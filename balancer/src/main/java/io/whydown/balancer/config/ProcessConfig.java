package io.whydown.balancer.config;

/// What holds for the whole process.
///
/// @param threads event loops; each is a thread
/// @param maxConnections connections of clients at one time, over all frontends; 0 means no limit
/// @param bufferBytes size of a buffer, and so of the largest head of a message (`tune.bufsize`)
/// @param maxHeaders header fields in one message (`tune.http.maxhdr`)
/// @param rewriteBytes part of a buffer that stays free for added headers (`tune.maxrewrite`)
/// @param spreadChecksPercent how far the time between checks varies (`spread-checks`)
/// @param poolPurgeMillis how long an idle connection to a server is kept
/// @param http2 what HTTP/2 peers are allowed
/// @param compression what compression may cost
/// @param transport how the loops talk to the kernel
public record ProcessConfig(
    int threads,
    int maxConnections,
    int bufferBytes,
    int maxHeaders,
    int rewriteBytes,
    int spreadChecksPercent,
    int poolPurgeMillis,
    Http2Config http2,
    CompressionLimits compression,
    TransportChoice transport) {

  /// The defaults of HAProxy 2.6, with a loop for each processor.
  public static final ProcessConfig DEFAULT =
      new ProcessConfig(
          Runtime.getRuntime().availableProcessors(),
          0,
          16_384,
          101,
          1_024,
          0,
          5_000,
          Http2Config.DEFAULT,
          CompressionLimits.DEFAULT,
          TransportChoice.BEST);

  /// How the event loops talk to the kernel.
  public enum TransportChoice {
    /// epoll where native access is allowed, NIO elsewhere.
    BEST,
    EPOLL,
    NIO
  }

  public ProcessConfig {
    if (threads < 1 || threads > 64) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: 1-64)");
    }
    if (bufferBytes < 1_024 || bufferBytes > 16 << 20) {
      throw new IllegalArgumentException(
          "bufferBytes: " + bufferBytes + " (expected: 1024-16777216)");
    }
    if (rewriteBytes < 0 || rewriteBytes > bufferBytes / 2) {
      throw new IllegalArgumentException(
          "rewriteBytes: " + rewriteBytes + " (expected: 0 to half of bufferBytes)");
    }
    if (maxHeaders < 1 || maxHeaders > 32_767) {
      throw new IllegalArgumentException("maxHeaders: " + maxHeaders + " (expected: 1-32767)");
    }
  }

  public ProcessConfig withThreads(int newThreads) {
    return new ProcessConfig(
        newThreads,
        maxConnections,
        bufferBytes,
        maxHeaders,
        rewriteBytes,
        spreadChecksPercent,
        poolPurgeMillis,
        http2,
        compression,
        transport);
  }

  public ProcessConfig withMaxConnections(int newMaxConnections) {
    return new ProcessConfig(
        threads,
        newMaxConnections,
        bufferBytes,
        maxHeaders,
        rewriteBytes,
        spreadChecksPercent,
        poolPurgeMillis,
        http2,
        compression,
        transport);
  }

  public ProcessConfig withTransport(TransportChoice newTransport) {
    return new ProcessConfig(
        threads,
        maxConnections,
        bufferBytes,
        maxHeaders,
        rewriteBytes,
        spreadChecksPercent,
        poolPurgeMillis,
        http2,
        compression,
        newTransport);
  }

  public ProcessConfig withBuffers(int newBufferBytes, int newMaxHeaders, int newRewriteBytes) {
    return new ProcessConfig(
        threads,
        maxConnections,
        newBufferBytes,
        newMaxHeaders,
        newRewriteBytes,
        spreadChecksPercent,
        poolPurgeMillis,
        http2,
        compression,
        transport);
  }

  public ProcessConfig withSpreadChecks(int percent) {
    return new ProcessConfig(
        threads,
        maxConnections,
        bufferBytes,
        maxHeaders,
        rewriteBytes,
        percent,
        poolPurgeMillis,
        http2,
        compression,
        transport);
  }

  public ProcessConfig withCompression(CompressionLimits newCompression) {
    return new ProcessConfig(
        threads,
        maxConnections,
        bufferBytes,
        maxHeaders,
        rewriteBytes,
        spreadChecksPercent,
        poolPurgeMillis,
        http2,
        newCompression,
        transport);
  }

  public ProcessConfig withHttp2(Http2Config newHttp2) {
    return new ProcessConfig(
        threads,
        maxConnections,
        bufferBytes,
        maxHeaders,
        rewriteBytes,
        spreadChecksPercent,
        poolPurgeMillis,
        newHttp2,
        compression,
        transport);
  }
}
