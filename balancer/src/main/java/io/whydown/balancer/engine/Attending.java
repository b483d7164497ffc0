package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Applet;
import io.whydown.balancer.hook.Dialogue;

/// Puts a service of the balancer's own in the place of a server, so that what it says goes through
/// everything that a server's answer goes through. Stateless.
final class Attending {

  private Attending() {}

  /// True when the stream has moved on.
  static boolean begin(Exchange x, Dialogue dialogue) {
    BackendRuntime backend = x.backendRuntime;
    if (backend == null) {
      backend = x.frontendRuntime().ownBackend();
      x.backendRuntime = backend;
    }
    Applet applet = dialogue.begin(x);
    mark(x, applet.name());
    if (x.http) {
      x.ends('L', 'R');
    }
    x.ruleDeadline = 0;
    ServerRuntime nobody = backend.nobody();
    var layer = new AppletLayer(x, applet);
    var connection = new ServerConnection(x.context, nobody, layer);
    layer.carries(connection);
    x.serverConnection = connection;
    return switch (Sending.prepare(x, backend, nobody, connection)) {
      case READY -> {
        x.phase = Phase.RELAY;
        yield true;
      }
      case TOO_LARGE -> Ending.answerOrClose(x, 500);
      case MALFORMED -> Relaying.malformedBody(x, x.client());
    };
  }

  /// Logs show who answers, and that nobody was waited for.
  static void mark(Exchange x, String name) {
    long now = x.context.loop.nowNanos();
    x.service = name;
    x.queuedNanos = now;
    x.connectedNanos = now;
  }
}
