package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.ServerSnapshot;

/// `show why`: what the book holds, and the agents that cannot be asked, of which no event tells.
/// Thread-safe.
record Answers(CauseBook book, RuntimeControl control) implements Administration.Explanations {

  private static final String NOTHING = "Nothing fails, and nothing failed since the start.\n";

  @Override
  public String explain(String backend, String server) {
    var text = new StringBuilder(book.explain(backend, server));
    boolean isKnown = backend.isEmpty();
    for (BackendSnapshot b : control.backends()) {
      String name = b.config().name();
      if (backend.isEmpty() || backend.equals(name)) {
        isKnown |= server.isEmpty();
        for (ServerSnapshot s : b.servers()) {
          if (server.isEmpty() || server.equals(s.config().name())) {
            isKnown = true;
            agent(text, name, s);
          }
        }
      }
    }
    if (!isKnown) {
      throw new Administration.Refusal(server.isEmpty() ? "No such backend." : "No such server.");
    }
    return text.isEmpty() ? NOTHING : text.toString();
  }

  private static void agent(StringBuilder text, String backend, ServerSnapshot server) {
    CheckResult result = server.agent();
    boolean hasEnded =
        result.status() != CheckStatus.UNKNOWN && result.status() != CheckStatus.INITIALIZING;
    if (server.agentEnabled() && hasEnded && !result.status().isPassed()) {
      text.append(backend)
          .append('/')
          .append(server.config().name())
          .append(" agent: ")
          .append(OwnWords.agent(result, server.config()))
          .append('\n');
    }
  }

  @Override
  public String brief(String backend, String server) {
    return book.brief(backend, server);
  }

  @Override
  public boolean isInStatistics() {
    return book.isInStatistics();
  }
}
