package io.whydown.balancer.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/// Lines that wait for a peer that may block: a thread of its own sends them, the queue is bounded,
/// and what does not fit is dropped. Thread-safe.
abstract class QueuedLog implements LogSender {

  private static final int LINES = 4_096;
  private static final long RETRY_MILLIS = 1_000;

  private final ArrayBlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(LINES);
  private final LongAdder lost = new LongAdder();
  private final Thread thread;

  QueuedLog(String name) {
    thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  final void start() {
    thread.start();
  }

  @Override
  public final void send(byte[] line, int length) {
    if (!lines.offer(Arrays.copyOf(line, length))) {
      lost.increment();
    }
  }

  @Override
  public final long dropped() {
    return lost.sum();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        deliverOnce(lines.take());
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /// Tries until it is delivered: meanwhile the queue fills, and what does not fit is dropped.
  private void deliverOnce(byte[] line) throws InterruptedException {
    while (true) {
      try {
        deliver(line);
        return;
      } catch (IOException _) {
        forget();
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  /// Sends one line, connecting first when there is no connection.
  abstract void deliver(byte[] line) throws IOException;

  /// Drops the connection.
  abstract void forget();

  @Override
  public void close() {
    thread.interrupt();
    forget();
  }
}
