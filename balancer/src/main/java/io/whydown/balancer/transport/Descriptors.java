package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sockets known by their descriptors alone, beside the data plane: stats sockets, datagrams of
/// logs, and listening sockets that one process gives to another. Calls answer a count or a
/// descriptor, or a negative errno. Thread-safe; only where `Transports.isNativeUsable`.
public final class Descriptors {

  /// As many descriptors as one message may carry in HAProxy (global.h, MAX_SEND_FD).
  public static final int MOST_IN_A_MESSAGE = 252;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM_NONBLOCK = 2 | 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int POLLIN = 1;
  private static final int MESSAGE = 56;
  private static final int CONTROL_HEAD = 16;

  /// errno is caught in a place of each thread's own.
  private static final ThreadLocal<Kernel> KERNEL = ThreadLocal.withInitial(Kernel::new);

  private Descriptors() {}

  private static int call(MemorySegment function, long a, long b, long c) {
    return KERNEL.get().call(function, a, b, c);
  }

  /// A new descriptor for the same socket.
  public static int duplicate(int descriptor) {
    return call(Kernel.FCNTL, descriptor, F_DUPFD_CLOEXEC, 0);
  }

  public static void close(int descriptor) {
    call(Kernel.CLOSE, descriptor, 0, 0);
  }

  /// A listening stream socket in the file system. It takes its name at once, so that no client
  /// finds it missing while it takes the place of another.
  ///
  /// @param mode, uid, gid -1 for the usual ones
  public static int listenUnix(String path, int mode, int uid, int gid, int backlog) {
    return UnixListening.open(KERNEL.get(), path, mode, uid, gid, backlog, SOCK_CLOEXEC);
  }

