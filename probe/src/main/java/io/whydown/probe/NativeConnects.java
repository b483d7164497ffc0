package io.whydown.probe;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Many connects at once in one poll(2) loop, with errno and the socket's error queue. Runs on the
/// calling thread, which must be a platform thread, and in its network namespace. Not thread-safe.
final class NativeConnects {

  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int IP_BIND_ADDRESS_NO_PORT = 24;
  private static final int IP_RECVERR = 11;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_RECVERR = 25;
  private static final int IP_TTL = 2;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final short POLLOUT = 4;
  private static final short POLLERR = 8;
  private static final short POLLHUP = 16;

  /// Sockets in flight; far below the usual limit of 1,024 descriptors.
  private static final int MAX_IN_FLIGHT = 256;

  /// Connects between two looks at the answers, so that the time of the first is not that of all.
  private static final int LAUNCHES_PER_ROUND = 8;

  /// Longest sleep, so that an interrupt is noticed.
  private static final long SLICE_MILLIS = 20;

  private final Libc libc;
  private final LongSupplier nanoClock;
  private final ErrorQueue errors;
  private final MemorySegment address;
  private final MemorySegment number;
  private final MemorySegment polls;
  private final List<Flight> flights = new ArrayList<>();

  NativeConnects(Libc libc, LongSupplier nanoClock) {
    this.libc = libc;
    this.nanoClock = nanoClock;
    errors = new ErrorQueue(libc);
    address = libc.allocate(SocketAddressBytes.MAX_LENGTH);
    number = libc.allocate(16);
    polls = libc.allocate(8L * MAX_IN_FLIGHT);
  }

  /// A socket that waits for its answer.
  private record Flight(int index, int fd, long startNanos, long limitNanos) {}

  /// Returns one result per dial, in order. Ends at the deadline, or when the thread is
  /// interrupted.
  List<Dial.Result> all(List<Dial> dials, Deadline deadline) {
    Dial.Result[] results = new Dial.Result[dials.size()];
    Arrays.fill(results, Dial.Result.notTried("no time was left"));
    try {
      int next = 0;
      while ((next < dials.size() || !flights.isEmpty()) && isWorthIt(deadline)) {
        next = launch(dials, next, results);
        waitForAnswers(next < dials.size() && flights.size() < MAX_IN_FLIGHT, deadline);
        reap(dials, results);
      }
      endRest(results);
    } finally {
      flights.forEach(flight -> close(flight.fd));
      flights.clear();
    }
    return List.of(results);
  }

  private static boolean isWorthIt(Deadline deadline) {
    return !deadline.isOver() && !Thread.currentThread().isInterrupted();
  }

  private int launch(List<Dial> dials, int from, Dial.Result[] results) {
    int next = from;
    int launched = 0;
    while (next < dials.size()
        && flights.size() < MAX_IN_FLIGHT
        && launched++ < LAUNCHES_PER_ROUND) {
      Dial.Result result = start(dials.get(next), next);
      if (result != null) {
        results[next] = result;
      }
      next++;
    }
    return next;
  }

  /// Null when the answer is still to come.
  private Dial.@Nullable Result start(Dial dial, int index) {
    int family = family(dial);
    int fd = libc.call(Libc.Function.SOCKET, family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      return -fd == Errno.EAFNOSUPPORT.number()
          ? failed(fd, true, null, 0, false)
          : Dial.Result.notTried("socket: " + text(-fd));
    }
    boolean inFlight = false;
    try {
      Dial.Result early = prepare(fd, family, dial);
      if (early != null) {
        return early;
      }
      int length = write(dial.target());
      if (length < 0) {
        return Dial.Result.notTried("the path is longer than a socket address");
      }
      long start = nanoClock.getAsLong();
      int result = libc.call(Libc.Function.CONNECT, fd, address.address(), length);
      if (result == 0) {
        return connected(fd, nanoClock.getAsLong() - start);
      }
      if (-result != Errno.EINPROGRESS.number()) {
        return failed(result, true, null, nanoClock.getAsLong() - start, false);
      }
      flights.add(new Flight(index, fd, start, start + dial.timeout().toNanos()));
      inFlight = true;
      return null;
    } finally {
      if (!inFlight) {
        close(fd);
      }
    }
  }

