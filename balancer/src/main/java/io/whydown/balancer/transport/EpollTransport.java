package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.SourceConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// epoll and sockets of Linux through foreign functions. A handle is a file descriptor.
final class EpollTransport implements Transport {

  /*
   * Every connection is registered once, edge-triggered, for everything, and never changed again: a
   * kept-alive request costs two recv, two send and the waits. accept4 gives non-blocking sockets and
   * the peer's name in one call; the local name is asked for only when somebody wants it. Benchmark:
   * bench/side-by-side and `strace -c -f`.
   */

  private static final int EVENTS = 512;
  private static final int EPOLLIN = 0x1;
  private static final int EPOLLOUT = 0x4;
  private static final int EPOLLERR = 0x8;
  private static final int EPOLLHUP = 0x10;
  private static final int EPOLLRDHUP = 0x2000;
  private static final int EPOLLEXCLUSIVE = 1 << 28;
  private static final int EPOLLET = 1 << 31;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_FLAGS = 0x800 | 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC
  private static final int MSG_PEEK = 2;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_MORE = 0x8000;
  private static final int SPLICE_FLAGS = 1 | 2; // SPLICE_F_MOVE, SPLICE_F_NONBLOCK
  private static final int SPLICE_MORE = 4;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int TCP_WINDOW_CLAMP = 10;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_BATCH = 3;
  private static final int PIPE_BYTES = 1 << 20;

  private final Kernel kernel = new Kernel();
  private final SocketShape sockets = new SocketShape(kernel);
  private final MemorySegment scratch = Arena.ofAuto().allocate(256, 8);
  private final long at = scratch.address();
  private final int epoll;
  private final int wakeup;
  private final MemorySegment events;
  private final int eventSize = "aarch64".equals(System.getProperty("os.arch")) ? 16 : 12;
  private int ready;
  private boolean hasShortSlack;

  /// The write ends of the pipes that are open, by their read ends; 0 where there is none.
  private int[] pipeEnds = new int[0];

  EpollTransport() {
    events = Arena.ofAuto().allocate((long) EVENTS * eventSize, 8);
    epoll = must("epoll_create1", kernel.call(Kernel.EPOLL_CREATE1, 0x80000, 0, 0));
    wakeup = must("eventfd", kernel.call(Kernel.EVENTFD, 0, SOCK_FLAGS, 0));
    control(CTL_ADD, wakeup, EPOLLIN | EPOLLET);
  }

  private static int must(String call, int result) {
    if (result < 0) {
      throw new IllegalStateException(call + " failed with errno " + -result);
    }
    return result;
  }

  @Override
  public String name() {
    return "epoll";
  }

  /*
   * A thread of SCHED_BATCH does not interrupt the one that runs when it wakes: on busy processors it
   * finds more events when its turn comes, and peers on the same machine get to write more of them.
   * Whoever has given the process another policy is not overruled.
   */

  @Override
  public void setPatient(boolean patient) {
    int from = patient ? SCHED_OTHER : SCHED_BATCH;
    if (kernel.call(Kernel.SCHED_GETSCHEDULER, 0, 0, 0) == from) {
      scratch.set(JAVA_INT, 0, 0);
      kernel.call(Kernel.SCHED_SETSCHEDULER, 0, patient ? SCHED_BATCH : SCHED_OTHER, at);
    }
  }

  private int control(int operation, int handle, int mask) {
    scratch.set(JAVA_INT, 128, mask);
    scratch.set(JAVA_INT, 128 + eventSize - 8, handle);
    return kernel.call(Kernel.EPOLL_CTL, epoll, operation, handle, at + 128);
  }

  private int option(int handle, int level, int name, int value) {
    scratch.set(JAVA_INT, 0, value);
    return kernel.call(Kernel.SETSOCKOPT, handle, level, name, at, 4, 0);
  }

