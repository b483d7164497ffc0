package io.whydown.balancer.admin;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// A listening socket known by its descriptor alone, through accept(2), read(2), write(2) and
/// close(2). Thread-safe as those are.
@SuppressWarnings("restricted")
final class DescriptorDoor implements CommandSocket.Door {

  private final int descriptor;
  private volatile boolean closed;

  DescriptorDoor(int descriptor) {
    this.descriptor = descriptor;
  }

  @Override
  public CommandSocket.Peer accept() throws IOException {
    int connection = Calls.accept(descriptor);
    if (connection < 0 || closed) {
      throw new IOException("accept failed on descriptor " + descriptor);
    }
    return new DescriptorPeer(connection);
  }

  @Override
  public void close() {
    closed = true;
    Calls.close(descriptor);
  }

  private record DescriptorPeer(int connection) implements CommandSocket.Peer {

    @Override
    public int read(byte[] into) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocate(into.length);
        long count = Calls.read(connection, bytes, into.length);
        if (count < 0) {
          throw new IOException("read failed");
        }
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, into, 0, (int) count);
        return count == 0 ? -1 : (int) count;
      }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment copy = arena.allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        long at = 0;
        while (at < bytes.length) {
          long count = Calls.send(connection, copy.asSlice(at), bytes.length - at);
          if (count <= 0) {
            throw new IOException("write failed");
          }
          at += count;
        }
      }
    }

    @Override
    public void close() {
      Calls.close(connection);
    }
  }

  /// The functions of the C library, linked when the first such socket is served.
  private static final class Calls {
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle ACCEPT =
        handle(
            "accept",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS));
    private static final MethodHandle READ =
        handle(
            "read",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG));
    private static final MethodHandle SEND =
        handle(
            "send",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Calls() {}

    private static MethodHandle handle(String name, FunctionDescriptor type) {
      return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
    }

    static int accept(int descriptor) {
      try {
        return (int) ACCEPT.invokeExact(descriptor, MemorySegment.NULL, MemorySegment.NULL);
      } catch (Throwable e) {
        throw new IllegalStateException("accept cannot be called", e);
      }
    }

    static long read(int descriptor, MemorySegment into, long count) {
      try {
        return (long) READ.invokeExact(descriptor, into, count);
      } catch (Throwable e) {
        throw new IllegalStateException("read cannot be called", e);
      }
    }

    static long send(int descriptor, MemorySegment from, long count) {
      try {
        return (long) SEND.invokeExact(descriptor, from, count, MSG_NOSIGNAL);
      } catch (Throwable e) {
        throw new IllegalStateException("send cannot be called", e);
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