  private static int family(Dial dial) {
    return switch (dial.target()) {
      case Dial.Target.Inet(var endpoint) -> SocketAddressBytes.family(endpoint.address());
      case Dial.Target.Unix _ -> SocketAddressBytes.AF_UNIX;
    };
  }

  private int write(Dial.Target target) {
    return switch (target) {
      case Dial.Target.Inet(var endpoint) ->
          SocketAddressBytes.write(address, endpoint.address(), endpoint.port().number());
      case Dial.Target.Unix(var path) -> SocketAddressBytes.writeUnix(address, path);
    };
  }

  /// Asks for the error queue, limits the hops and binds the source. Null when all is well.
  private Dial.@Nullable Result prepare(int fd, int family, Dial dial) {
    if (dial.hops() > 0 && limitHops(fd, family, dial.hops()) < 0) {
      return Dial.Result.notTried("the hops of its packets could not be limited");
    }
    IpAddress source = dial.source();
    number.set(JAVA_INT, 0, 1);
    long one = number.address();
    if (family == SocketAddressBytes.AF_INET) {
      libc.call(Libc.Function.SETSOCKOPT, fd, 0, IP_RECVERR, one, 4);
    } else if (family == SocketAddressBytes.AF_INET6) {
      libc.call(Libc.Function.SETSOCKOPT, fd, IPPROTO_IPV6, IPV6_RECVERR, one, 4);
    }
    if (source == null || SocketAddressBytes.family(source) != family) {
      return null;
    }
    libc.call(Libc.Function.SETSOCKOPT, fd, 0, IP_BIND_ADDRESS_NO_PORT, one, 4);
    int length = SocketAddressBytes.write(address, source, 0);
    int result = libc.call(Libc.Function.BIND, fd, address.address(), length);
    return result < 0 ? failed(result, true, null, 0, true) : null;
  }

  private int limitHops(int fd, int family, int hops) {
    boolean isV4 = family == SocketAddressBytes.AF_INET;
    number.set(JAVA_INT, 0, hops);
    return libc.call(
        Libc.Function.SETSOCKOPT,
        fd,
        isV4 ? 0 : IPPROTO_IPV6,
        isV4 ? IP_TTL : IPV6_UNICAST_HOPS,
        number.address(),
        4);
  }

  private void waitForAnswers(boolean hurry, Deadline deadline) {
    int at = 0;
    long millis = hurry ? 0 : Math.min(SLICE_MILLIS, millisLeft(deadline.remaining().toNanos()));
    long now = nanoClock.getAsLong();
    for (Flight flight : flights) {
      polls.set(JAVA_INT, at, flight.fd);
      polls.set(JAVA_SHORT, at + 4L, POLLOUT);
      polls.set(JAVA_SHORT, at + 6L, (short) 0);
      at += 8;
      millis = Math.min(millis, millisLeft(flight.limitNanos - now));
    }
    if (at > 0) {
      libc.call(Libc.Function.POLL, polls.address(), at / 8, millis);
    }
  }

  private static long millisLeft(long nanos) {
    return nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
  }

  private void reap(List<Dial> dials, Dial.Result[] results) {
    int at = 0;
    for (Iterator<Flight> each = flights.iterator(); each.hasNext(); at += 8) {
      Flight flight = each.next();
      long now = nanoClock.getAsLong();
      short events = polls.get(JAVA_SHORT, at + 6L);
      Dial.Result result = events == 0 ? null : answer(flight, events, dials.get(flight.index));
      if (result == null && now - flight.limitNanos >= 0) {
        result = Dial.Result.of(new ConnectOutcome.NoAnswer(now - flight.startNanos));
      }
      if (result != null) {
        results[flight.index] = result;
        close(flight.fd);
        each.remove();
      }
    }
  }

