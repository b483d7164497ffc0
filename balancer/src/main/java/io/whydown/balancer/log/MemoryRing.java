package io.whydown.balancer.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// The newest lines, kept in memory up to a size (`ring` section). Thread-safe: one lock.
public final class MemoryRing implements LogSender {

  private final String name;
  private final String description;
  private final long maxBytes;
  private final int maxLine;
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private long bytes;

  public MemoryRing(String name, String description, long maxBytes, int maxLine) {
    this.name = name;
    this.description = description;
    this.maxBytes = maxBytes;
    this.maxLine = maxLine;
  }

  public String name() {
    return name;
  }

  public String description() {
    return description;
  }

  @Override
  public void send(byte[] line, int length) {
    byte[] kept = Arrays.copyOf(line, Math.min(length, maxLine));
    synchronized (this) {
      lines.addLast(kept);
      bytes += kept.length;
      while (bytes > maxBytes && !lines.isEmpty()) {
        bytes -= lines.removeFirst().length;
      }
    }
  }

  /// All lines that are kept, the oldest first, each with a line feed.
  public synchronized String text() {
    var text = new StringBuilder();
    for (byte[] line : lines) {
      text.append(new String(line, StandardCharsets.ISO_8859_1)).append('\n');
    }
    return text.toString();
  }
}
