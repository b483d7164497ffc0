package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Calls of functions of C libraries, and calls back. Stateless.
///
/// As in `Kernel` one shape serves all: six registers in, one out. A symbol has to be a constant at
/// each call site. Benchmark: bench/side-by-side with TLS.
public final class ForeignCall {

  private static final Linker LINKER = Linker.nativeLinker();

  @SuppressWarnings("restricted")
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private ForeignCall() {}

  public static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new IllegalStateException("a native call could not be made", t);
    }
  }

  public static long call(MemorySegment function) {
    return call(function, 0, 0, 0, 0, 0, 0);
  }

  public static long call(MemorySegment function, long a) {
    return call(function, a, 0, 0, 0, 0, 0);
  }

  public static long call(MemorySegment function, long a, long b) {
    return call(function, a, b, 0, 0, 0, 0);
  }

  public static long call(MemorySegment function, long a, long b, long c) {
    return call(function, a, b, c, 0, 0, 0);
  }

  public static long call(MemorySegment function, long a, long b, long c, long d) {
    return call(function, a, b, c, d, 0, 0);
  }

  /// The same for functions that answer an `int`.
  public static int number(MemorySegment function, long a) {
    return (int) call(function, a);
  }

  public static int number(MemorySegment function, long a, long b) {
    return (int) call(function, a, b);
  }

  public static int number(MemorySegment function, long a, long b, long c) {
    return (int) call(function, a, b, c);
  }

  /// An address that C may call, for good.
  @SuppressWarnings("restricted")
  public static MemorySegment upcall(MethodHandle handle, FunctionDescriptor shape) {
    return LINKER.upcallStub(handle, shape, Arena.global());
  }
}