  /*
   * Behind a veth the ICMP error arrives inside connect(2), while the socket is locked: the kernel
   * then keeps it as a soft error, and the socket stays in SYN_SENT until the next retransmit.
   * poll(2) wakes by the error queue, and SO_ERROR gives the soft error at once. POLLOUT is never
   * set in SYN_SENT (net/ipv4/tcp.c, tcp_poll), so POLLOUT without POLLHUP is a connection.
   */
  private Dial.@Nullable Result answer(Flight flight, short events, Dial dial) {
    long elapsed = nanoClock.getAsLong() - flight.startNanos;
    number.set(JAVA_INT, 0, 0);
    number.set(JAVA_INT, 8, 4);
    libc.call(
        Libc.Function.GETSOCKOPT,
        flight.fd,
        SOL_SOCKET,
        SO_ERROR,
        number.address(),
        number.address() + 8);
    int error = number.get(JAVA_INT, 0);
    if (error == 0 && (events & POLLOUT) != 0 && (events & POLLHUP) == 0) {
      Dial.Result result = connected(flight.fd, elapsed);
      return isSelfConnect(result, dial) ? refusedByNobody(elapsed) : result;
    }
    ErrorQueue.Entry entry = errors.take(flight.fd);
    int errno = error != 0 ? error : entry == null ? 0 : entry.errno();
    if (errno == 0) {
      return (events & (POLLERR | POLLHUP)) == 0
          ? null
          : Dial.Result.of(
              new ConnectOutcome.NotTried("poll woke without an error (" + events + ")", elapsed));
    }
    return failed(-errno, false, entry == null ? null : entry.icmp(), elapsed, false);
  }

  /// A port of the ephemeral range that nobody listens on can be reached from itself (RFC 9293,
  /// 3.5, simultaneous open): both ends are then this very socket.
  private static boolean isSelfConnect(Dial.Result result, Dial dial) {
    return result.outcome() instanceof ConnectOutcome.Connected(var local, _)
        && local != null
        && dial.target() instanceof Dial.Target.Inet(var endpoint)
        && local.equals(endpoint);
  }

  private static Dial.Result refusedByNobody(long elapsed) {
    return Dial.Result.of(
        new ConnectOutcome.NotTried(
            "the socket met itself: nobody listened, but no refusal was seen", elapsed));
  }

  private Dial.Result connected(int fd, long elapsed) {
    number.set(JAVA_INT, 0, SocketAddressBytes.MAX_LENGTH);
    int got = libc.call(Libc.Function.GETSOCKNAME, fd, address.address(), number.address());
    Endpoint local = got < 0 ? null : SocketAddressBytes.read(address);
    return Dial.Result.of(new ConnectOutcome.Connected(local, elapsed));
  }

  private static Dial.Result failed(
      int negative, boolean synchronous, @Nullable IcmpError icmp, long elapsed, boolean atBind) {
    int number = -negative;
    Errno errno = Errno.of(number).orElse(null);
    ConnectOutcome outcome =
        errno == null
            ? new ConnectOutcome.NotTried(text(number), elapsed)
            : ConnectOutcome.failed(errno, synchronous, icmp, elapsed);
    return new Dial.Result(outcome, atBind);
  }

  private static String text(int number) {
    return Errno.of(number).map(Errno::text).orElse("errno " + number + ", which has no name here");
  }

  private void endRest(Dial.Result[] results) {
    long now = nanoClock.getAsLong();
    boolean cancelled = Thread.currentThread().isInterrupted();
    for (Flight flight : flights) {
      long elapsed = now - flight.startNanos;
      results[flight.index] =
          Dial.Result.of(
              cancelled
                  ? new ConnectOutcome.NotTried("cancelled", elapsed)
                  : new ConnectOutcome.NoAnswer(elapsed));
    }
  }

  private void close(int fd) {
    libc.call(Libc.Function.CLOSE, fd);
  }
}
