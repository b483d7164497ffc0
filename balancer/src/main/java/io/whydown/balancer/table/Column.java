package io.whydown.balancer.table;

import org.jspecify.annotations.Nullable;

/// What an entry may hold beside its key, in the order in which HAProxy shows it (configuration
/// manual 2.6, `stick-table store`).
public enum Column {
  SERVER_ID("server_id", Shape.SIGNED, false),
  GPT0("gpt0", Shape.UNSIGNED, false),
  GPC0("gpc0", Shape.UNSIGNED, false),
  GPC0_RATE("gpc0_rate", Shape.RATE, false),
  CONN_CNT("conn_cnt", Shape.UNSIGNED, false),
  CONN_RATE("conn_rate", Shape.RATE, false),
  CONN_CUR("conn_cur", Shape.UNSIGNED, false),
  SESS_CNT("sess_cnt", Shape.UNSIGNED, false),
  SESS_RATE("sess_rate", Shape.RATE, false),
  HTTP_REQ_CNT("http_req_cnt", Shape.UNSIGNED, false),
  HTTP_REQ_RATE("http_req_rate", Shape.RATE, false),
  HTTP_ERR_CNT("http_err_cnt", Shape.UNSIGNED, false),
  HTTP_ERR_RATE("http_err_rate", Shape.RATE, false),
  BYTES_IN_CNT("bytes_in_cnt", Shape.LONG, false),
  BYTES_IN_RATE("bytes_in_rate", Shape.RATE, false),
  BYTES_OUT_CNT("bytes_out_cnt", Shape.LONG, false),
  BYTES_OUT_RATE("bytes_out_rate", Shape.RATE, false),
  GPC1("gpc1", Shape.UNSIGNED, false),
  GPC1_RATE("gpc1_rate", Shape.RATE, false),
  SERVER_KEY("server_key", Shape.DICTIONARY, false),
  HTTP_FAIL_CNT("http_fail_cnt", Shape.UNSIGNED, false),
  HTTP_FAIL_RATE("http_fail_rate", Shape.RATE, false),
  GPT("gpt", Shape.UNSIGNED, true),
  GPC("gpc", Shape.UNSIGNED, true),
  GPC_RATE("gpc_rate", Shape.RATE, true),
  GLITCH_CNT("glitch_cnt", Shape.UNSIGNED, false),
  GLITCH_RATE("glitch_rate", Shape.RATE, false);

  /// How a value lies in an entry.
  public enum Shape {
    SIGNED(1),
    UNSIGNED(1),
    LONG(2),
    /// The beginning of a period, the events in it, the events in the period before.
    RATE(3),
    /// The number of a word that entries share.
    DICTIONARY(1);

    private final int words;

    Shape(int words) {
      this.words = words;
    }

    int words() {
      return words;
    }
  }

  private final String word;
  private final Shape shape;
  private final boolean array;

  Column(String word, Shape shape, boolean array) {
    this.word = word;
    this.shape = shape;
    this.array = array;
  }

  public String word() {
    return word;
  }

  public Shape shape() {
    return shape;
  }

  /// Whether it is counted over a period, which the line has to give.
  public boolean isRate() {
    return shape == Shape.RATE;
  }

  public boolean isArray() {
    return array;
  }

  /// Whether it means something on this machine only, and is not told to peers.
  public boolean isLocal() {
    return this == CONN_CUR;
  }

  public static @Nullable Column of(String word) {
    for (Column column : values()) {
      if (column.word.equals(word)) {
        return column;
      }
    }
    return word.equals("server_name") ? SERVER_KEY : null;
  }
}
