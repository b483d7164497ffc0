package io.whydown.balancer.engine;

import io.whydown.balancer.tls.TlsSession;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;

/// The encryption between a wire and its socket.
final class TlsLayer extends Layer {

  static final int DONE = 1;
  static final int WAITS = 0;
  static final int FAILED = -1;

  private static final int RECORD = 16_384;

  private final Wire wire;
  private final TlsSession session;
  private boolean readsOnceWritable;

  /// Records gather in the socket until a segment is full.
  private boolean isHeld;

  TlsLayer(Wire wire, TlsSession session) {
    this.wire = wire;
    this.session = session;
  }

  /// Goes on with a wire's handshake.
  static int handshake(Wire wire) {
    TlsSession session = wire.tls;
    if (session == null) {
      return DONE;
    }
    return switch (session.handshake()) {
      case TlsSession.DONE -> {
        // What came behind the handshake may lie in the library's buffer: the kernel says no more
        // of it.
        wire.readable = true;
        yield DONE;
      }
      case TlsSession.WANTS_READ -> {
        wire.readable = false;
        wire.await();
        yield WAITS;
      }
      case TlsSession.WANTS_WRITE -> {
        wire.writable = false;
        wire.await();
        yield WAITS;
      }
      default -> {
        wire.fail(session.errno());
        yield FAILED;
      }
    };
  }

  @Override
  int receive(Memory memory, int offset, int length) {
    int count = session.read(memory.address() + offset, length);
    if (count > 0) {
      return count;
    }
    readsOnceWritable = count == TlsSession.WANTS_WRITE;
    return switch (count) {
      case TlsSession.ENDED -> 0;
      case TlsSession.WANTS_READ, TlsSession.WANTS_WRITE -> -Errnos.EAGAIN;
      default -> -(session.errno() == 0 ? Errnos.EPROTO : session.errno());
    };
  }

  @Override
  boolean isEmptied() {
    return session.isDrained();
  }

  @Override
  boolean readsOnceWritable() {
    return readsOnceWritable;
  }

  /// A record holds 16 KiB at most: what goes out short was stopped by the socket.
  @Override
  int send(Memory memory, int offset, int length, boolean more) {
    if ((more || length > RECORD) && !isHeld) {
      hold(true);
    }
    int sent = write(memory, offset, length);
    if (isHeld && !more) {
      hold(false);
    }
    return sent;
  }

  @Override
  boolean canHold() {
    return true;
  }

  @Override
  void push() {
    if (isHeld) {
      hold(false);
    }
  }

  private void hold(boolean held) {
    isHeld = held;
    wire.context.transport.hold(wire.handle(), held);
  }

  private int write(Memory memory, int offset, int length) {
    int sent = 0;
    while (sent < length) {
      int count = session.write(memory.address() + offset + sent, length - sent);
      if (count <= 0) {
        if (sent > 0 || count != TlsSession.FAILED) {
          return sent > 0 ? sent : -Errnos.EAGAIN;
        }
        return -(session.errno() == 0 ? Errnos.EPIPE : session.errno());
      }
      sent += count;
    }
    return sent;
  }

  @Override
  void shutOutput() {
    session.shutdown();
    wire.context.transport.shutdownOutput(wire.handle());
  }

  @Override
  void close() {
    wire.endTls(false);
  }
}
