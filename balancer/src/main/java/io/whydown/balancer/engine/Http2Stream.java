package io.whydown.balancer.engine;

import io.whydown.balancer.http2.Http2Error;
import io.whydown.balancer.http2.MessageShape;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// One stream of an HTTP/2 connection, seen by its wire as a connection that speaks HTTP/1: heads
/// and bodies that came as frames are read as text, and text that is written goes out as frames.
/// Not thread-safe: it lives on its connection's loop.
final class Http2Stream extends Layer {

  /*
   * So everything that knows HTTP/1 (rules, logs, framing, servers) serves HTTP/2 unchanged. The wire
   * pulls, and what it has pulled is given back to the peer as window: a stream's memory is bounded by
   * its window. The wire closes the layer when its exchange ends; the connection forgets the stream
   * then.
   */

  private static final String LAST_CHUNK = "0\r\n\r\n";

  final Http2Connection connection;
  final int id;
  final MessageShape shape = new MessageShape();
  final Http2Outgoing outgoing;
  private final ByteQueue incoming;

  /// Null once it was closed.
  @Nullable Wire wire;

  /// What the peer may still send, and what came and was not given back yet.
  private int receiveWindow;

  private int owed;
  private long bodyLength;

  /// What we may still send.
  int sendWindow;

  /// The peer has ended its side.
  boolean hasEnded;

  private boolean isBroken;

  /// What was to be said has no words in HTTP/2.
  private boolean isMute;

  /// The peer has not looked at it.
  boolean isRefused;

  /// The head of the answer has come, not only informational ones.
  boolean hasHead;

  /// Text that waits for the peer's end; null nearly always.
  private @Nullable Buffer atEnd;

  /// In the connection's line of streams that wait for room.
  boolean isWaiting;

  Http2Stream(Http2Connection connection, int id, int receiveWindow, int sendWindow) {
    this.connection = connection;
    this.id = id;
    this.receiveWindow = receiveWindow;
    this.sendWindow = sendWindow;
    this.incoming = new ByteQueue(connection.context.loop.buffers());
    this.outgoing = new Http2Outgoing(this);
  }

  // What comes from the peer.

  /// So many bytes of DATA came, padding included. False when the window was overrun.
  boolean account(int length) {
    receiveWindow -= length;
    owed += length;
    return receiveWindow >= 0;
  }

  /// A head, or trailers, as text: takes the buffer over.
  void text(Buffer text) {
    connection.hold(text.length());
    incoming.append(text);
  }

  /// The same once the peer has ended its side.
  void textAtEnd(Buffer text) {
    atEnd = text;
  }

  /// Whether trailers can be passed on: HTTP/1 has a place for them after chunks only.
  boolean takesTrailers() {
    return shape.isChunked && wire != null && !isBroken;
  }

  /// False when the body is longer than its head has said.
  boolean body(Memory memory, int at, int length) {
    if (isBroken) {
      return true;
    }
    bodyLength += length;
    if (atEnd != null && length > 0 || isWrongLength(bodyLength > shape.contentLength)) {
      return false;
    }
    if (wire != null && length > 0) {
      int before = incoming.length();
      if (shape.isChunked) {
        incoming.appendHex(length);
        incoming.append(memory, at, length);
        incoming.append("\r\n");
      } else {
        incoming.append(memory, at, length);
      }
      connection.hold(incoming.length() - before);
    }
    return true;
  }

  private boolean isWrongLength(boolean differs) {
    return shape.contentLength >= 0 && differs && !shape.isTunnel;
  }

  /// False when the body is shorter than its head has said.
  ///
  /// @param trailers lines of a trailer section; null for none
  boolean end(@Nullable Buffer trailers) {
    hasEnded = true;
    if (isWrongLength(bodyLength != shape.contentLength)) {
      return false;
    }
    Buffer text = atEnd;
    if (text != null) {
      atEnd = null;
      text(text);
    }
    if (takesTrailers()) {
      int before = incoming.length();
      if (trailers == null) {
        incoming.append(LAST_CHUNK);
      } else {
        incoming.append("0\r\n");
        incoming.append(trailers);
        incoming.append("\r\n");
      }
      connection.hold(incoming.length() - before);
    }
    return true;
  }

  /// The peer, or the connection, is gone: nothing more comes or goes.
  void breakOff() {
    isBroken = true;
    drop();
    Wire user = wire;
    if (user != null) {
      user.fail(Errnos.ECONNRESET);
      user.hasHangup = true;
    }
  }

  private void drop() {
    connection.hold(-incoming.length());
    incoming.clear();
    Buffer text = atEnd;
    if (text != null) {
      atEnd = null;
      connection.context.loop.buffers().give(text);
    }
  }

  // What the wire asks.

  @Override
  int receive(Memory memory, int offset, int length) {
    int count = incoming.take(memory, offset, length);
    if (count > 0) {
      connection.hold(-count);
      // What still lies here is at least as long as the data in it.
      int amount = owed - incoming.length();
      if (amount > 0) {
        owed -= amount;
        receiveWindow += amount;
        connection.giveWindow(this, amount);
      }
      return count;
    }
    if (isBroken || isMute) {
      return -Errnos.ECONNRESET;
    }
    return shape.isTunnel && hasEnded ? 0 : -Errnos.EAGAIN;
  }

  @Override
  int send(Memory memory, int offset, int length, boolean more) {
    if (isBroken) {
      return -Errnos.ECONNRESET;
    }
    int count = outgoing.write(memory, offset, length);
    if (count < 0 && count != -Errnos.EAGAIN) {
      isMute = true;
    }
    return count;
  }

  @Override
  void endsLater() {
    outgoing.endsLater();
  }

  @Override
  void shutOutput() {
    if (!isBroken) {
      outgoing.end();
    }
  }

  @Override
  void close() {
    drop();
    wire = null;
    outgoing.close();
    connection.closed(this, isBroken);
  }

  /// What the peer is told when the wire closed: null when all was said on both sides.
  @Nullable Http2Error lastWord() {
    if (!outgoing.isEnded()) {
      return outgoing.hasBegun() ? Http2Error.INTERNAL_ERROR : Http2Error.CANCEL;
    }
    return hasEnded ? null : Http2Error.NO_ERROR;
  }
}
