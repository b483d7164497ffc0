package io.whydown.probe;

import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Connects with the plain JDK: no ICMP sender, and errno only as far as the text of the exception
/// tells it. For machines where native calls are denied or which are not Linux. Stateless.
final class JdkConnects {

  private final LongSupplier nanoClock;

  JdkConnects(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /// Returns one result per dial, in order, at the deadline at the latest.
  List<Dial.Result> all(List<Dial> dials, Deadline deadline) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<Dial.Result>>(dials.size());
      for (Dial dial : dials) {
        futures.add(executor.submit(() -> one(dial, deadline)));
      }
      var results = new ArrayList<Dial.Result>(dials.size());
      for (Future<Dial.Result> future : futures) {
        results.add(await(future));
      }
      return List.copyOf(results);
    }
  }

  private static Dial.Result await(Future<Dial.Result> future) {
    try {
      return future.get();
    } catch (InterruptedException _) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      return Dial.Result.notTried("cancelled");
    } catch (java.util.concurrent.ExecutionException e) {
      return Dial.Result.notTried(String.valueOf(e.getCause()));
    }
  }

  private Dial.Result one(Dial dial, Deadline deadline) {
    Duration left = deadline.atMost(dial.timeout()).remaining();
    if (!left.isPositive()) {
      return Dial.Result.notTried("no time was left");
    }
    if (dial.hops() > 0) {
      return Dial.Result.notTried("a limit of hops needs native access");
    }
    return switch (dial.target()) {
      case Dial.Target.Inet(var endpoint) -> inet(endpoint, dial.source(), left);
      case Dial.Target.Unix(var path) -> unix(path);
    };
  }

  private Dial.Result inet(Endpoint endpoint, @Nullable IpAddress source, Duration left) {
    long start = nanoClock.getAsLong();
    boolean bound = source == null;
    try (var socket = new Socket()) {
      if (source != null) {
        socket.bind(new InetSocketAddress(source.toInetAddress(), 0));
        bound = true;
      }
      var target =
          new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port().number());
      socket.connect(target, Math.toIntExact(Math.max(1, left.toMillis())));
      long elapsed = nanoClock.getAsLong() - start;
      var local =
          new Endpoint(IpAddress.of(socket.getLocalAddress()), new Port(socket.getLocalPort()));
      return Dial.Result.of(new ConnectOutcome.Connected(local, elapsed));
    } catch (IOException e) {
      return new Dial.Result(Exceptions.outcome(e, nanoClock.getAsLong() - start), !bound);
    }
  }

  private Dial.Result unix(String path) {
    long start = nanoClock.getAsLong();
    if (path.startsWith("abns@")) {
      return Dial.Result.notTried("abstract sockets need native access");
    }
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // one that blocks would wait for as long as the queue of the listener is full
      channel.configureBlocking(false);
      boolean connected = channel.connect(UnixDomainSocketAddress.of(path));
      long elapsed = nanoClock.getAsLong() - start;
      return Dial.Result.of(
          connected
              ? new ConnectOutcome.Connected(null, elapsed)
              : ConnectOutcome.failed(Errno.EAGAIN, Boolean.TRUE, null, elapsed));
    } catch (IOException e) {
      return Dial.Result.of(Exceptions.outcome(e, nanoClock.getAsLong() - start));
    } catch (IllegalArgumentException e) {
      return Dial.Result.notTried(String.valueOf(e.getMessage()));
    }
  }

  /// What the exceptions of the JDK's connect mean.
  static final class Exceptions {

    private Exceptions() {}

    static ConnectOutcome outcome(IOException e, long elapsedNanos) {
      if (e instanceof SocketTimeoutException) {
        return new ConnectOutcome.NoAnswer(elapsedNanos);
      }
      String message = String.valueOf(e.getMessage());
      Errno errno = Errno.inText(message).orElse(null);
      return errno == null
          ? new ConnectOutcome.NotTried(message, elapsedNanos)
          : ConnectOutcome.failed(errno, null, null, elapsedNanos);
    }
  }
}
