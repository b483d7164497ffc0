package io.whydown.balancer.engine;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript.Step;
import java.util.Arrays;

/// Makes the bytes of a check's HTTP request. Stateless.
final class CheckRequest {

  private CheckRequest() {}

  static byte[] bytes(Step.SendHttp step, CheckConfig config, ServerRuntime server) {
    var text = new StringBuilder(128);
    text.append(step.method()).append(' ').append(step.target()).append(' ');
    text.append(step.version()).append("\r\n");
    boolean hasConnection = false;
    boolean hasLength = false;
    for (int i = 0; i < step.header().size(); i += 2) {
      String name = step.header().get(i);
      hasConnection |= name.equalsIgnoreCase("connection");
      hasLength |=
          name.equalsIgnoreCase("content-length") || name.equalsIgnoreCase("transfer-encoding");
      text.append(name).append(": ").append(MessageView.clean(step.header().get(i + 1)));
      text.append("\r\n");
    }
    if (step.body().length > 0 && !hasLength) {
      text.append("content-length: ").append(step.body().length).append("\r\n");
    }
    if (config.sendState()) {
      text.append("x-haproxy-server-state: ").append(state(server)).append("\r\n");
    }
    if (!hasConnection) {
      text.append("connection: close\r\n");
    }
    byte[] head = HeadWriter.bytes(text.append("\r\n").toString());
    byte[] whole = Arrays.copyOf(head, head.length + step.body().length);
    System.arraycopy(step.body(), 0, whole, head.length, step.body().length);
    return whole;
  }

  /// `http-check send-state` (HAProxy: src/tcpcheck.c, httpchk_build_status_header).
  private static String state(ServerRuntime server) {
    var backend = server.backend;
    long weight = backend.chooser.totalWeight();
    return "%s; name=%s/%s; node=%s; weight=%d/%d; scur=%d/%d; qcur=%d"
        .formatted(
            server.health.state() == ServerHealth.State.STOPPED ? "DOWN" : "UP",
            backend.name(),
            server.name(),
            "",
            server.effectiveWeight(),
            weight,
            server.sessions.current(),
            backend.sessions.current(),
            server.queue.length());
  }
}
