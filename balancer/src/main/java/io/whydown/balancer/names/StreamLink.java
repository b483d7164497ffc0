package io.whydown.balancer.names;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Questions over one TCP connection, each message behind its length (RFC 1035, 4.2.2; RFC 7766).
/// Bounded; opened when there is something to ask, closed when it has been quiet. On the resolver's
/// thread only.
final class StreamLink {

  private static final int MOST_WAITING = 256;
  private static final int MOST_MESSAGE = 65_535;
  private static final int FIRST_BUFFER = 2_048;
  private static final long QUIET_MILLIS = 5_000;

  private final SocketAddress address;
  private final Selector selector;
  private final NameServerLink.Listener listener;
  private final Deque<ByteBuffer> outgoing = new ArrayDeque<>();

  /// Cut answers, by the id of the question that is asked again here.
  private final Map<Integer, byte[]> cut = new HashMap<>();

  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private ByteBuffer incoming = ByteBuffer.allocate(0);
  private long lastUsed;

  StreamLink(SocketAddress address, Selector selector, NameServerLink.Listener listener) {
    this.address = address;
    this.selector = selector;
    this.listener = listener;
  }

  /// @param before the cut answer that counts if none comes; null for a question of its own
  boolean send(byte[] question, byte @Nullable [] before, long now) {
    int id = id(question);
    if (before != null && cut.containsKey(id)) {
      return true;
    }
    if (outgoing.size() >= MOST_WAITING || cut.size() >= MOST_WAITING) {
      return false;
    }
    try {
      if (channel == null) {
        open();
      }
      var framed = ByteBuffer.allocate(2 + question.length);
      framed.putShort((short) question.length).put(question).flip();
      outgoing.add(framed);
      if (before != null) {
        cut.put(id, before);
      }
      lastUsed = now;
      interest();
      return true;
    } catch (IOException _) {
      forget();
      return false;
    }
  }

  private static int id(byte[] message) {
    return (message[0] & 0xff) << 8 | message[1] & 0xff;
  }

  private void open() throws IOException {
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    opened.configureBlocking(false);
    opened.connect(address);
    key = opened.register(selector, SelectionKey.OP_CONNECT, (NameService.Ready) _ -> ready());
    incoming = ByteBuffer.allocate(FIRST_BUFFER);
  }

  private void interest() {
    SocketChannel open = channel;
    SelectionKey of = key;
    if (open != null && of != null && of.isValid()) {
      of.interestOps(
          open.isConnected()
              ? SelectionKey.OP_READ | (outgoing.isEmpty() ? 0 : SelectionKey.OP_WRITE)
              : SelectionKey.OP_CONNECT);
    }
  }

  private void ready() {
    SocketChannel open = channel;
    try {
      if (open == null || open.isConnectionPending() && !open.finishConnect()) {
        return;
      }
      while (!outgoing.isEmpty()) {
        ByteBuffer first = outgoing.getFirst();
        open.write(first);
        if (first.hasRemaining()) {
          break;
        }
        outgoing.removeFirst();
      }
      read(open);
      if (open.isOpen()) {
        interest();
      }
    } catch (IOException _) {
      fail();
    }
  }

  private void read(SocketChannel open) throws IOException {
    int count = open.read(incoming);
    while (count > 0) {
      messages();
      if (!open.isOpen()) {
        return;
      }
      count = open.read(incoming);
    }
    if (count < 0) {
      fail();
    }
  }

  /// Hands over every message that is whole, and makes room for the next.
  private void messages() {
    incoming.flip();
    while (incoming.remaining() >= 2) {
      int length = incoming.getShort(incoming.position()) & 0xffff;
      if (incoming.remaining() < 2 + length) {
        break;
      }
      incoming.getShort();
      var message = new byte[length];
      incoming.get(message);
      if (length >= 2) {
        cut.remove(id(message));
      }
      listener.received(message, Resolvers.Way.STREAM);
    }
    incoming.compact();
    if (!incoming.hasRemaining()) {
      ByteBuffer larger = ByteBuffer.allocate(Math.min(2 + MOST_MESSAGE, incoming.capacity() * 4));
      incoming = larger.put(incoming.flip());
    }
  }

  /// Closes when nothing came for long.
  void wake(long now) {
    if (channel != null && lastUsed + QUIET_MILLIS <= now) {
      fail();
    }
  }

  /// The connection is over: what was cut has to do.
  private void fail() {
    List<byte[]> left = new ArrayList<>(cut.values());
    forget();
    left.forEach(each -> listener.received(each, Resolvers.Way.LAST_RESORT));
  }

  private void forget() {
    SocketChannel open = channel;
    channel = null;
    key = null;
    cut.clear();
    outgoing.clear();
    incoming = ByteBuffer.allocate(0);
    quietly(open);
  }

  void end() {
    forget();
  }

  static void quietly(@Nullable Closeable open) {
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException _) {
      // it is of no use any more, however it ends
    }
  }
}
