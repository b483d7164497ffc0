package io.whydown.balancer.engine;

import io.whydown.balancer.hook.StoredReply;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;

/// Gives an answer that a cache has kept, through everything that a server's answer goes through.
/// Stateless.
final class Replaying {

  private Replaying() {}

  /// In the place of a server: a connection that is read only.
  static boolean begin(Exchange x, StoredReply reply) {
    BackendRuntime backend = Dialing.backend(x);
    x.ends('L', 'R');
    long now = x.context.loop.nowNanos();
    x.queuedNanos = now;
    x.connectedNanos = now;
    x.requestFlow.reset();
    x.clientKeepsAlive &= x.requestView.isBodyWhole();
    ResponseRules.begin(x);
    x.serverConnection = new ServerConnection(x.context, backend.nobody(), new StoredLayer(reply));
    x.phase = Phase.RELAY;
    return true;
  }

  /// Whether what looks like a server's connection is none: an answer that was kept, or a service.
  static boolean standsIn(ServerConnection connection) {
    return connection.layer instanceof StoredLayer || connection.layer instanceof AppletLayer;
  }

  /// A stored answer, read as if it came from a socket.
  private static final class StoredLayer extends Layer {

    private final byte[][] parts;
    private int part;
    private int at;

    StoredLayer(StoredReply reply) {
      byte[] body = reply.body();
      if (reply.isChunked() && body.length == 0) {
        parts = new byte[][] {reply.head(), ascii("0\r\n\r\n")};
      } else if (reply.isChunked()) {
        String size = Integer.toHexString(body.length) + "\r\n";
        parts = new byte[][] {reply.head(), ascii(size), body, ascii("\r\n0\r\n\r\n")};
      } else {
        parts = new byte[][] {reply.head(), body};
      }
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    int receive(Memory memory, int offset, int length) {
      int count = 0;
      while (part < parts.length && count < length) {
        byte[] now = parts[part];
        int some = Math.min(now.length - at, length - count);
        memory.put(offset + count, now, at, some);
        count += some;
        at += some;
        if (at == now.length) {
          part++;
          at = 0;
        }
      }
      return count;
    }

    @Override
    int send(Memory memory, int offset, int length, boolean more) {
      return -Errnos.EPIPE;
    }

    @Override
    void shutOutput() {
      // nothing is said to it
    }

    @Override
    void close() {
      part = parts.length;
    }
  }
}
