package io.whydown.probe;

import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One TCP connection of a check, plain at first. Every wait ends at the deadline. Not thread-safe.
final class Connection implements AutoCloseable {

  private static final int CHUNK = 16_384;

  private final Socket plain;
  private Deadline deadline;
  private Socket top;

  private Connection(Socket plain, Deadline deadline) {
    this.plain = plain;
    this.deadline = deadline;
    this.top = plain;
  }

  /// Thrown when the connection could not be had, or (`Connected`) was reset at once.
  static final class NotConnectedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ConnectOutcome outcome;

    NotConnectedException(ConnectOutcome outcome) {
      super(ConnectWords.words(outcome, false));
      this.outcome = outcome;
    }

    ConnectOutcome outcome() {
      return outcome;
    }
  }

  static Connection open(
      NetworkPlace place,
      Endpoint endpoint,
      @Nullable IpAddress source,
      Deadline deadline,
      LongSupplier nanoClock)
      throws NotConnectedException {
    long start = nanoClock.getAsLong();
    Socket socket = null;
    try {
      socket = channel(place, endpoint.address(), deadline).socket();
      if (source != null) {
        socket.bind(new InetSocketAddress(source.toInetAddress(), 0));
      }
      var target =
          new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port().number());
      socket.connect(target, millisLeft(deadline));
      return new Connection(socket, deadline);
    } catch (IOException e) {
      closeQuietly(socket);
      throw new NotConnectedException(
          JdkConnects.Exceptions.outcome(e, nanoClock.getAsLong() - start));
    } catch (PlaceThread.FailedException e) {
      throw new NotConnectedException(
          new ConnectOutcome.NotTried(String.valueOf(e.getMessage()), 0));
    }
  }

  /// A socket belongs to the namespace of the thread that made it, whoever uses it later.
  private static SocketChannel channel(NetworkPlace place, IpAddress address, Deadline deadline)
      throws IOException, PlaceThread.FailedException {
    var family = address.isV4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    if (place instanceof NetworkPlace.Here) {
      return SocketChannel.open(family);
    }
    if (!Libc.isUsable()) {
      throw new PlaceThread.FailedException(
          "cannot enter a network namespace without native access");
    }
    return PlaceThread.call(place, _ -> SocketChannel.open(family), deadline);
  }

  /// Every wait from here on ends then.
  void waitUntil(Deadline newDeadline) {
    deadline = newDeadline;
  }

  Endpoint local() {
    return new Endpoint(
        IpAddress.of(plain.getLocalAddress()), new io.whydown.net.Port(plain.getLocalPort()));
  }

  void write(byte[] bytes) throws IOException {
    top.getOutputStream().write(bytes);
    top.getOutputStream().flush();
  }

  /// Some more bytes; empty at the end of the stream.
  ///
  /// @throws SocketTimeoutException when nothing came before the deadline
  byte[] read() throws IOException {
    return read(deadline);
  }

  byte[] read(Deadline limit) throws IOException {
    plain.setSoTimeout(millisLeft(limit));
    byte[] buffer = new byte[CHUNK];
    int got = top.getInputStream().read(buffer);
    return got <= 0 ? new byte[0] : Arrays.copyOf(buffer, got);
  }

  /// Speaks TLS from here on.
  void startTls(TlsClient client) throws TlsClient.FailedException {
    try {
      plain.setSoTimeout(millisLeft(deadline));
    } catch (IOException e) {
      throw new TlsClient.FailedException(client.failure(e));
    }
    SSLSocket secured = client.handshake(plain);
    top = secured;
  }

  private static int millisLeft(Deadline deadline) throws SocketTimeoutException {
    long nanos = deadline.remaining().toNanos();
    if (nanos <= 0) {
      throw new SocketTimeoutException("no time was left");
    }
    return (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
  }

  private static void closeQuietly(@Nullable Socket socket) {
    if (socket == null) {
      return;
    }
    try {
      socket.close();
    } catch (IOException _) {
      // The connection is given up; how it ends no longer matters.
      return;
    }
  }

  /// Closes the TCP connection at once: a TLS farewell could wait for a silent peer.
  @Override
  public void close() {
    closeQuietly(plain);
  }
}