  @Override
  public int listen(BindConfig bind, int port, int backlog) {
    return switch (bind.place()) {
      case BindConfig.Place.Inherited(int descriptor) -> adopt(descriptor, backlog);
      case BindConfig.Place.Unix unix -> listenUnix(unix, backlog);
      case BindConfig.Place.Tcp tcp -> listenTcp(bind, tcp, port, backlog);
    };
  }

  private int adopt(int descriptor, int backlog) {
    int flags = kernel.call(Kernel.FCNTL, descriptor, 3, 0);
    if (flags < 0) {
      return flags;
    }
    kernel.call(Kernel.FCNTL, descriptor, 4, flags | 0x800);
    option(descriptor, 6, 1, 1); // TCP_NODELAY; refused where it is no TCP
    int result = kernel.call(Kernel.LISTEN, descriptor, backlog, 0);
    return result < 0 ? result : descriptor;
  }

  private int listenUnix(BindConfig.Place.Unix unix, int backlog) {
    if (!unix.isAbstract()) {
      return UnixListening.open(
          kernel, unix.path(), unix.mode(), unix.uid(), unix.gid(), backlog, SOCK_FLAGS);
    }
    int handle = kernel.call(Kernel.SOCKET, SocketNames.AF_UNIX, SOCK_STREAM | SOCK_FLAGS, 0);
    if (handle < 0) {
      return handle;
    }
    int length = SocketNames.write("\0" + unix.path(), scratch);
    int result = length < 0 ? -Errnos.EINVAL : kernel.call(Kernel.BIND, handle, at, length);
    return listening(handle, result, backlog);
  }

  private int listenTcp(BindConfig bind, BindConfig.Place.Tcp tcp, int port, int backlog) {
    var name = new SocketName();
    name.set(tcp.address(), port);
    int handle = sockets.open(SocketNames.family(name), bind.socket().namespace());
    if (handle < 0) {
      return handle;
    }
    sockets.shape(handle, bind.socket());
    option(handle, 1, 2, 1); // SO_REUSEADDR
    option(handle, 1, 15, 1); // SO_REUSEPORT
    option(handle, 6, 1, 1); // TCP_NODELAY, which clients inherit
    if (name.isV6()) {
      option(handle, 41, 26, tcp.v6Only() ? 1 : 0); // IPV6_V6ONLY
    }
    if (bind.transparent()) {
      option(handle, name.isV6() ? 41 : 0, name.isV6() ? 75 : 19, 1); // IP(V6)_TRANSPARENT
    }
    if (bind.deferAccept()) {
      option(handle, 6, 9, 1); // TCP_DEFER_ACCEPT
    }
    if (bind.tcpFastOpen() > 0) {
      option(handle, 6, 23, bind.tcpFastOpen()); // TCP_FASTOPEN
    }
    String device = bind.networkInterface();
    int result = device == null ? 0 : bindToDevice(handle, device);
    if (result == 0) {
      int length = SocketNames.write(name, scratch);
      result = kernel.call(Kernel.BIND, handle, at, length);
    }
    int listener = listening(handle, result, backlog);
    if (listener >= 0 && bind.socket().delaysAck()) {
      sockets.delayAck(listener);
    }
    return listener;
  }

  private int bindToDevice(int handle, String device) {
    MemorySegment text = Arena.ofAuto().allocateFrom(device);
    return kernel.call(Kernel.SETSOCKOPT, handle, 1, 25, text.address(), device.length() + 1L, 0);
  }

  private int listening(int handle, int result, int backlog) {
    int last = result == 0 ? kernel.call(Kernel.LISTEN, handle, backlog, 0) : result;
    if (last < 0) {
      kernel.call(Kernel.CLOSE, handle, 0, 0);
      return last;
    }
    return handle;
  }

  @Override
  public int adoptListener(int descriptor, int backlog) {
    return adopt(descriptor, backlog);
  }

  @Override
  public int duplicate(int handle) {
    return Descriptors.duplicate(handle);
  }

  @Override
  public int localPort(int handle) {
    var name = new SocketName();
    localName(handle, name);
    return name.port();
  }

