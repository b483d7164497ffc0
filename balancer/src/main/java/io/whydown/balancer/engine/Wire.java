package io.whydown.balancer.engine;

import io.whydown.balancer.tls.TlsSession;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Channel;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Transport;
import org.jspecify.annotations.Nullable;

/// One connection's bytes: what has come and was not used yet, and whether more can come or go.
abstract class Wire extends Channel {

  /*
   * Readiness is remembered here because it is told only once. A read that comes short has emptied the
   * socket, so the next one is not tried before the kernel says so: this saves a recv for each message.
   * But when the peer has closed already, the end still has to be read.
   */

  static final int NOTHING = 0;
  static final int END = -1;
  static final int FAILURE = -2;
  static final int FULL = -3;

  final LoopContext context;

  /// What is between this and the socket; null for nothing.
  @Nullable Layer layer;

  @Nullable Buffer in;
  boolean readable;
  boolean writable;
  boolean hasHangup;
  boolean hasEnded;
  boolean hasFailed;
  boolean isShut;
  int errno;

  /// What encrypts it; null for a plain connection.
  @Nullable TlsSession tls;

  /// What has to be agreed on with a proxy first; null nearly always.
  @Nullable SocksTalk socks;

  private boolean registered;

  Wire(LoopContext context) {
    this.context = context;
  }

  final void begin(boolean canRead) {
    readable = canRead;
    writable = true;
    hasHangup = false;
    hasEnded = false;
    hasFailed = false;
    isShut = false;
    errno = 0;
    layer = null;
    tls = null;
    registered = false;
  }

  final boolean isTls() {
    return tls != null;
  }

  /// The protocol that ALPN has agreed on; empty for a plain connection, and when none was.
  final String negotiatedProtocol() {
    TlsSession session = tls;
    return session == null ? "" : session.alpn();
  }

  /// Begins to encrypt.
  final void startTls(TlsSession session) {
    tls = session;
    layer = new TlsLayer(this, session);
    context.engine.handshakes().opened();
  }

  /// Goes on with the handshake: DONE, WAITS or FAILED of `TlsLayer`.
  final int handshake() {
    return TlsLayer.handshake(this);
  }

  /// Ends the encryption, with a word to the peer when it is an orderly end.
  final void endTls(boolean orderly) {
    TlsSession session = tls;
    if (session != null) {
      tls = null;
      layer = null;
      if (orderly && !hasFailed && !isShut) {
        session.shutdown();
      }
      session.close();
      context.engine.handshakes().closed();
    }
  }

  final void note(int events) {
    if ((events & Transport.READABLE) != 0) {
      readable = true;
    }
    if ((events & Transport.WRITABLE) != 0) {
      writable = true;
      Layer between = layer;
      readable |= between != null && between.readsOnceWritable();
    }
    if ((events & Transport.HANGUP) != 0) {
      hasHangup = true;
    }
    if ((events & Transport.FAILED) != 0) {
      hasHangup = true;
      readable = true;
    }
  }

  /// Begins to be told of readiness, when it has to wait for the first time.
  final void await() {
    if (!registered && handle >= 0) {
      registered = true;
      context.transport.register(handle, false);
    }
  }

  final Buffer input() {
    Buffer buffer = in;
    if (buffer == null) {
      buffer = context.loop.buffers().take();
      in = buffer;
    }
    return buffer;
  }

  final boolean hasInput() {
    Buffer buffer = in;
    return buffer != null && !buffer.isEmpty();
  }

  /// Gives the buffer back when nothing is in it.
  final void releaseInput() {
    Buffer buffer = in;
    if (buffer != null && buffer.isEmpty()) {
      in = null;
      context.loop.buffers().give(buffer);
    }
  }

  final void dropInput() {
    Buffer buffer = in;
    if (buffer != null) {
      in = null;
      context.loop.buffers().give(buffer);
    }
  }

  /// Reads once. The count, or one of the constants above.
  final int fill() {
    if (hasFailed) {
      return FAILURE;
    }
    if (hasEnded) {
      return END;
    }
    if (!readable) {
      await();
      return NOTHING;
    }
    Buffer buffer = input();
    int room = buffer.room();
    if (room == 0) {
      return FULL;
    }
    Layer between = layer;
    int count =
        between == null
            ? context.transport.receive(handle, buffer.memory, buffer.end, room)
            : between.receive(buffer.memory, buffer.end, room);
    if (count > 0) {
      buffer.end += count;
      boolean isEmptied = between == null ? count < room : between.isEmptied();
      if (isEmptied && !hasHangup) {
        // Whoever needs more asks again, and begins to be told then: a short-lived client never is.
        readable = false;
      }
      return count;
    }
    if (count == 0) {
      hasEnded = true;
      releaseInput();
      return END;
    }
    releaseInput();
    if (count == -Errnos.EAGAIN || count == -Errnos.EINTR) {
      readable = false;
      await();
      return NOTHING;
    }
    fail(-count);
    return FAILURE;
  }

  /// Whether all that has come was read. Asks the socket where the last read has left that open, as
  /// a splice of all that was wanted does.
  final boolean isQuiet() {
    return !readable || layer != null || fill() == NOTHING;
  }

  /// Writes once from the front of the buffer. The count, NOTHING or FAILURE.
  final int drain(Buffer from, int length, boolean more) {
    if (hasFailed) {
      return FAILURE;
    }
    if (!writable) {
      await();
      return NOTHING;
    }
    Layer between = layer;
    int count =
        between == null
            ? context.transport.send(handle, from.memory, from.start, length, more)
            : between.send(from.memory, from.start, length, more);
    if (count >= 0) {
      if (count < length) {
        writable = false;
        await();
      }
      from.consume(count);
      return count;
    }
    if (count == -Errnos.EAGAIN || count == -Errnos.EINTR) {
      writable = false;
      await();
      return NOTHING;
    }
    fail(-count);
    return FAILURE;
  }

  /// The next head ends its message, but not yet.
  final void endsLater() {
    Layer between = layer;
    if (between != null) {
      between.endsLater();
    }
  }

  /// Sends what was held back.
  final void push() {
    Layer between = layer;
    if (between != null) {
      between.push();
    } else if (handle >= 0) {
      context.transport.push(handle);
    }
  }

  final void fail(int number) {
    hasFailed = true;
    errno = number;
  }

  final void shutOutput() {
    if (isShut || hasFailed) {
      return;
    }
    Layer between = layer;
    if (between != null) {
      isShut = true;
      between.shutOutput();
    } else if (handle >= 0) {
      isShut = true;
      context.transport.shutdownOutput(handle);
    }
  }
}
