package io.whydown.balancer.runtime;

/// What is counted for listeners, frontends, servers and backends. A counter that has no meaning
/// for one of them stays 0.
public enum Counter {
  SESSIONS,
  CONNECTIONS,
  REQUESTS,
  BYTES_IN,
  BYTES_OUT,
  DENIED_REQUESTS,
  DENIED_RESPONSES,
  DENIED_CONNECTIONS,
  DENIED_SESSIONS,
  REQUEST_ERRORS,
  CONNECT_ERRORS,
  RESPONSE_ERRORS,
  INTERNAL_ERRORS,
  RETRIES,
  REDISPATCHES,
  FAILED_REWRITES,
  SELECTED,
  RESPONSES_1XX,
  RESPONSES_2XX,
  RESPONSES_3XX,
  RESPONSES_4XX,
  RESPONSES_5XX,
  RESPONSES_OTHER,
  CLIENT_ABORTS,
  SERVER_ABORTS,
  CONNECT_ATTEMPTS,
  REUSES,
  CHECK_FAILURES,
  CHECK_DOWNS,
  FAILED_HANDSHAKES,
  /// Bytes that compression was given and made of them, bytes that passed it unchanged, answers.
  COMPRESSION_IN,
  COMPRESSION_OUT,
  COMPRESSION_BYPASSED,
  COMPRESSED_RESPONSES,
  /// Bytes of bodies of HTTP/1 that were moved inside the kernel, from and to this side.
  SPLICED_IN,
  SPLICED_OUT,
  CACHE_LOOKUPS,
  CACHE_HITS,
  /// Frames of HTTP/2 that came, by their kind.
  H2_HEADERS,
  H2_DATA,
  H2_SETTINGS,
  H2_RESETS,
  H2_GOAWAYS,
  /// What peers did wrong in HTTP/2, and what they were told.
  H2_CONNECTION_FAULTS,
  H2_STREAM_FAULTS,
  H2_RESETS_SENT,
  H2_GOAWAYS_SENT,
  H2_CONNECTIONS,
  H2_STREAMS,
  /// Those that are there now.
  H2_OPEN_CONNECTIONS,
  H2_OPEN_STREAMS,
  /// Milliseconds added up for the averages that `qtime`, `ctime`, `rtime`, `ttime` are made of.
  QUEUE_MILLIS,
  CONNECT_MILLIS,
  RESPONSE_MILLIS,
  TOTAL_MILLIS;

  public static final int COUNT = values().length;

  /// Whether it goes down as well, so that it is never cleared.
  public boolean isGauge() {
    return this == H2_OPEN_CONNECTIONS || this == H2_OPEN_STREAMS;
  }

  /// The place in an array of counters.
  @SuppressWarnings("EnumOrdinal") // arrays indexed by it live no longer than the process
  public int index() {
    return ordinal();
  }
}