  @Override
  public int accept(int listener, SocketName peer) {
    scratch.set(JAVA_INT, 112, 110);
    int handle = kernel.call(Kernel.ACCEPT4, listener, at, at + 112, SOCK_FLAGS);
    if (handle >= 0) {
      SocketNames.read(scratch, peer);
    }
    return handle;
  }

  @Override
  public int connect(ConnectPlan plan) {
    String path = plan.path;
    int family = path != null ? SocketNames.AF_UNIX : SocketNames.family(plan.target);
    int handle = sockets.open(family, path == null ? plan.socket.namespace() : null);
    if (handle < 0) {
      return handle;
    }
    int result = 0;
    if (path == null) {
      option(handle, 6, 1, 1); // TCP_NODELAY
      sockets.shape(handle, plan.socket);
      SourceConfig source = plan.source;
      if (source != null) {
        result =
            plan.foreign.isKnown()
                ? bindForeign(handle, source, plan.foreign)
                : bindSource(handle, source, plan.sourcePort);
      }
    }
    if (result == 0) {
      int length =
          path != null ? SocketNames.write(path, scratch) : SocketNames.write(plan.target, scratch);
      result = length < 0 ? -Errnos.EINVAL : kernel.call(Kernel.CONNECT, handle, at, length);
    }
    if (result < 0 && result != -Errnos.EINPROGRESS) {
      kernel.call(Kernel.CLOSE, handle, 0, 0);
      return result;
    }
    return handle;
  }

  private int bindForeign(int handle, SourceConfig source, SocketName foreign) {
    String device = source.networkInterface();
    int result = device == null ? 0 : bindToDevice(handle, device);
    if (result == 0) {
      // IP(V6)_TRANSPARENT
      result = option(handle, foreign.isV6() ? 41 : 0, foreign.isV6() ? 75 : 19, 1);
    }
    if (result == 0) {
      option(handle, 1, 2, 1); // SO_REUSEADDR
      if (foreign.port() == 0) {
        option(handle, 0, 24, 1); // IP_BIND_ADDRESS_NO_PORT
      }
      int length = SocketNames.write(foreign, scratch);
      result = kernel.call(Kernel.BIND, handle, at, length);
    }
    return result;
  }

  private int bindSource(int handle, SourceConfig source, int port) {
    String device = source.networkInterface();
    int result = device == null ? 0 : bindToDevice(handle, device);
    if (result == 0 && source.address() != null) {
      var name = new SocketName();
      name.set(source.address(), port);
      option(handle, 1, 2, 1); // SO_REUSEADDR
      if (port == 0) {
        option(handle, 0, 24, 1); // IP_BIND_ADDRESS_NO_PORT: the port is chosen at connect
      }
      int length = SocketNames.write(name, scratch);
      result = kernel.call(Kernel.BIND, handle, at, length);
    }
    return result;
  }

  @Override
  public int error(int handle) {
    scratch.set(JAVA_INT, 0, 0);
    scratch.set(JAVA_INT, 8, 4);
    int result = kernel.call(Kernel.GETSOCKOPT, handle, 1, 4, at, at + 8, 0); // SO_ERROR
    return result < 0 ? -result : scratch.get(JAVA_INT, 0);
  }

  /*
   * An answer that comes as two segments, head and body, is worth an acknowledgement of its own. The
   * kernel sends it at once when the window that it could offer is no smaller than the one that it has
   * offered (__tcp_ack_snd_check), and that is never so while unread bytes take room from a window as
   * large as the buffer: then reading sends it, which was a fifth of what a kept-alive request of 1 KiB
   * cost. So the window stays a little smaller than the buffer. Autotuning widens both.
   */

  @Override
  public int acknowledgeEarly(int handle, int before) {
    scratch.set(JAVA_INT, 0, 0);
    scratch.set(JAVA_INT, 8, 4);
    int result = kernel.call(Kernel.GETSOCKOPT, handle, 6, TCP_WINDOW_CLAMP, at, at + 8, 0);
    int window = result < 0 ? before : scratch.get(JAVA_INT, 0);
    if (window == before) {
      return before;
    }
    int narrower = window - window / 8;
    option(handle, 6, TCP_WINDOW_CLAMP, narrower);
    return narrower;
  }

