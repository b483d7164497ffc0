package io.whydown.probe;

import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One TCP connection of a check, plain at first. Every wait ends at the deadline. Not thread-safe.
final class TcpConnection implements Connection {

  private final Socket plain;
  private final Endpoint peer;
  private Deadline deadline;
  private Socket top;

  private TcpConnection(Socket plain, Endpoint peer, Deadline deadline) {
    this.plain = plain;
    this.peer = peer;
    this.deadline = deadline;
    this.top = plain;
  }

  static TcpConnection open(
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
      socket.connect(target, Connection.millisLeft(deadline));
      return new TcpConnection(socket, endpoint, deadline);
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

  @Override
  public void waitUntil(Deadline newDeadline) {
    deadline = newDeadline;
  }

  @Override
  public byte[] proxyHeader(int version) {
    var local = new Endpoint(IpAddress.of(plain.getLocalAddress()), new Port(plain.getLocalPort()));
    return CheckBytes.proxyHeader(version, local, peer);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    top.getOutputStream().write(bytes);
    top.getOutputStream().flush();
  }

  @Override
  public byte[] read(Deadline limit) throws IOException {
    plain.setSoTimeout(Connection.millisLeft(limit));
    byte[] buffer = new byte[CHUNK];
    int got = top.getInputStream().read(buffer);
    return got <= 0 ? new byte[0] : Arrays.copyOf(buffer, got);
  }

  @Override
  public void startTls(TlsClient client) throws TlsClient.FailedException {
    try {
      plain.setSoTimeout(Connection.millisLeft(deadline));
    } catch (IOException e) {
      throw new TlsClient.FailedException(client.failure(e));
    }
    SSLSocket secured = client.handshake(plain);
    top = secured;
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
