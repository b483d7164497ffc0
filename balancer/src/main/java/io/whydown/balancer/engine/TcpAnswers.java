package io.whydown.balancer.engine;

import io.whydown.balancer.config.Rules;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.runtime.Counter;
import java.util.List;

/// `tcp-response content` of a TCP stream: rules look at the first bytes of the server before any
/// of them goes on to the client. Stateless.
final class TcpAnswers {

  private TcpAnswers() {}

  /// Whether the server's bytes may go on. If not, they wait, or the stream is over.
  static boolean mayGoOn(Exchange x, ServerConnection server) {
    Rules rules = Dialing.backend(x).proxy.rules();
    List<Rule> all = rules.responseContent();
    while (x.responseRule < all.size()) {
      switch (all.get(x.responseRule).apply(x)) {
        case Verdict.Allow _ -> x.responseRule = all.size();
        case Verdict.Close(var silent) -> {
          refuse(x, silent);
          return false;
        }
        case Verdict.WaitFor(var until) -> {
          x.runAfter(until);
          return false;
        }
        case Verdict.WaitForData _ -> {
          if (!wait(x, server, rules.responseDelayMillis())) {
            return false;
          }
        }
        default -> x.responseRule++;
      }
    }
    x.responseRuleList = 1;
    x.ruleDeadline = 0;
    return true;
  }

  private static void refuse(Exchange x, boolean silent) {
    int loop = x.context.index;
    Dialing.backend(x).counters.increment(loop, Counter.DENIED_RESPONSES);
    x.frontendRuntime().counters.increment(loop, Counter.DENIED_RESPONSES);
    x.ends('P', 'D');
    Ending.close(x, false, silent);
  }

  /// False while more has to come; the rule is asked again otherwise.
  private static boolean wait(Exchange x, ServerConnection server, int delayMillis) {
    if (x.inspectionOver) {
      // The rule has been told and waits all the same: it does not hold.
      x.responseRule++;
      return true;
    }
    boolean mayWait = x.ruleWaits(delayMillis);
    int count = delayMillis == 0 || server.hasEnded ? Wire.END : server.fill();
    if (count == Wire.NOTHING && mayWait) {
      return false;
    }
    x.inspectionOver = count <= 0;
    return true;
  }
}