  /// Connects to a stream socket in the file system.
  public static int connectUnix(String path) {
    int handle = call(Kernel.SOCKET, SocketNames.AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0) {
      return handle;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SocketNames.SIZE, 8);
      int length = SocketNames.write(path, name);
      int result =
          length < 0 ? -Errnos.EINVAL : call(Kernel.CONNECT, handle, name.address(), length);
      if (result < 0) {
        close(handle);
        return result;
      }
      return handle;
    }
  }

  /// Waits for the next connection, which blocks, or until `wake` becomes readable: then negative.
  public static int accept(int listener, int wake) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wanted = arena.allocate(16, 8);
      while (true) {
        wanted.set(JAVA_INT, 0, listener);
        wanted.set(JAVA_INT, 4, POLLIN);
        wanted.set(JAVA_INT, 8, wake);
        wanted.set(JAVA_INT, 12, POLLIN);
        int count = call(Kernel.POLL, wanted.address(), 2, -1);
        if (count < 0 && count != -Errnos.EINTR) {
          return count;
        }
        if (wanted.get(JAVA_INT, 12) >>> 16 != 0) {
          return -Errnos.EINTR;
        }
        if (count > 0) {
          int taken = KERNEL.get().call(Kernel.ACCEPT4, listener, 0, 0, SOCK_CLOEXEC);
          if (taken >= 0 || taken != -Errnos.EAGAIN && taken != -Errnos.EINTR) {
            return taken;
          }
        }
      }
    }
  }

  /// Whether there is something to read, or an end or error to be told, within so many
  /// milliseconds.
  public static boolean awaitInput(int descriptor, int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wanted = arena.allocate(8, 8);
      while (true) {
        wanted.set(JAVA_INT, 0, descriptor);
        wanted.set(JAVA_INT, 4, POLLIN);
        long left = Math.max(0, (end - System.nanoTime() + 999_999) / 1_000_000);
        int count = call(Kernel.POLL, wanted.address(), 1, left);
        if (count != -Errnos.EINTR) {
          return count != 0;
        }
      }
    }
  }

  /// What ends an `accept` when it is written to.
  public static int openWake() {
    return call(Kernel.EVENTFD, 0, SOCK_CLOEXEC, 0);
  }

  public static void wake(int wake) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(8, 8);
      one.set(JAVA_LONG, 0, 1);
      call(Kernel.WRITE, wake, one.address(), 8);
    }
  }

  /// Whether accept on it does not block.
  public static void setNonBlocking(int descriptor) {
    int flags = call(Kernel.FCNTL, descriptor, 3, 0);
    if (flags >= 0) {
      call(Kernel.FCNTL, descriptor, 4, flags | 0x800);
    }
  }

  /// Has a connection send what is written without waiting for more (TCP_NODELAY). Without effect
  /// where it is no TCP.
  public static void sendAtOnce(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment on = arena.allocate(4, 4);
      on.set(JAVA_INT, 0, 1);
      KERNEL.get().call(Kernel.SETSOCKOPT, descriptor, 6, 1, on.address(), 4, 0);
    }
  }

  /// Whether it is such a connection.
  public static boolean sendsAtOnce(int descriptor) {
    return option(descriptor, 6, 1) > 0;
  }

  /// Reads once. 0 at the end.
  public static int read(int descriptor, byte[] into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(into.length);
      int count = call(Kernel.READ, descriptor, bytes.address(), into.length);
      if (count > 0) {
        MemorySegment.copy(bytes, JAVA_BYTE, 0, into, 0, count);
      }
      return count;
    }
  }

  /// Sends all of it. 0, or a negative errno.
  public static int write(int descriptor, byte[] from) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Math.max(1, from.length));
      MemorySegment.copy(from, 0, bytes, JAVA_BYTE, 0, from.length);
      int at = 0;
      while (at < from.length) {
        int count =
            KERNEL
                .get()
                .call(
                    Kernel.SEND, descriptor, bytes.address() + at, from.length - at, MSG_NOSIGNAL);
        if (count <= 0 && count != -Errnos.EINTR) {
          return count == 0 ? -Errnos.EIO : count;
        }
        at += Math.max(0, count);
      }
      return 0;
    }
  }

  // Datagrams.

  public static int openDatagrams() {
    return call(Kernel.SOCKET, SocketNames.AF_UNIX, SOCK_DGRAM_NONBLOCK | SOCK_CLOEXEC, 0);
  }

  /// The name of a socket in the file system as sendto wants it; its length, or -1 when too long.
  public static int writeName(String path, MemorySegment into) {
    return SocketNames.write(path, into);
  }

  public static int sendTo(
      int descriptor, MemorySegment bytes, int count, MemorySegment name, int nameLength) {
    return KERNEL
        .get()
        .call(
            Kernel.SENDTO,
            descriptor,
            bytes.address(),
            count,
            MSG_DONTWAIT | MSG_NOSIGNAL,
            name.address(),
            nameLength);
  }

  // Descriptors over sockets (unix(7), cmsg(3)).

  /// Sends bytes, at least one, and descriptors with them.
  public static int sendWith(int descriptor, byte[] bytes, List<Integer> given) {
    try (Arena arena = Arena.ofConfined()) {
      int control = CONTROL_HEAD + 4 * given.size();
      MemorySegment message = message(arena, bytes.length, (control + 7) / 8 * 8);
      MemorySegment data = data(message, bytes.length);
      MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
      MemorySegment rights = control(message, (control + 7) / 8 * 8);
      rights.set(JAVA_LONG, 0, control);
      rights.set(JAVA_INT, 8, SOL_SOCKET);
      rights.set(JAVA_INT, 12, SCM_RIGHTS);
      for (int i = 0; i < given.size(); i++) {
        rights.set(JAVA_INT, CONTROL_HEAD + 4L * i, given.get(i));
      }
      return call(Kernel.SENDMSG, descriptor, message.address(), MSG_NOSIGNAL);
    }
  }

  /// What came with one message. At the end of the connection both are empty.
  @SuppressWarnings("ArrayRecordComponent") // copied at birth; identity is never asked
  public record Received(byte[] bytes, List<Integer> descriptors) {
    public Received {
      bytes = bytes.clone();
      descriptors = List.copyOf(descriptors);
    }
  }

  /// Waits for one message. Null when the connection failed.
  public static @Nullable Received receiveWith(int descriptor, int most) {
    try (Arena arena = Arena.ofConfined()) {
      int room = (CONTROL_HEAD + 4 * MOST_IN_A_MESSAGE + 7) / 8 * 8;
      MemorySegment message = message(arena, most, room);
      int count = call(Kernel.RECVMSG, descriptor, message.address(), MSG_CMSG_CLOEXEC);
      if (count < 0) {
        return null;
      }
      byte[] bytes = data(message, most).asSlice(0, count).toArray(JAVA_BYTE);
      var descriptors = new ArrayList<Integer>();
      long controlLength = message.get(JAVA_LONG, 40);
      MemorySegment rights = control(message, room);
      if (controlLength >= CONTROL_HEAD
          && rights.get(JAVA_INT, 8) == SOL_SOCKET
          && rights.get(JAVA_INT, 12) == SCM_RIGHTS) {
        long end = Math.min(rights.get(JAVA_LONG, 0), room);
        for (long at = CONTROL_HEAD; at + 4 <= end; at += 4) {
          descriptors.add(rights.get(JAVA_INT, at));
        }
      }
      return new Received(bytes, descriptors);
    }
  }

  /// `struct msghdr` with one block of data and one of control behind it.
  private static MemorySegment message(Arena arena, int bytes, int control) {
    MemorySegment message = arena.allocate(MESSAGE, 8);
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(JAVA_LONG, 0, arena.allocate(Math.max(1, bytes), 8).address());
    vector.set(JAVA_LONG, 8, bytes);
    message.set(JAVA_LONG, 16, vector.address());
    message.set(JAVA_LONG, 24, 1);
    message.set(JAVA_LONG, 32, arena.allocate(control, 8).address());
    message.set(JAVA_LONG, 40, control);
    return message;
  }

  @SuppressWarnings("restricted") // memory that was allocated above, and lives as long
  private static MemorySegment data(MemorySegment message, int bytes) {
    MemorySegment vector = MemorySegment.ofAddress(message.get(JAVA_LONG, 16)).reinterpret(16);
    return MemorySegment.ofAddress(vector.get(JAVA_LONG, 0)).reinterpret(Math.max(1, bytes));
  }

  @SuppressWarnings("restricted") // likewise
  private static MemorySegment control(MemorySegment message, int length) {
    return MemorySegment.ofAddress(message.get(JAVA_LONG, 32)).reinterpret(length);
  }

  // What a socket is.

  /// Whether it is a stream socket that listens.
  public static boolean isListening(int descriptor) {
    return option(descriptor, SOL_SOCKET, 30) == 1 // SO_ACCEPTCONN
        && option(descriptor, SOL_SOCKET, 3) == SOCK_STREAM; // SO_TYPE
  }

  /// Whether an IPv6 socket takes IPv6 alone.
  public static boolean isV6Only(int descriptor) {
    return option(descriptor, 41, 26) > 0;
  }

  static int option(int descriptor, int level, int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 8);
      value.set(JAVA_INT, 4, 4);
      long at = value.address();
      int result = KERNEL.get().call(Kernel.GETSOCKOPT, descriptor, level, name, at, at + 4, 0);
      return result < 0 ? result : value.get(JAVA_INT, 0);
    }
  }

  /// Its own name; its path when it is one of the file system, else null.
  public static @Nullable String localName(int descriptor, SocketName into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SocketNames.SIZE + 8, 8);
      name.set(JAVA_INT, SocketNames.SIZE, SocketNames.SIZE);
      long at = name.address();
      into.clear();
      if (call(Kernel.GETSOCKNAME, descriptor, at, at + SocketNames.SIZE) < 0) {
        return null;
      }
      SocketNames.read(name, into);
      if (name.get(java.lang.foreign.ValueLayout.JAVA_SHORT, 0) != SocketNames.AF_UNIX) {
        return null;
      }
      int length = name.get(JAVA_INT, SocketNames.SIZE) - 2;
      byte[] path = name.asSlice(2, Math.max(0, length)).toArray(JAVA_BYTE);
      int end = 0;
      while (end < path.length && path[end] != 0) {
        end++;
      }
      return new String(path, 0, end, StandardCharsets.UTF_8);
    }
  }

  /// Sends a signal to a process.
  public static int signal(int process, int number) {
    return call(Kernel.KILL, process, number, 0);
  }
}
