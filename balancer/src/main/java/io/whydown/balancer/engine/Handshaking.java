package io.whydown.balancer.engine;

import io.whydown.balancer.config.LogOptions;
import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.tls.TlsSession;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;

/// Agrees on TLS with clients, before anything is read of them. Stateless.
final class Handshaking {

  private Handshaking() {}

  static boolean client(Exchange x) {
    ClientConnection client = x.client();
    if (x.phaseDeadline == 0) {
      x.phaseDeadline = Reading.deadline(x, x.frontendRuntime().proxy.timeouts().clientMillis());
    }
    return switch (client.handshake()) {
      case TlsLayer.DONE -> {
        client.handshakeNanos = x.context.loop.readClock() - client.acceptedNanos;
        x.context.engine.handshakes().client(x.context, client);
        x.phaseDeadline = 0;
        x.phase = Phase.CONTENT;
        yield Reading.session(x);
      }
      case TlsLayer.WAITS -> false;
      default -> {
        TlsSession session = client.tls;
        yield failed(x, session == null ? "" : session.failure());
      }
    };
  }

  static boolean timedOut(Exchange x) {
    return failed(x, "Timeout during SSL handshake");
  }

  /// HAProxy: src/session.c, session_kill_embryonic.
  private static boolean failed(Exchange x, String reason) {
    ClientConnection client = x.client();
    client.count(Counter.FAILED_HANDSHAKES, 1);
    var frontend = x.frontendRuntime();
    AccessLog log = frontend.config.log();
    LogOptions options = frontend.config.logOptions();
    TlsSession session = client.tls;
    boolean isNothing = session != null && session.isCut();
    if (log != null && !(options.dontLogNull() && isNothing)) {
      x.ends('C', 'R');
      log.refused(x, reason);
    }
    x.isLogged = true;
    Ending.closeAtOnce(x, 'C', 'R');
    return false;
  }

  /// A PROXY header in front of TLS is looked at where it is, so that not a byte of what follows is
  /// taken from the library.
  static boolean proxyHeader(Exchange x) {
    ClientConnection client = x.client();
    Buffer in = client.input();
    in.clear();
    int count = x.context.transport.peek(client.handle(), in.memory, 0, in.memory.size());
    if (count > 0) {
      in.end = count;
      int length = client.readHeader(in);
      in.clear();
      if (length > 0) {
        x.context.transport.receive(client.handle(), in.memory, 0, length);
        client.releaseInput();
        if (client.expectsHeader()) {
          return true;
        }
        if (!client.startTls()) {
          return Ending.closeAtOnce(x, 'P', 'R');
        }
        x.phaseDeadline = 0;
        x.phase = Phase.TLS_HANDSHAKE;
        return true;
      }
      if (length == ProxyProtocol.MORE && !client.hasHangup) {
        client.releaseInput();
        client.readable = false;
        client.await();
        return false;
      }
    } else if (count == -Errnos.EAGAIN) {
      client.releaseInput();
      client.readable = false;
      client.await();
      return false;
    }
    return Ending.closeAtOnce(x, count <= 0 ? 'C' : 'P', 'R');
  }
}
