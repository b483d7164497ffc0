package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.ServerSnapshot;

/// What the last check of a server says of why it fails. Thread-safe.
record LastChecks(RuntimeControl control) implements Administration.Explanations {

  @Override
  public String explain(String backend, String server) {
    var text = new StringBuilder();
    for (BackendSnapshot b : control.backends()) {
      if (backend.isEmpty() || backend.equals(b.config().name())) {
        for (ServerSnapshot s : b.servers()) {
          if (server.isEmpty() || server.equals(s.config().name())) {
            line(text, b, s);
          }
        }
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, BackendSnapshot backend, ServerSnapshot server) {
    if (server.state() == OperationalState.UP) {
      return;
    }
    text.append(backend.config().name())
        .append('/')
        .append(server.config().name())
        .append(": ")
        .append(server.check().status().text());
    if (!server.check().detail().isEmpty()) {
      text.append(" (").append(server.check().detail()).append(')');
    }
    text.append('\n');
  }
}
