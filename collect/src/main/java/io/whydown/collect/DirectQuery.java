package io.whydown.collect;

import io.whydown.collect.text.BoundedText;
import io.whydown.collect.text.Printable;
import io.whydown.net.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A question to a control socket of this machine, asked from this process. The conversation runs
/// on a thread of its own; the deadline closes the socket, which ends it.
final class DirectQuery {

  private final BoundedText answer = new BoundedText(RunResult.MAX_OUTPUT);
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final CountDownLatch done = new CountDownLatch(1);

  private DirectQuery() {}

  static RunResult ask(ControlSocket.UnixPath socket, String request, Deadline deadline) {
    return new DirectQuery()
        .ask(
            StandardProtocolFamily.UNIX,
            UnixDomainSocketAddress.of(socket.path()),
            request,
            deadline);
  }

  static RunResult ask(ControlSocket.Tcp socket, String request, Deadline deadline) {
    var address = new InetSocketAddress(socket.host(), socket.port().number());
    if (address.isUnresolved()) {
      return failed("was not asked: " + socket.host() + " does not resolve");
    }
    return new DirectQuery().ask(null, address, request, deadline);
  }

  private RunResult ask(
      @Nullable StandardProtocolFamily family,
      SocketAddress address,
      String request,
      Deadline deadline) {
    Duration limit = deadline.remaining();
    if (limit.isNegative() || limit.isZero()) {
      return failed("was not asked: the time limit had passed");
    }
    try (SocketChannel channel =
        family == null ? SocketChannel.open() : SocketChannel.open(family)) {
      Thread talk = Thread.startVirtualThread(() -> converse(channel, address, request));
      boolean ended = done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (!ended) {
        talk.interrupt();
        return result("did not answer within " + Limits.seconds(limit));
      }
      String why = failure.get();
      return result(why == null && answer.isTruncated() ? "answered too much" : why);
    } catch (IOException e) {
      return failed("could not open a socket: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return result("was interrupted");
    }
  }

  private void converse(SocketChannel channel, SocketAddress address, String request) {
    try {
      boolean _ = channel.connect(address);
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        int _ = channel.write(bytes);
      }
      InputStream in = Channels.newInputStream(channel);
      answer.fill(in);
      IOException broken = answer.failure();
      if (broken != null) {
        failure.set("broke off: " + reason(broken));
      }
    } catch (IOException e) {
      failure.set("does not answer: " + reason(e));
    } finally {
      done.countDown();
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : Printable.line(message, 200);
  }

  private RunResult result(@Nullable String obstacle) {
    return new RunResult(
        obstacle == null ? 0 : -1, answer.text(), "", answer.isTruncated(), obstacle);
  }

  private static RunResult failed(String obstacle) {
    return new RunResult(-1, "", "", false, obstacle);
  }
}
