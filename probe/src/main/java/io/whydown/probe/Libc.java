package io.whydown.probe;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Set;

/// The few functions of the C library that the JDK hides. A call returns what the kernel's own
/// interface returns: a result, or a negative errno. Not thread-safe: one per thread.
final class Libc implements AutoCloseable {

  /*
   * Every function is called through one downcall handle of six integer registers. The calling
   * conventions of x86-64 (System V) and AArch64 (AAPCS64) pass integers and pointers alike in the
   * first six registers, so a function that takes fewer ignores the rest. One shape instead of ten
   * spares about 10 ms per shape in a fresh JVM, where each is linked and spun anew. Return values
   * are cut to 32 bits: the upper half is undefined for functions that return int.
   */

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  @SuppressWarnings("restricted")
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          CAPTURE);

  private static final long ERRNO_AT =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /// A function of the C library, found at first use.
  @SuppressWarnings("ImmutableEnumChecker") // a symbol's address never changes
  enum Function {
    SOCKET,
    BIND,
    CONNECT,
    POLL,
    GETSOCKOPT,
    SETSOCKOPT,
    GETSOCKNAME,
    RECVMSG,
    RECV,
    SENDTO,
    CLOSE,
    OPEN,
    SETNS,
    GETADDRINFO,
    FREEADDRINFO;

    private final MemorySegment address =
        LINKER.defaultLookup().findOrThrow(name().toLowerCase(Locale.ROOT));
  }

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());

  /// Whether native calls are permitted and their layout is the one this class knows. Loads none of
  /// the machinery.
  static boolean isUsable() {
    return Libc.Platform.USABLE && Platform.class.getModule().isNativeAccessEnabled();
  }

  /// Kept apart so that asking does not link anything.
  private static final class Platform {
    private static final boolean USABLE =
        "Linux".equals(System.getProperty("os.name"))
            && Set.of("amd64", "x86_64", "aarch64").contains("" + System.getProperty("os.arch"));
  }

  /// Memory that lives as long as this object.
  MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, 8);
  }

  MemorySegment text(String text) {
    return arena.allocateFrom(text);
  }

  int call(Function function, long... arguments) {
    long result;
    try {
      result =
          (long)
              CALL.invokeExact(
                  function.address,
                  state,
                  at(arguments, 0),
                  at(arguments, 1),
                  at(arguments, 2),
                  at(arguments, 3),
                  at(arguments, 4),
                  at(arguments, 5));
    } catch (Throwable e) {
      throw new IllegalStateException("native call " + function + " could not be made", e);
    }
    int low = (int) result;
    return low == -1 ? -state.get(JAVA_INT, ERRNO_AT) : low;
  }

  private static long at(long[] arguments, int index) {
    return index < arguments.length ? arguments[index] : 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
