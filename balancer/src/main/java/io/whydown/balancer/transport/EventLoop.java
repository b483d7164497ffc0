package io.whydown.balancer.transport;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One thread that serves its handles, its timers, and what other threads ask of it.
public final class EventLoop implements Runnable {

  private final int index;
  private final Transport transport;
  private final LongSupplier nanoClock;
  private final TimerWheel timers;
  private final BufferPool buffers;
  private final WakeupModeration moderation = new WakeupModeration();
  private final boolean mayRest;
  private final KernelTurns turns = new KernelTurns();
  private final Patience patience;
  private final ConcurrentLinkedQueue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private @Nullable Channel[] channels = new Channel[1_024];
  private @Nullable Runnable[] deferred = new Runnable[64];
  private int deferredCount;
  private volatile boolean stopping;
  private volatile boolean sleeping;
  private @Nullable Thread thread;
  private long nowNanos;
  private long busyNanos;
  private long idleNanos;
  private volatile int idlePercent = 100;

  /// @param loops how many loops serve clients of this process
  public EventLoop(
      int index, int loops, Transport transport, int bufferBytes, LongSupplier nanoClock) {
    this.index = index;
    this.transport = transport;
    this.patience = new Patience(turns, loops);
    this.mayRest = transport.canRest();
    this.nanoClock = nanoClock;
    this.nowNanos = nanoClock.getAsLong();
    this.timers = new TimerWheel(nowMillis());
    this.buffers = new BufferPool(bufferBytes);
  }

  public int index() {
    return index;
  }

  public Transport transport() {
    return transport;
  }

  public BufferPool buffers() {
    return buffers;
  }

  public TimerWheel timers() {
    return timers;
  }

  /// The time of this round, in nanoseconds of the monotonic clock.
  public long nowNanos() {
    return nowNanos;
  }

  /// The same in milliseconds.
  public long nowMillis() {
    return nowNanos / 1_000_000;
  }

  /// Reads the clock anew.
  public long readClock() {
    nowNanos = nanoClock.getAsLong();
    return nowNanos;
  }

  /// How much of the last second was spent waiting.
  public int idlePercent() {
    return idlePercent;
  }

  public void armIn(Timer timer, long millis) {
    timers.arm(timer, nowMillis() + millis);
  }

  /// A piece of a large body was moved in this round.
  public void movedBulk() {
    moderation.movedBulk();
  }

  /// Gives the handle to the channel, and begins to tell it of readiness.
  public void add(Channel channel, int handle, boolean listener) {
    adopt(channel, handle);
    transport.register(handle, listener);
  }

  /// Gives the handle to the channel, which registers it when it has to wait.
  public void adopt(Channel channel, int handle) {
    if (handle >= channels.length) {
      channels = Arrays.copyOf(channels, Math.max(handle + 1, channels.length * 2));
    }
    channels[handle] = channel;
    channel.handle = handle;
  }

  /// Takes the handle from the channel; whoever calls closes it.
  public int remove(Channel channel) {
    int handle = channel.handle;
    if (handle >= 0) {
      channels[handle] = null;
      channel.handle = -1;
    }
    return handle;
  }

  public void close(Channel channel) {
    int handle = remove(channel);
    if (handle >= 0) {
      transport.close(handle);
    }
  }

  /// Runs something on this loop, soon. Safe from any thread.
  public void ask(Runnable task) {
    asked.add(task);
    if (sleeping && !isOnLoop()) {
      transport.wake();
    }
  }

  /// Runs something at the end of this round. On the loop only.
  public void defer(Runnable task) {
    if (deferredCount == deferred.length) {
      deferred = Arrays.copyOf(deferred, deferredCount * 2);
    }
    deferred[deferredCount++] = task;
  }

  public boolean isOnLoop() {
    return Thread.currentThread().equals(thread);
  }

  public void stop() {
    stopping = true;
    transport.wake();
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!stopping) {
        round();
      }
      runAsked();
    } finally {
      turns.close();
      transport.close();
    }
  }

  /// One round: waits, serves what is ready, what has expired and what was asked.
  void round() {
    long before = readClock();
    int timeout = deferredCount > 0 ? 0 : timers.untilNext();
    int rest = mayRest && timeout != 0 && asked.isEmpty() ? moderation.rest(before - lastAfter) : 0;
    if (rest > 0) {
      transport.rest(rest);
    }
    sleeping = true;
    int count = transport.poll(asked.isEmpty() ? timeout : 0);
    sleeping = false;
    account(before, readClock());
    if (rest > 0) {
      moderation.rested(count);
    }
    moderation.beginRound(nowMillis());
    if (patience.changes(moderation.isBusy(), nowMillis())) {
      transport.setPatient(patience.isPatient());
    }
    for (int i = 0; i < count; i++) {
      int handle = transport.readyHandle(i);
      Channel channel = handle < 0 || handle >= channels.length ? null : channels[handle];
      if (channel != null) {
        moderation.served(channel);
        serve(channel, transport.readyEvents(i));
      }
    }
    advance();
    runAsked();
    runDeferred();
  }

  /// A fault of ours ends one stream, never a loop: it is told to the thread's handler, which by
  /// default writes it to standard error.
  private void serve(Channel channel, int events) {
    try {
      channel.ready(events);
    } catch (RuntimeException e) {
      tell(e);
      channel.broke(this);
    }
  }

  private void advance() {
    try {
      timers.advance(nowMillis());
    } catch (RuntimeException e) {
      tell(e);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      tell(e);
    }
  }

  /// Tells the thread's handler of a fault that was mended.
  public static void tell(RuntimeException e) {
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
    if (handler != null) {
      handler.uncaughtException(thread, e);
    }
  }

  private void account(long before, long after) {
    idleNanos += after - before;
    busyNanos += before - lastAfter;
    lastAfter = after;
    long sum = idleNanos + busyNanos;
    if (sum > 1_000_000_000L) {
      idlePercent = (int) (idleNanos * 100 / sum);
      idleNanos = 0;
      busyNanos = 0;
    }
  }

  private long lastAfter;

  private void runAsked() {
    if (asked.isEmpty()) {
      return;
    }
    Runnable task = asked.poll();
    while (task != null) {
      run(task);
      task = asked.poll();
    }
  }

  private void runDeferred() {
    // What is deferred meanwhile runs in the next round.
    int count = deferredCount;
    if (count == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      Runnable task = deferred[i];
      if (task != null) {
        run(task);
      }
    }
    int rest = deferredCount - count;
    System.arraycopy(deferred, count, deferred, 0, rest);
    Arrays.fill(deferred, rest, deferredCount, null);
    deferredCount = rest;
  }
}
