package io.whydown.balancer.names;

import io.whydown.balancer.config.ResolversConfig.NameServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/// The way to one name server: datagrams from a source port that changes whenever nothing is
/// awaited, and a stream for what does not fit. On the resolver's thread only.
final class NameServerLink {

  /// Takes what came.
  interface Listener {
    void received(byte[] message, Resolvers.Way way);
  }

  private final NameServer server;
  private final SocketAddress address;
  private final Selector selector;
  private final Listener listener;
  private final StreamLink stream;
  private @Nullable DatagramChannel channel;
  private int awaited;
  private long lastSent;

  NameServerLink(NameServer server, Selector selector, Listener listener) {
    this.server = server;
    this.address = new InetSocketAddress(server.address().toInetAddress(), server.port());
    this.selector = selector;
    this.listener = listener;
    this.stream = new StreamLink(address, selector, listener);
  }

  /// @param patience after which an answer is no longer awaited
  boolean send(byte[] question, int patience, long now) {
    if (server.isStream()) {
      return stream.send(question, null, now);
    }
    try {
      if (awaited <= 0 || lastSent + patience <= now) {
        close();
      }
      DatagramChannel open = channel == null ? open() : channel;
      channel = open;
      boolean isSent = open.write(ByteBuffer.wrap(question)) == question.length;
      awaited++;
      lastSent = now;
      return isSent;
    } catch (IOException _) {
      close();
      return false;
    }
  }

  boolean sendByStream(byte[] question, byte[] cut, long now) {
    return stream.send(question, cut, now);
  }

  private DatagramChannel open() throws IOException {
    var family =
        server.address().isV4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    DatagramChannel opened = DatagramChannel.open(family);
    try {
      opened.configureBlocking(false);
      opened.connect(address);
      opened.register(selector, SelectionKey.OP_READ, (NameService.Ready) this::readable);
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private void readable(ByteBuffer buffer) {
    DatagramChannel open = channel;
    try {
      while (open != null && open.isOpen() && open.read(buffer.clear()) > 0) {
        awaited--;
        listener.received(bytes(buffer), Resolvers.Way.DATAGRAM);
      }
    } catch (IOException _) {
      close(); // an ICMP error: nobody is there
    }
  }

  static byte[] bytes(ByteBuffer buffer) {
    buffer.flip();
    var bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /// Does what is due of the stream.
  void wake(long now) {
    stream.wake(now);
  }

  /// What still comes on the old socket is too late for anybody.
  private void close() {
    DatagramChannel open = channel;
    channel = null;
    awaited = 0;
    StreamLink.quietly(open);
  }

  void end() {
    close();
    stream.end();
  }
}
