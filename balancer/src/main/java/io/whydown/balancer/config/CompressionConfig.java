package io.whydown.balancer.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `compression` lines of a proxy.
///
/// @param algorithms in the order of preference
/// @param types beginnings of the content types that are compressed; empty for any
/// @param minBytes an answer that is known to be shorter stays as it is
/// @param offload servers are not told that the client takes compressed answers
/// @param requests how bodies of requests are compressed; null for not at all
public record CompressionConfig(
    List<Algorithm> algorithms,
    List<String> types,
    long minBytes,
    boolean offload,
    @Nullable Requests requests) {

  /// @param types beginnings of the content types that are compressed; empty for any
  /// @param minBytes a body that is known to be shorter stays as it is
  public record Requests(Algorithm algorithm, List<String> types, long minBytes) {
    public Requests {
      types = List.copyOf(types);
    }
  }

  public CompressionConfig(List<Algorithm> algorithms, List<String> types, boolean offload) {
    this(algorithms, types, 0, offload);
  }

  public CompressionConfig(
      List<Algorithm> algorithms, List<String> types, long minBytes, boolean offload) {
    this(algorithms, types, minBytes, offload, null);
  }

  public CompressionConfig {
    if (minBytes < 0) {
      throw new IllegalArgumentException("minBytes: " + minBytes + " (expected: >= 0)");
    }
    algorithms = List.copyOf(algorithms);
    types = List.copyOf(types);
  }

  /// How a body is encoded.
  public enum Algorithm {
    IDENTITY("identity", "identity"),
    GZIP("gzip", "gzip"),
    /// zlib's framing (RFC 1950).
    DEFLATE("deflate", "deflate"),
    /// Without any framing, as some old clients want it.
    RAW_DEFLATE("raw-deflate", "deflate");

    private final String word;
    private final String coding;

    Algorithm(String word, String coding) {
      this.word = word;
      this.coding = coding;
    }

    /// What configurations call it.
    public String word() {
      return word;
    }

    /// What messages call it.
    public String coding() {
      return coding;
    }
  }
}
