package io.whydown.collect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Bytes that arrive over time, up to a limit. Thread-safe: one thread fills it, others may look at
/// what is there already.
final class BoundedText {

  private static final int CHUNK = 64 << 10;

  private final int maxBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
  private boolean truncated;
  private @Nullable IOException failure;

  BoundedText(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Reads to the end of the stream or to the limit, whichever comes first. A failing stream ends
  /// the text; the reason is kept.
  void fill(InputStream in) {
    byte[] chunk = new byte[CHUNK];
    try {
      int n = in.read(chunk);
      while (n >= 0 && add(chunk, n)) {
        n = in.read(chunk);
      }
    } catch (IOException e) {
      synchronized (this) {
        failure = e;
      }
    }
  }

  /// Returns false when the limit has been reached.
  synchronized boolean add(byte[] chunk, int length) {
    int room = maxBytes - bytes.size();
    bytes.write(chunk, 0, Math.min(room, length));
    truncated |= length > room;
    return !truncated;
  }

  synchronized boolean isTruncated() {
    return truncated;
  }

  /// Why the stream ended before its end, if it did.
  synchronized @Nullable IOException failure() {
    return failure;
  }

  synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
