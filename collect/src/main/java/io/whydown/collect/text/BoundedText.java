package io.whydown.collect.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Bytes that arrive over time, up to a limit. Thread-safe: one thread fills it, others may look at
/// what is there already.
public final class BoundedText {

  private static final int CHUNK = 64 << 10;

  private final int maxBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
  private boolean truncated;
  private @Nullable IOException failure;

  public BoundedText(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Reads to the end of the stream or to the limit, whichever comes first. A failing stream ends
  /// the text; the reason is kept.
  public void fill(InputStream in) {
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
  public synchronized boolean add(byte[] chunk, int length) {
    int room = maxBytes - bytes.size();
    bytes.write(chunk, 0, Math.min(room, length));
    truncated |= length > room;
    return !truncated;
  }

  public synchronized boolean isTruncated() {
    return truncated;
  }

  /// Why the stream ended before its end, if it did.
  public synchronized @Nullable IOException failure() {
    return failure;
  }

  public synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
