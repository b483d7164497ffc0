package io.whydown.balancer.transport;

import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/// The turns of the thread that reads first, and that alone may use it: the second and third number
/// of `/proc/thread-self/schedstat` (Documentation/scheduler/sched-stats.rst of the kernel).
final class KernelTurns implements Turns, AutoCloseable {

  private static final int NUMBERS = 3;

  private final byte[] text = new byte[96];
  private final long[] numbers = new long[NUMBERS];
  private @Nullable RandomAccessFile file;
  private boolean isMissing;

  @Override
  public void read() {
    if (isMissing) {
      return;
    }
    try {
      if (file == null) {
        file = new RandomAccessFile("/proc/thread-self/schedstat", "r");
      }
      file.seek(0);
      parse(file.read(text));
    } catch (IOException _) {
      isMissing = true;
    }
  }

  private void parse(int length) {
    int which = 0;
    long number = 0;
    for (int i = 0; i < length && which < NUMBERS; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        number = number * 10 + text[i] - '0';
      } else {
        numbers[which++] = number;
        number = 0;
      }
    }
  }

  @Override
  public long waitedNanos() {
    return numbers[1];
  }

  @Override
  public long count() {
    return numbers[2];
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException _) {
        // It was only read.
      }
    }
  }
}
