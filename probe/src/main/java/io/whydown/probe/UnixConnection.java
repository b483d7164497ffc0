package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A connection to a UNIX stream socket, which lies in the file system whatever the network
/// namespace is. Not thread-safe.
final class UnixConnection implements Connection {

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private Deadline deadline;

  private UnixConnection(SocketChannel channel, Selector selector, Deadline deadline)
      throws IOException {
    this.channel = channel;
    this.selector = selector;
    this.key = channel.register(selector, 0);
    this.deadline = deadline;
  }

  static UnixConnection open(String path, Deadline deadline, LongSupplier nanoClock)
      throws NotConnectedException {
    if (path.startsWith("abns@")) {
      throw new NotConnectedException(
          new ConnectOutcome.NotTried("abstract sockets are connected to, and not spoken to", 0));
    }
    long start = nanoClock.getAsLong();
    SocketChannel channel = null;
    Selector selector = null;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.configureBlocking(false);
      selector = channel.provider().openSelector();
      if (channel.connect(UnixDomainSocketAddress.of(path))) {
        return new UnixConnection(channel, selector, deadline);
      }
      // connect(2): such a socket says EAGAIN where the queue of the listener is full
      closeQuietly(selector);
      closeQuietly(channel);
      throw new NotConnectedException(
          ConnectOutcome.failed(Errno.EAGAIN, Boolean.TRUE, null, nanoClock.getAsLong() - start));
    } catch (IOException e) {
      closeQuietly(selector);
      closeQuietly(channel);
      throw new NotConnectedException(
          JdkConnects.Exceptions.outcome(e, nanoClock.getAsLong() - start));
    } catch (IllegalArgumentException e) {
      closeQuietly(selector);
      closeQuietly(channel);
      throw new NotConnectedException(
          new ConnectOutcome.NotTried(String.valueOf(e.getMessage()), 0));
    }
  }

  @Override
  public void waitUntil(Deadline newDeadline) {
    deadline = newDeadline;
  }

  /// HAProxy has no word for such an address in version 1 (proxy-protocol.txt, 2.1), and names none
  /// in version 2.
  @Override
  public byte[] proxyHeader(int version) {
    return CheckBytes.proxyHeader(version);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    var rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      if (channel.write(rest) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  @Override
  public byte[] read(Deadline limit) throws IOException {
    var buffer = ByteBuffer.allocate(CHUNK);
    int got = channel.read(buffer);
    while (got == 0) {
      await(SelectionKey.OP_READ, limit);
      got = channel.read(buffer);
    }
    return got < 0 ? new byte[0] : Arrays.copyOf(buffer.array(), got);
  }

  private void await(int operation, Deadline limit) throws IOException {
    key.interestOps(operation);
    selector.select(Connection.millisLeft(limit));
    selector.selectedKeys().clear();
  }

  @Override
  public void startTls(TlsClient client) throws TlsClient.FailedException {
    throw new TlsClient.FailedException(
        new CheckResult.NotReplayed("TLS is not spoken over UNIX sockets here"));
  }

  @Override
  public void close() {
    closeQuietly(selector);
    closeQuietly(channel);
  }

  private static void closeQuietly(@Nullable Closeable one) {
    if (one == null) {
      return;
    }
    try {
      one.close();
    } catch (IOException _) {
      // The connection is given up; how it ends no longer matters.
      return;
    }
  }
}
