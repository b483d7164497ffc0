package io.whydown.balancer.cache;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One answer in a cache. All but the body is fixed at birth; the body is there once it is whole.
/// Guarded by its cache's lock until then.
final class KeptAnswer {

  /// What stands beside the bytes of an answer.
  private static final int OVERHEAD = 256;

  /// An age of more would be no number (RFC 9111, 1.2.2).
  private static final long MAX_AGE = Integer.MAX_VALUE;

  /// What an answer was when it came.
  ///
  /// @param key the whole URI
  /// @param by what it varies by; 0 for nothing
  /// @param statusLine without its end
  /// @param fields names and values in turn, without `Age`
  /// @param isChunked whether the fields say so
  /// @param tag its `ETag`; null for none
  /// @param lastModified seconds since 1970
  /// @param age when it came
  /// @param cameAt, endsAt seconds since 1970
  record Facts(
      String key,
      int by,
      Variant variant,
      String statusLine,
      List<String> fields,
      boolean isChunked,
      @Nullable String tag,
      long lastModified,
      long age,
      long cameAt,
      long endsAt) {

    Facts {
      fields = List.copyOf(fields);
    }
  }

  final Facts facts;
  private final long headBytes;
  private byte[] body = new byte[0];
  private boolean complete;
  private boolean removed;

  /// Of the body, while it comes.
  long pendingBytes;

  KeptAnswer(Facts facts) {
    this.facts = facts;
    long bytes = facts.statusLine().length() + 2L;
    for (String each : facts.fields()) {
      bytes += each.length() + 2L;
    }
    this.headBytes = bytes;
  }

  long headBytes() {
    return headBytes;
  }

  long bytes() {
    return OVERHEAD + facts.key().length() + headBytes + Math.max(pendingBytes, body.length);
  }

  boolean isOver(long nowSeconds) {
    return facts.endsAt() <= nowSeconds;
  }

  boolean isComplete() {
    return complete;
  }

  boolean isRemoved() {
    return removed;
  }

  void remove() {
    removed = true;
  }

  void complete(byte[] whole) {
    body = whole;
    pendingBytes = 0;
    complete = true;
  }

  byte[] body() {
    return body;
  }

  /// The head as it goes out now.
  byte[] head(boolean notModified, long nowSeconds) {
    var text = new StringBuilder((int) headBytes + 32);
    String line = facts.statusLine();
    text.append(notModified ? line.substring(0, line.indexOf(' ')) + " 304 Not Modified" : line);
    text.append("\r\n");
    for (int i = 0; i < facts.fields().size(); i += 2) {
      text.append(facts.fields().get(i)).append(": ").append(facts.fields().get(i + 1));
      text.append("\r\n");
    }
    long age = Math.max(0, nowSeconds - facts.cameAt()) + facts.age();
    text.append("age: ").append(Math.min(age, MAX_AGE)).append("\r\n\r\n");
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
