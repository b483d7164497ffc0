package io.whydown.cli.balance;

import io.whydown.balancer.rule.Checkpoint;
import java.util.EnumSet;
import java.util.Set;

/// When the expressions of a line are asked for their values. Stateless.
final class LineCheckpoints {

  private static final Set<Checkpoint> RESPONSE = Set.of(Checkpoint.RESPONSE_RULES);

  private LineCheckpoints() {}

  /// @param draft the proxy that the line belongs to, or into which it is inherited
  static Set<Checkpoint> of(Line line, ProxyDraft draft) {
    return switch (line.keyword()) {
      case "http-request", "redirect" -> request(draft);
      case "http-response", "http-after-response", "tcp-response" -> RESPONSE;
      case "tcp-request" ->
          switch (line.word(1)) {
            case "connection" -> Set.of(Checkpoint.CONNECTION);
            case "session" -> Set.of(Checkpoint.SESSION);
            default -> request(draft);
          };
      case "use_backend", "force-be-switch", "unique-id-format" ->
          Set.of(Checkpoint.REQUEST_IN_FRONTEND);
      case "use-server", "balance" -> Set.of(Checkpoint.REQUEST_IN_BACKEND);
      case "stick" ->
          line.word(1).equals("store-response") ? RESPONSE : Set.of(Checkpoint.REQUEST_IN_BACKEND);
      case "log-format", "log-format-sd", "error-log-format" -> Set.of(Checkpoint.LOG);
      case "http-check", "tcp-check" -> Set.of(Checkpoint.CHECK);
      default -> Checkpoint.ANY;
    };
  }

  private static Set<Checkpoint> request(ProxyDraft draft) {
    var both = EnumSet.noneOf(Checkpoint.class);
    if (draft.isFrontend || !draft.isBackend) {
      both.add(Checkpoint.REQUEST_IN_FRONTEND);
    }
    if (draft.isBackend || !draft.isFrontend) {
      both.add(Checkpoint.REQUEST_IN_BACKEND);
    }
    return both;
  }
}
