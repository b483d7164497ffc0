package io.whydown.balancer.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The newest lines, kept in memory up to a size (`ring` section). Thread-safe: one lock.
public final class MemoryRing implements LogSender {

  private final String name;
  private final String description;
  private final long maxBytes;
  private final int maxLine;
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private final List<LogSender> servers = new CopyOnWriteArrayList<>();
  private final @Nullable SyslogFormat format;
  private long bytes;

  /// @param format of lines whose `log` line says none; null for the usual one
  public MemoryRing(
      String name, String description, long maxBytes, int maxLine, @Nullable SyslogFormat format) {
    this.format = format;
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

  public @Nullable SyslogFormat format() {
    return format;
  }

  /// Every line goes to that server, too.
  public void addServer(LogSender server) {
    servers.add(server);
  }

  @Override
  public long dropped() {
    return servers.stream().mapToLong(LogSender::dropped).sum();
  }

  @Override
  public void close() {
    servers.forEach(LogSender::close);
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
    for (LogSender server : servers) {
      server.send(kept, kept.length);
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
