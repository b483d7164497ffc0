package io.whydown.probe;

import io.whydown.net.Deadline;
import io.whydown.net.Errno;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs native work on a platform thread of its own, which enters the network namespace first and
/// ends afterwards: a namespace belongs to a thread (setns(2)), so no other thread ever sees it.
/// Native calls would also hold the carrier of a virtual thread. Stateless.
final class PlaceThread {

  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;

  /// Time for a loop to notice that its deadline is over, and for its result to arrive here.
  private static final long GRACE_NANOS = 300_000_000;

  private PlaceThread() {}

  /// Work with native calls.
  interface NativeWork<T> {
    T run(Libc libc) throws Exception;
  }

  /// Thrown when the work did not end well; the message says why in words for a report.
  static final class FailedException extends Exception {

    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /// Waits until the work ends, at most a moment past the deadline; then the thread is interrupted
  /// and abandoned. An interrupt of the caller interrupts the work and stays set.
  static <T> T call(NetworkPlace place, NativeWork<T> work, Deadline deadline)
      throws FailedException {
    var task =
        new FutureTask<T>(() -> {
          try (var libc = new Libc()) {
            enter(place, libc);
            return work.run(libc);
          }
        });
    Thread thread = Thread.ofPlatform().daemon().name("probe").start(task);
    try {
      return get(task, thread, Math.max(0, deadline.remaining().toNanos()) + GRACE_NANOS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new FailedException(
          cause instanceof FailedException ? String.valueOf(cause.getMessage()) : "" + cause);
    } catch (TimeoutException | CancellationException _) {
      thread.interrupt();
      throw new FailedException("no time was left");
    }
  }

  private static <T> T get(FutureTask<T> task, Thread thread, long waitNanos)
      throws ExecutionException, TimeoutException {
    boolean interrupted = Thread.interrupted();
    long wait = waitNanos;
    while (true) {
      if (interrupted) {
        thread.interrupt();
        wait = Math.min(wait, GRACE_NANOS);
      }
      try {
        T result = task.get(wait, TimeUnit.NANOSECONDS);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return result;
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException | TimeoutException e) {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        throw e;
      }
    }
  }

  private static void enter(NetworkPlace place, Libc libc) throws FailedException {
    if (!(place instanceof NetworkPlace.Elsewhere named)) {
      return;
    }
    String path = named.file().toString();
    int fd = libc.call(Libc.Function.OPEN, libc.text(path).address(), O_RDONLY_CLOEXEC);
    int result = fd < 0 ? fd : libc.call(Libc.Function.SETNS, fd, CLONE_NEWNET);
    if (fd >= 0) {
      libc.call(Libc.Function.CLOSE, fd);
    }
    if (result < 0) {
      throw new FailedException(
          "cannot enter " + named.label() + ": " + (fd < 0 ? path + ": " : "") + text(result));
    }
  }

  private static String text(int negative) {
    return Errno.of(-negative).map(Errno::text).orElse("errno " + -negative);
  }
}
