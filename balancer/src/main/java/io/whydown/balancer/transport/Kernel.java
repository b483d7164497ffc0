package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The system calls of the data plane, as the kernel has them: a count, or a negative errno. One
/// for each loop, because errno is caught in a place of its own.
final class Kernel {

  /*
   * All calls share one shape: six registers in, one out. The calling conventions of x86-64 and
   * AArch64 pass integers and pointers alike in the first six registers, so one linked stub serves
   * every function that is not variadic; linking a shape costs about 10 ms at start. The symbol is a
   * constant at each call site. Measured as fast as a shape for each: the call into the kernel costs
   * a hundred times as much. Benchmark: bench/side-by-side.
   */

  private static final Linker LINKER = Linker.nativeLinker();

  @SuppressWarnings("restricted")
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  private static final long ERRNO_AT =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  static final MemorySegment ACCEPT4 = symbol("accept4");
  static final MemorySegment BIND = symbol("bind");
  static final MemorySegment CHMOD = symbol("chmod");
  static final MemorySegment CHOWN = symbol("chown");
  static final MemorySegment CLOSE = symbol("close");
  static final MemorySegment CONNECT = symbol("connect");
  static final MemorySegment DUP2 = symbol("dup2");
  static final MemorySegment EPOLL_CREATE1 = symbol("epoll_create1");
  static final MemorySegment EPOLL_CTL = symbol("epoll_ctl");
  static final MemorySegment EPOLL_WAIT = symbol("epoll_wait");
  static final MemorySegment EVENTFD = symbol("eventfd");

  /// Variadic; x86-64 and AArch64 on Linux pass its third argument as any other.
  static final MemorySegment FCNTL = symbol("fcntl");

  static final MemorySegment GETPEERNAME = symbol("getpeername");
  static final MemorySegment GETSOCKNAME = symbol("getsockname");
  static final MemorySegment GETSOCKOPT = symbol("getsockopt");
  static final MemorySegment KILL = symbol("kill");
  static final MemorySegment LISTEN = symbol("listen");
  static final MemorySegment NANOSLEEP = symbol("nanosleep");

  /// Variadic, as FCNTL is.
  static final MemorySegment OPEN = symbol("open");

  static final MemorySegment PIPE2 = symbol("pipe2");
  static final MemorySegment POLL = symbol("poll");
  static final MemorySegment POSIX_SPAWN = symbol("posix_spawn");
  static final MemorySegment POSIX_SPAWNATTR_INIT = symbol("posix_spawnattr_init");
  static final MemorySegment POSIX_SPAWNATTR_SETFLAGS = symbol("posix_spawnattr_setflags");
  static final MemorySegment PRCTL = symbol("prctl");
  static final MemorySegment READ = symbol("read");
  static final MemorySegment RECV = symbol("recv");
  static final MemorySegment RECVMSG = symbol("recvmsg");
  static final MemorySegment RENAME = symbol("rename");
  static final MemorySegment SCHED_GETSCHEDULER = symbol("sched_getscheduler");
  static final MemorySegment SCHED_SETSCHEDULER = symbol("sched_setscheduler");
  static final MemorySegment SEND = symbol("send");
  static final MemorySegment SENDMSG = symbol("sendmsg");
  static final MemorySegment SENDTO = symbol("sendto");
  static final MemorySegment SETGID = symbol("setgid");
  static final MemorySegment SETGROUPS = symbol("setgroups");
  static final MemorySegment SETNS = symbol("setns");
  static final MemorySegment SETSOCKOPT = symbol("setsockopt");
  static final MemorySegment SETUID = symbol("setuid");
  static final MemorySegment SHUTDOWN = symbol("shutdown");
  static final MemorySegment SOCKET = symbol("socket");
  static final MemorySegment SPLICE = symbol("splice");
  static final MemorySegment UNLINK = symbol("unlink");
  static final MemorySegment WAITPID = symbol("waitpid");
  static final MemorySegment WRITE = symbol("write");

  private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

  private static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().find(name).orElse(MemorySegment.NULL);
  }

  static {
    assert ADDRESS.byteSize() == 8;
  }

  int call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    return enter(function, a, b, c, d, e, f);
  }

  /*
   * Checking the place of errno makes an object (a slice) that the compiler leaves out when it sees all of
   * this together. In the middle of a large method it often did not, and a kept-alive request took 40 bytes
   * of heap. So the launchers keep this method by itself (CompileCommand); without that all
   * is the same but for these bytes. AllocationBenchmark shows it.
   */

  private int enter(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    long result;
    try {
      result = (long) CALL.invokeExact(function, state, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new IllegalStateException("a native call could not be made", t);
    }
    int low = (int) result;
    return low == -1 ? -state.get(JAVA_INT, ERRNO_AT) : low;
  }

  int call(MemorySegment function, long a, long b, long c) {
    return call(function, a, b, c, 0, 0, 0);
  }

  int call(MemorySegment function, long a, long b, long c, long d) {
    return call(function, a, b, c, d, 0, 0);
  }
}
