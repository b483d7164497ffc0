package io.whydown.balancer.config;

import java.util.function.Consumer;

/// What holds for the whole process.
///
/// @param threads event loops; each is a thread
/// @param maxConnections connections of clients at one time, over all frontends; 0 means no limit
/// @param maxTlsConnections encrypted ones, those to servers included (`maxsslconn`), beyond which
///   clients are turned away; 0 means no limit
/// @param bufferBytes size of a buffer, and so of the largest head of a message (`tune.bufsize`)
/// @param maxHeaders header fields in one message (`tune.http.maxhdr`)
/// @param rewriteBytes part of a buffer that stays free for added headers (`tune.maxrewrite`)
/// @param spreadChecksPercent how far the time between checks varies (`spread-checks`)
/// @param poolPurgeMillis how long an idle connection to a server is kept
/// @param http2 what HTTP/2 peers are allowed
/// @param compression what compression may cost
/// @param statusCodes which answers count as errors and failures
/// @param transport how the loops talk to the kernel
public record ProcessConfig(
    int threads,
    int maxConnections,
    int maxTlsConnections,
    int bufferBytes,
    int maxHeaders,
    int rewriteBytes,
    int spreadChecksPercent,
    int poolPurgeMillis,
    Http2Config http2,
    CompressionLimits compression,
    StatusCodes statusCodes,
    RateLimits rates,
    TransportChoice transport) {

  /// The defaults of HAProxy 2.6, with a loop for each processor.
  public static final ProcessConfig DEFAULT =
      new ProcessConfig(
          Runtime.getRuntime().availableProcessors(),
          0,
          0,
          16_384,
          101,
          1_024,
          0,
          5_000,
          Http2Config.DEFAULT,
          CompressionLimits.DEFAULT,
          StatusCodes.DEFAULT,
          RateLimits.NONE,
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

  public ProcessConfig withThreads(int threads) {
    return with(draft -> draft.threads = threads);
  }

  public ProcessConfig withMaxConnections(int connections) {
    return with(draft -> draft.maxConnections = connections);
  }

  public ProcessConfig withMaxTlsConnections(int connections) {
    return with(draft -> draft.maxTlsConnections = connections);
  }

  public ProcessConfig withTransport(TransportChoice transport) {
    return with(draft -> draft.transport = transport);
  }

  public ProcessConfig withBuffers(int bufferBytes, int maxHeaders, int rewriteBytes) {
    return with(draft -> {
      draft.bufferBytes = bufferBytes;
      draft.maxHeaders = maxHeaders;
      draft.rewriteBytes = rewriteBytes;
    });
  }

  public ProcessConfig withSpreadChecks(int percent) {
    return with(draft -> draft.spreadChecksPercent = percent);
  }

  public ProcessConfig withCompression(CompressionLimits compression) {
    return with(draft -> draft.compression = compression);
  }

  public ProcessConfig withHttp2(Http2Config http2) {
    return with(draft -> draft.http2 = http2);
  }

  private ProcessConfig with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.finish();
  }

  /// The same values, changeable.
  private static final class Draft {

    private int threads;
    private int maxConnections;
    private int maxTlsConnections;
    private int bufferBytes;
    private int maxHeaders;
    private int rewriteBytes;
    private int spreadChecksPercent;
    private final int poolPurgeMillis;
    private Http2Config http2;
    private CompressionLimits compression;
    private final StatusCodes statusCodes;
    private final RateLimits rates;
    private TransportChoice transport;

    Draft(ProcessConfig config) {
      threads = config.threads;
      maxConnections = config.maxConnections;
      maxTlsConnections = config.maxTlsConnections;
      bufferBytes = config.bufferBytes;
      maxHeaders = config.maxHeaders;
      rewriteBytes = config.rewriteBytes;
      spreadChecksPercent = config.spreadChecksPercent;
      poolPurgeMillis = config.poolPurgeMillis;
      http2 = config.http2;
      compression = config.compression;
      statusCodes = config.statusCodes;
      rates = config.rates;
      transport = config.transport;
    }

    ProcessConfig finish() {
      return new ProcessConfig(
          threads,
          maxConnections,
          maxTlsConnections,
          bufferBytes,
          maxHeaders,
          rewriteBytes,
          spreadChecksPercent,
          poolPurgeMillis,
          http2,
          compression,
          statusCodes,
          rates,
          transport);
    }
  }
}
