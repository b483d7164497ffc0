package io.whydown.balancer.log;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// A socket of AF_UNIX and SOCK_DGRAM, which the JDK does not have, through foreign functions
/// (unix(7)). Thread-safe: one lock for each socket.
final class UnixDatagrams {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_NONBLOCK = 2 | 0x800 | 0x8_0000;
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
  private static final int MAX_PATH = 107;
  private static final int MAX_LINE = 65_536;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment address = arena.allocate(110);
  private final MemorySegment buffer = arena.allocate(MAX_LINE);
  private final int addressLength;
  private final int descriptor;
  private boolean closed;

  UnixDatagrams(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_PATH);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, length);
    addressLength = 2 + length + 1;
    descriptor = Calls.socket();
  }

  synchronized boolean send(byte[] line, int length) {
    if (closed || descriptor < 0) {
      return false;
    }
    int count = Math.min(length, MAX_LINE);
    MemorySegment.copy(line, 0, buffer, ValueLayout.JAVA_BYTE, 0, count);
    return Calls.sendTo(descriptor, buffer, count, address, addressLength) >= 0;
  }

  synchronized void close() {
    if (!closed) {
      closed = true;
      Calls.close(descriptor);
      arena.close();
    }
  }

  /// The functions of the C library, linked when the first socket is made.
  @SuppressWarnings("restricted")
  private static final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET =
        handle(
            "socket",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT));
    private static final MethodHandle SEND_TO =
        handle(
            "sendto",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Calls() {}

    private static MethodHandle handle(String name, FunctionDescriptor type) {
      return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
    }

    static int socket() {
      try {
        return (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM_NONBLOCK, 0);
      } catch (Throwable e) {
        throw new IllegalStateException("socket cannot be called", e);
      }
    }

    static long sendTo(
        int descriptor, MemorySegment bytes, long count, MemorySegment to, int toLength) {
      try {
        return (long)
            SEND_TO.invokeExact(descriptor, bytes, count, MSG_DONTWAIT_NOSIGNAL, to, toLength);
      } catch (Throwable e) {
        throw new IllegalStateException("sendto cannot be called", e);
      }
    }

    static void close(int descriptor) {
      try {
        int ignored = (int) CLOSE.invokeExact(descriptor);
        if (ignored < 0) {
          return;
        }
      } catch (Throwable e) {
        throw new IllegalStateException("close cannot be called", e);
      }
    }
  }
}
