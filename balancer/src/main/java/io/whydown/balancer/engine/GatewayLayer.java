package io.whydown.balancer.engine;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.fcgi.Parameters;
import io.whydown.balancer.hook.GatewayRules;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// A connection to a FastCGI application, seen by its wire as one that speaks HTTP/1: requests that
/// are written as text go out as records, and what the application answers is read as text. One
/// request after the other. Not thread-safe: one for each wire, on its loop.
final class GatewayLayer extends Layer {

  /*
   * A record goes out of a buffer of its own, so what the wire was said to have taken may still lie
   * there. It is said to be taken only once it has gone: a wire that is told of less waits for the
   * kernel, which is then what it has to wait for.
   */

  /// Whose request it is.
  interface Asker {

    Parameters.Facts facts();

    GatewayRules.Said said();

    /// More may be sent now.
    void goOn();
  }

  /// Reads that the end of a request may take; whoever goes on says what nobody has asked for.
  private static final int MOST_LATE = 4;

  private final Wire wire;

  /// What is below: TLS, or null for the socket itself.
  private final @Nullable Layer below;

  private final Asker asker;
  private final GatewayRequest request;
  private final GatewayAnswer answer;
  private boolean isDrained;

  /// What was to be said has no words in FastCGI.
  boolean isMute;

  /// @param asksFirst whether the application is asked what it can do, if it is to be asked
  GatewayLayer(Wire wire, GatewayConfig application, Asker asker, boolean asksFirst) {
    this.wire = wire;
    this.below = wire.layer;
    this.asker = asker;
    this.request = new GatewayRequest(wire.context, application, asker);
    this.answer = new GatewayAnswer(wire.context, application);
    if (asksFirst && application.asksValues()) {
      request.askValues();
    }
  }

  @Override
  int send(Memory memory, int offset, int length, boolean more) {
    if (request.mustWait() && !answer.hasHeardValues()) {
      int sent = flush();
      return sent < 0 ? sent : -Errnos.EAGAIN;
    }
    int gone = 0;
    int taken = request.owed();
    while (true) {
      int sent = flush();
      if (sent < 0) {
        request.owe(taken - gone);
        return gone > 0 && sent == -Errnos.EAGAIN ? gone : sent;
      }
      gone = taken;
      if (taken == length) {
        request.owe(0);
        return length;
      }
      boolean begins = request.isBetween();
      int next = request.take(memory, offset + taken, offset + length);
      if (next < 0) {
        isMute = true;
        return -Errnos.EPIPE;
      }
      if (begins) {
        answer.begin(request.number(), request.isHead());
      }
      taken = next - offset;
    }
  }

  /// 0 when all has gone, or a negative errno.
  private int flush() {
    while (request.out.hasBytes()) {
      var out = request.out.buffer();
      int count =
          below == null
              ? wire.context.transport.send(
                  wire.handle(), out.memory, out.start, out.length(), false)
              : below.send(out.memory, out.start, out.length(), false);
      if (count < 0) {
        return count == -Errnos.EINTR ? -Errnos.EAGAIN : count;
      }
      out.consume(count);
    }
    request.out.release();
    return 0;
  }

  @Override
  int receive(Memory memory, int offset, int length) {
    while (true) {
      int count = answer.text.take(memory, offset, length);
      if (count > 0) {
        return count;
      }
      if (answer.isCut()) {
        return 0;
      }
      int came = pull();
      if (came <= 0) {
        return came;
      }
    }
  }

  /// Reads once from below. A count, 0 at the end, or a negative errno.
  private int pull() {
    boolean waited = request.mustWait() && !answer.hasHeardValues();
    var in = answer.in.buffer();
    in.compact();
    int room = in.room();
    int came =
        below == null
            ? wire.context.transport.receive(wire.handle(), in.memory, in.end, room)
            : below.receive(in.memory, in.end, room);
    if (came > 0) {
      in.end += came;
      isDrained = below == null ? came < room : below.isEmptied();
      if (!answer.read()) {
        return -Errnos.EPROTO;
      }
      if (waited && answer.hasHeardValues()) {
        wire.writable = true;
        asker.goOn();
      }
    }
    answer.in.release();
    return came;
  }

  @Override
  boolean isEmptied() {
    return isDrained && answer.text.length() == 0;
  }

  @Override
  boolean readsOnceWritable() {
    return below != null && below.readsOnceWritable();
  }

  /// Hears the end of the last request, which may come behind its answer. False when the connection
  /// is of no use any more.
  boolean hearsLate() {
    int came = pull();
    for (int i = 0; i < MOST_LATE && came > 0; i++) {
      came = pull();
    }
    return came == -Errnos.EAGAIN && answer.text.length() == 0;
  }

  /// Whether nothing of the last request is under way.
  boolean isQuiet() {
    return answer.isOver() && !answer.in.hasBytes() && !request.out.hasBytes();
  }

  @Override
  void shutOutput() {
    // a request ends with its last record; what is cut short ends with the connection
  }

  @Override
  void close() {
    request.out.drop();
    answer.close();
    if (below != null) {
      below.close();
    }
  }
}
