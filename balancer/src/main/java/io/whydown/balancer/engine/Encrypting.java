package io.whydown.balancer.engine;

import io.whydown.balancer.config.ServerConfig.ProxyHeader;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.event.BalancerEvent.Failure;
import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.tls.TlsDialer;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;
import org.jspecify.annotations.Nullable;

/// TLS of connections to servers, between connect and the first byte. Stateless.
final class Encrypting {

  private Encrypting() {}

  static void begin(Exchange x, ServerRuntime server, ServerConnection connection) {
    TlsToServer to = server.config.tls();
    TlsDialer dialer = to == null ? null : to.dialer();
    if (to != null && dialer != null && server.encrypts) {
      connection.sni = name(x, server);
      connection.startTls(
          dialer.open(
              connection.handle(), x.context.index, connection.sni, Http2Server.offers(x, server)));
    } else if (!isFramed(x, server)) {
      return;
    }
    if (server.config.sendProxy() != ProxyHeader.NONE) {
      // It goes in front of the handshake, or the preface, in clear.
      Buffer block = x.context.loop.buffers().take();
      ConnectionKey.introduce(x, server, block);
      connection.clear = block;
    }
  }

  /// Whether something other than HTTP/1 is spoken, without asking: it begins on a connection that
  /// is there.
  static boolean isFramed(Exchange x, ServerRuntime server) {
    return Http2Server.isMeant(x, server) || x.http && server.gateway() != null;
  }

  /// The name that a handshake for this stream asks for.
  static @Nullable String name(Exchange x, ServerRuntime server) {
    TlsToServer to = server.config.tls();
    ServerName sni = to == null ? null : to.sni();
    String name = sni == null ? null : sni.of(x);
    return name == null || name.isEmpty() ? null : name;
  }

  /// DONE, WAITS, or FAILED when the stream went elsewhere.
  static int handshake(Exchange x, ServerConnection connection) {
    if (!connection.writable && !connection.isUnderWay) {
      return TlsLayer.WAITS;
    }
    connection.isUnderWay = true;
    if (connection.clear != null) {
      int sent = connection.sendClear();
      if (sent != TlsLayer.DONE) {
        return sent == TlsLayer.FAILED ? failed(x, connection) : sent;
      }
    }
    int result = connection.handshake();
    if (result == TlsLayer.FAILED) {
      return failed(x, connection);
    }
    if (result == TlsLayer.DONE) {
      connection.isEncrypted = true;
      connection.writable = true;
      x.context.engine.handshakes().server(x.context, connection);
    }
    return result;
  }

  private static int failed(Exchange x, ServerConnection connection) {
    if (connection.tls != null) {
      connection.server.count(x.context, Counter.FAILED_HANDSHAKES);
    }
    int errno = connection.errno;
    boolean moved =
        Dialing.connectFailed(
            x,
            errno == Errnos.ECONNREFUSED ? errno : 0,
            errno == Errnos.ECONNREFUSED ? Failure.CONNECT_REFUSED : Failure.TLS_HANDSHAKE);
    return moved ? TlsLayer.FAILED : TlsLayer.WAITS;
  }

  /// Whether each stream may ask for another name.
  static boolean asksForManyNames(ServerRuntime server) {
    TlsToServer to = server.config.tls();
    ServerName sni = to == null || !server.encrypts ? null : to.sni();
    return sni != null && !sni.isConstant();
  }
}
