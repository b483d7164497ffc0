package io.whydown.balancer.engine;

import io.whydown.balancer.http1.Head;
import io.whydown.balancer.transport.Buffer;

/// Informational answers of the balancer's own, which go out ahead of the answer (RFC 9110, 15.2).
/// Clients of HTTP/1.0 know none. Stateless.
final class Interim {

  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\n";

  private Interim() {}

  /// Asks for a body that somebody waits for here, where its client waits to be asked. Nobody else
  /// is to ask for it then.
  static void askForBody(Exchange x) {
    Head head = x.requestHead;
    boolean hasBody = head.isChunked || head.contentLength >= 0;
    if (head.expectsContinue && hasBody && head.isHttp11 && x.requestView.first("expect") != null) {
      x.requestView.removeAll("expect");
      send(x, CONTINUE);
    }
  }

  /// Adds a field to the hints that go out together.
  static void hint(Exchange x, String name, String value) {
    if (x.requestHead.isHttp11) {
      String field = name + ": " + MessageView.clean(value) + "\r\n";
      x.hints = (x.hints == null ? HINTS : x.hints) + field;
    }
  }

  /// No more hints follow for now.
  static void sendHints(Exchange x) {
    String hints = x.hints;
    if (hints != null) {
      x.hints = null;
      send(x, hints + "\r\n");
    }
  }

  private static void send(Exchange x, String head) {
    Buffer out = x.responseFlow.output();
    if (HeadWriter.text(out, head)) {
      // what does not go out now goes in front of the answer
      x.responseFlow.run(x.client(), x.client());
    }
  }
}
