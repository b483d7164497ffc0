package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.whydown.balancer.config.SocketOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Makes sockets of TCP where, and as, a configuration wants them. Runs only on its loop's thread.
final class SocketShape {

  private static final int SOCK_STREAM = 1;
  private static final int SOCK_FLAGS = 0x800 | 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC
  private static final int READ_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int SOCKET_LEVEL = 1;
  private static final int TCP = 6;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_LINGER = 13;
  private static final int TCP_MAXSEG = 2;
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;
  private static final int TCP_QUICKACK = 12;
  private static final int TCP_USER_TIMEOUT = 18;
  private static final int TCP_FASTOPEN_CONNECT = 30;

  /// What a segment holds where nobody says otherwise, from which a negative `mss` is taken
  /// (src/proto_tcp.c, `tcp_bind_listener`).
  private static final int USUAL_SEGMENT = 1_460;

  private final Kernel kernel;
  private final MemorySegment value = Arena.ofAuto().allocate(8, 8);

  SocketShape(Kernel kernel) {
    this.kernel = kernel;
  }

  /// A negative errno where there is none to be had.
  int open(int family, @Nullable String namespace) {
    if (namespace == null) {
      return kernel.call(Kernel.SOCKET, family, SOCK_STREAM | SOCK_FLAGS, 0);
    }
    int home = file("/proc/thread-self/ns/net");
    if (home < 0) {
      return home;
    }
    int there = file("/var/run/netns/" + namespace);
    int entered = there < 0 ? there : kernel.call(Kernel.SETNS, there, CLONE_NEWNET, 0);
    if (there >= 0) {
      kernel.call(Kernel.CLOSE, there, 0, 0);
    }
    int handle = entered;
    if (entered == 0) {
      handle = kernel.call(Kernel.SOCKET, family, SOCK_STREAM | SOCK_FLAGS, 0);
      kernel.call(Kernel.SETNS, home, CLONE_NEWNET, 0);
    }
    kernel.call(Kernel.CLOSE, home, 0, 0);
    return handle;
  }

  private int file(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return kernel.call(Kernel.OPEN, arena.allocateFrom(path).address(), READ_CLOEXEC, 0);
    }
  }

  /// What the kernel refuses stays as it was, as in HAProxy.
  void shape(int handle, SocketOptions options) {
    if (options.isUsual()) {
      return;
    }
    SocketOptions.KeepAlive alive = options.keepAlive();
    if (alive != null) {
      set(handle, SOCKET_LEVEL, SO_KEEPALIVE, 1);
      setUnless0(handle, TCP, TCP_KEEPCNT, alive.probes());
      setUnless0(handle, TCP, TCP_KEEPIDLE, alive.idleSeconds());
      setUnless0(handle, TCP, TCP_KEEPINTVL, alive.intervalSeconds());
    }
    if (options.noLinger()) {
      dropLinger(handle);
    }
    if (options.delaysAck()) {
      delayAck(handle);
    }
    if (options.fastOpen()) {
      set(handle, TCP, TCP_FASTOPEN_CONNECT, 1);
    }
    int segment = options.maxSegment();
    setUnless0(handle, TCP, TCP_MAXSEG, segment < 0 ? USUAL_SEGMENT + segment : segment);
    setUnless0(handle, TCP, TCP_USER_TIMEOUT, options.userTimeoutMillis());
    setUnless0(handle, SOCKET_LEVEL, SO_RCVBUF, options.receiveBytes());
    setUnless0(handle, SOCKET_LEVEL, SO_SNDBUF, options.sendBytes());
  }

  /// Of a listener when it listens already: to begin with that forgets it (src/proto_tcp.c,
  /// `tcp_bind_listener`).
  void delayAck(int handle) {
    set(handle, TCP, TCP_QUICKACK, 0);
  }

  private void setUnless0(int handle, int level, int option, int number) {
    if (number != 0) {
      set(handle, level, option, number);
    }
  }

  private void set(int handle, int level, int option, int number) {
    value.set(JAVA_INT, 0, number);
    kernel.call(Kernel.SETSOCKOPT, handle, level, option, value.address(), 4, 0);
  }

  /// Closing resets.
  void dropLinger(int handle) {
    value.set(JAVA_INT, 0, 1);
    value.set(JAVA_INT, 4, 0);
    kernel.call(Kernel.SETSOCKOPT, handle, SOCKET_LEVEL, SO_LINGER, value.address(), 8, 0);
  }
}
