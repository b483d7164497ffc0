package io.whydown.balancer.log;

import io.whydown.balancer.transport.Descriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/// Datagrams to a unix socket, `/dev/log`, which the JDK does not have. Thread-safe: one lock for
/// each socket.
final class UnixLog implements LogSender {

  private static final int MAX_LINE = 65_536;

  private final LongAdder lost = new LongAdder();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment name = arena.allocate(128, 8);
  private final MemorySegment buffer = arena.allocate(MAX_LINE);
  private final int nameLength;
  private final int descriptor;
  private boolean closed;

  UnixLog(String path) {
    nameLength = Descriptors.writeName(path, name);
    descriptor = nameLength < 0 ? -1 : Descriptors.openDatagrams();
  }

  @Override
  public void send(byte[] line, int length) {
    if (!isSent(line, length)) {
      lost.increment();
    }
  }

  private synchronized boolean isSent(byte[] line, int length) {
    if (closed || descriptor < 0) {
      return false;
    }
    int count = Math.min(LogSender.withEnd(line, length), MAX_LINE);
    MemorySegment.copy(line, 0, buffer, ValueLayout.JAVA_BYTE, 0, count);
    return Descriptors.sendTo(descriptor, buffer, count, name, nameLength) >= 0;
  }

  @Override
  public long dropped() {
    return lost.sum();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (descriptor >= 0) {
        Descriptors.close(descriptor);
      }
      arena.close();
    }
  }
}
