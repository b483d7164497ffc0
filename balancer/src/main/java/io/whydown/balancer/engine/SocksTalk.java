package io.whydown.balancer.engine;

import io.whydown.balancer.config.SocksProxy;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.ConnectPlan;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.SocketName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Asks a SOCKS4 proxy to connect to a server, and hears whether it did, before anything else is
/// said. One for each connection that goes through a proxy (HAProxy: src/connection.c,
/// conn_send_socks4_proxy_request).
final class SocksTalk {

  private static final int CONNECT = 1;
  private static final int GRANTED = 0x5a;
  private static final int REPLY = 8;
  private static final byte[] USER = "HAProxy\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] request = new byte[8 + USER.length];
  private int sent;

  /// Where the server is.
  final SocketName target = new SocketName();

  private SocksTalk(SocketName server) {
    target.set(server);
    request[0] = 4;
    request[1] = CONNECT;
    request[2] = (byte) (server.port() >> 8);
    request[3] = (byte) server.port();
    for (int i = 0; i < 4; i++) {
      request[4 + i] = (byte) (server.low() >>> 8 * (3 - i));
    }
    System.arraycopy(USER, 0, request, 8, USER.length);
  }

  /// Leads a plan to the proxy instead; null when the server is reached without one. A server that
  /// SOCKS4 has no words for (IPv6) is nowhere: the plan's target is unknown then.
  static @Nullable SocksTalk through(@Nullable SocksProxy proxy, ConnectPlan plan) {
    if (proxy == null || plan.path != null) {
      return null;
    }
    var talk = new SocksTalk(plan.target);
    if (plan.target.isV6()) {
      plan.target.clear();
    } else {
      plan.target.set(proxy.address(), proxy.port());
    }
    return talk;
  }

  /// DONE, WAITS or FAILED of `TlsLayer`; the wire's errno says why it failed.
  int step(Wire wire) {
    while (sent < request.length) {
      Buffer out = wire.context.loop.buffers().take();
      out.append(request, sent, request.length - sent);
      int count = wire.drain(out, out.length(), false);
      out.clear();
      wire.context.loop.buffers().give(out);
      if (count <= 0) {
        return count == Wire.NOTHING ? TlsLayer.WAITS : TlsLayer.FAILED;
      }
      sent += count;
    }
    while (true) {
      Buffer in = wire.in;
      if (in != null && in.length() >= REPLY) {
        boolean granted = (in.memory.get(in.start + 1) & 0xff) == GRANTED;
        in.consume(REPLY);
        wire.releaseInput();
        if (!granted) {
          wire.fail(Errnos.ECONNREFUSED);
        }
        return granted ? TlsLayer.DONE : TlsLayer.FAILED;
      }
      int count = wire.fill();
      if (count == Wire.NOTHING) {
        return TlsLayer.WAITS;
      }
      if (count < 0) {
        if (!wire.hasFailed) {
          wire.fail(Errnos.ECONNRESET);
        }
        return TlsLayer.FAILED;
      }
    }
  }
}
