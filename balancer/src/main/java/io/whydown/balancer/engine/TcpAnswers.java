package io.whydown.balancer.engine;

import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.runtime.Counter;
import java.util.List;

/// What the frontend asks agents, and `tcp-response content`, of a TCP stream: rules look at the
/// first bytes of the server before any of them goes on to the client. Stateless.
@SuppressWarnings("ReferenceEquality") // a proxy is itself
final class TcpAnswers {

  /// The frontend's, if it is another proxy, and the backend's.
  private static final int LISTS = 2;

  private TcpAnswers() {}

  static boolean areThrough(Exchange x) {
    return x.responseRuleList >= LISTS;
  }

  /// Whether the server's bytes may go on. If not, they wait, or the stream is over.
  static boolean mayGoOn(Exchange x, ServerConnection server) {
    ProxyConfig front = x.frontendRuntime().proxy;
    ProxyConfig back = Dialing.backend(x).proxy;
    while (!areThrough(x)) {
      boolean ofBackend = x.responseRuleList > 0;
      if (ofBackend || front != back) {
        Rules rules = ofBackend ? back.rules() : front.rules();
        if (!mayGoOn(x, server, rules.responseContent(), back.rules().responseDelayMillis())) {
          return false;
        }
      }
      x.responseRuleList++;
      x.responseRule = 0;
    }
    x.ruleDeadline = 0;
    return true;
  }

  private static boolean mayGoOn(
      Exchange x, ServerConnection server, List<Rule> all, int delayMillis) {
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
          if (!wait(x, server, delayMillis)) {
            return false;
          }
        }
        default -> x.responseRule++;
      }
    }
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
