package io.whydown.balancer.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Guards a few instructions that loops share: the order in which servers are chosen, and queues.
/// Never held over a system call. Not reentrant.
public final class SpinLock {

  /*
   * The order of servers is one for all loops, as in HAProxy: with an order for each, clients would see
   * a rotation that depends on which loop took them. Uncontended, a lock costs two atomic writes, about
   * 20 ns of the some 15 µs that a request costs.
   */

  private static final int PATIENCE = 200;
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through HELD
  private int held;

  @SuppressWarnings("ThreadPriorityCheck") // a loop must not wait for a turn of the scheduler alone
  public void lock() {
    int spins = 0;
    while (!HELD.compareAndSet(this, 0, 1)) {
      if (++spins < PATIENCE) {
        Thread.onSpinWait();
      } else {
        // The holder may have lost its processor.
        Thread.yield();
      }
    }
  }

  public void unlock() {
    HELD.setRelease(this, 0);
  }
}