  @Override
  public void setTos(int handle, int tos) {
    option(handle, 0, 1, tos); // IP_TOS; an IPv6 socket has it for mapped addresses
    option(handle, 41, 67, tos); // IPV6_TCLASS
  }

  @Override
  public void setMark(int handle, int mark) {
    option(handle, 1, 36, mark); // SO_MARK
  }

  @Override
  public long tcpInfo(int handle, int offset) {
    int length = 104;
    scratch.set(JAVA_INT, length, length);
    int result = kernel.call(Kernel.GETSOCKOPT, handle, 6, 11, at, at + length, 0); // TCP_INFO
    boolean has = result >= 0 && scratch.get(JAVA_INT, length) >= offset + 4;
    return has ? Integer.toUnsignedLong(scratch.get(JAVA_INT, offset)) : -1;
  }

  @Override
  public void register(int handle, boolean listener) {
    // A listener shared with other loops wakes one of them for each client.
    control(
        CTL_ADD,
        handle,
        listener ? EPOLLIN | EPOLLEXCLUSIVE : EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }

  @Override
  public void unregister(int handle) {
    control(CTL_DEL, handle, 0);
  }

  @Override
  public void pause(int listener, boolean paused) {
    if (paused) {
      control(CTL_DEL, listener, 0);
    } else {
      register(listener, true);
    }
  }

  @Override
  public int receive(int handle, Memory memory, int offset, int length) {
    return kernel.call(Kernel.RECV, handle, memory.address() + offset, length, 0);
  }

  @Override
  public int peek(int handle, Memory memory, int offset, int length) {
    return kernel.call(Kernel.RECV, handle, memory.address() + offset, length, MSG_PEEK);
  }

  @Override
  public int send(int handle, Memory memory, int offset, int length, boolean more) {
    return kernel.call(
        Kernel.SEND,
        handle,
        memory.address() + offset,
        length,
        more ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL);
  }

  @Override
  public void push(int handle) {
    option(handle, 6, 1, 1); // TCP_NODELAY: is set already, and set again sends what waits (tcp(7))
  }

  @Override
  public void hold(int handle, boolean held) {
    option(handle, 6, 3, held ? 1 : 0); // TCP_CORK
  }

  @Override
  public boolean canMove() {
    return true;
  }

  /// A pipe is named by its read end; the write end is remembered.
  @Override
  public int openPipe() {
    int result = kernel.call(Kernel.PIPE2, at, SOCK_FLAGS, 0);
    if (result < 0) {
      return result;
    }
    int readEnd = scratch.get(JAVA_INT, 0);
    int writeEnd = scratch.get(JAVA_INT, 4);
    kernel.call(Kernel.FCNTL, writeEnd, 1031, PIPE_BYTES); // F_SETPIPE_SZ
    if (readEnd >= pipeEnds.length) {
      pipeEnds = Arrays.copyOf(pipeEnds, Math.max(64, readEnd * 2));
    }
    pipeEnds[readEnd] = writeEnd;
    return readEnd;
  }

  @Override
  public int moveIn(int handle, int pipe, int length) {
    return kernel.call(Kernel.SPLICE, handle, 0, pipeEnds[pipe], 0, length, SPLICE_FLAGS);
  }

  @Override
  public int moveOut(int pipe, int handle, int length, boolean more) {
    return kernel.call(
        Kernel.SPLICE,
        pipe,
        0,
        handle,
        0,
        length,
        more ? SPLICE_FLAGS | SPLICE_MORE : SPLICE_FLAGS);
  }

  @Override
  public void closePipe(int pipe) {
    kernel.call(Kernel.CLOSE, pipeEnds[pipe], 0, 0);
    kernel.call(Kernel.CLOSE, pipe, 0, 0);
    pipeEnds[pipe] = 0;
  }

  @Override
  public void shutdownOutput(int handle) {
    kernel.call(Kernel.SHUTDOWN, handle, 1, 0);
  }

  @Override
  public void reset(int handle) {
    sockets.dropLinger(handle);
    close(handle);
  }

  @Override
  public void close(int handle) {
    kernel.call(Kernel.CLOSE, handle, 0, 0);
  }

  @Override
  public void abandon(int handle) {
    option(handle, 6, 19, 1); // TCP_REPAIR: closes without a FIN; needs CAP_NET_ADMIN
    close(handle);
  }

  @Override
  public void localName(int handle, SocketName into) {
    name(Kernel.GETSOCKNAME, handle, into);
  }

  @Override
  public void peerName(int handle, SocketName into) {
    name(Kernel.GETPEERNAME, handle, into);
  }

  private void name(MemorySegment function, int handle, SocketName into) {
    scratch.set(JAVA_INT, 112, 110);
    if (kernel.call(function, handle, at, at + 112) < 0) {
      into.clear();
    } else {
      SocketNames.read(scratch, into);
    }
  }

  @Override
  public boolean canRest() {
    return true;
  }

  @Override
  public void rest(int micros) {
    if (!hasShortSlack) {
      // A thread's timers may otherwise be 50 us late.
      hasShortSlack = true;
      kernel.call(Kernel.PRCTL, PR_SET_TIMERSLACK, 1_000, 0, 0);
    }
    scratch.set(JAVA_LONG, 0, 0L);
    scratch.set(JAVA_LONG, 8, micros * 1_000L);
    kernel.call(Kernel.NANOSLEEP, at, 0, 0);
  }

  @Override
  public int poll(int timeoutMillis) {
    int count = kernel.call(Kernel.EPOLL_WAIT, epoll, events.address(), EVENTS, timeoutMillis);
    ready = Math.max(0, count);
    return ready;
  }

  @Override
  public int readyHandle(int index) {
    int handle = events.get(JAVA_INT_UNALIGNED, (long) index * eventSize + eventSize - 8);
    if (handle == wakeup) {
      kernel.call(Kernel.READ, wakeup, at, 8);
      return -1;
    }
    return handle;
  }

  @Override
  public int readyEvents(int index) {
    int mask = events.get(JAVA_INT_UNALIGNED, (long) index * eventSize);
    int told = 0;
    if ((mask & EPOLLIN) != 0) {
      told |= READABLE;
    }
    if ((mask & EPOLLOUT) != 0) {
      told |= WRITABLE;
    }
    if ((mask & EPOLLRDHUP) != 0) {
      told |= HANGUP | READABLE;
    }
    if ((mask & (EPOLLERR | EPOLLHUP)) != 0) {
      told |= FAILED | HANGUP | READABLE | WRITABLE;
    }
    return told;
  }

  /// Its own errno place and memory, because other threads call this.
  @Override
  public void wake() {
    Waker.LOCAL.get().wake(wakeup);
  }

  private static final class Waker {
    private static final ThreadLocal<Waker> LOCAL = ThreadLocal.withInitial(Waker::new);

    private final Kernel kernel = new Kernel();
    private final MemorySegment one = Arena.ofAuto().allocate(8, 8);

    private Waker() {
      one.set(JAVA_INT, 0, 1);
    }

    void wake(int descriptor) {
      kernel.call(Kernel.WRITE, descriptor, one.address(), 8);
    }
  }

  /// Pipes end here, because the process may go on: a master's next engine, or a program around it.
  @Override
  public void close() {
    for (int pipe = 0; pipe < pipeEnds.length; pipe++) {
      if (pipeEnds[pipe] != 0) {
        closePipe(pipe);
      }
    }
    kernel.call(Kernel.CLOSE, wakeup, 0, 0);
    kernel.call(Kernel.CLOSE, epoll, 0, 0);
  }
}
