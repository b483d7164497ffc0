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
  /// Handshakes of TLS that agreed on new keys, that resumed, that failed.
  TLS_SESSIONS,
  TLS_RESUMED,
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
  CACHE_HINTS,
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
  H2_OPEN_CONNECTIONS(Kind.GAUGE),
  H2_OPEN_STREAMS(Kind.GAUGE),
  /// Requests that a frontend's own rules, pages and services answered.
  INTERCEPTED,
  /// How often traffic that was observed counted as a failed check.
  OBSERVED_FAILURES,
  /// Milliseconds of the last streams, of which there are [#TIMED]: what `qtime`, `ctime`, `rtime`
  /// and `ttime` are the averages of.
  QUEUE_MILLIS(Kind.WINDOW),
  CONNECT_MILLIS(Kind.WINDOW),
  RESPONSE_MILLIS(Kind.WINDOW),
  TOTAL_MILLIS(Kind.WINDOW),
  TIMED(Kind.WINDOW),
  /// The most of each.
  QUEUE_MILLIS_MAX(Kind.MOST),
  CONNECT_MILLIS_MAX(Kind.MOST),
  RESPONSE_MILLIS_MAX(Kind.MOST),
  TOTAL_MILLIS_MAX(Kind.MOST);

  /// How values of several threads become one, and what clearing does.
  public enum Kind {
    SUM,
    /// A sum that goes down as well, so that it is never cleared.
    GAUGE,
    /// A sum over the last streams.
    WINDOW,
    /// The highest value.
    MOST
  }

  public static final int COUNT = values().length;

  private final Kind kind;

  Counter() {
    this(Kind.SUM);
  }

  Counter(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /// The place in an array of counters.
  @SuppressWarnings("EnumOrdinal") // arrays indexed by it live no longer than the process
  public int index() {
    return ordinal();
  }
}
