package io.whydown.balancer.engine;

import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.event.BalancerEvent.Failure;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.transport.Buffer;
import java.util.List;

/// What the frontend asks agents, `tcp-response content` and `http-response` of the backend, then
/// `http-response` of the frontend, then what looks at every answer. A rule may wait for the body:
/// the head is read anew then, and the rules go on where they stood. Stateless.
@SuppressWarnings("ReferenceEquality") // a proxy is itself
final class ResponseRules {

  private static final int LISTS = 6;

  /// The first list of `http-after-response`.
  private static final int AFTER_RESPONSE = 4;

  private ResponseRules() {}

  /// Another answer is awaited.
  static void begin(Exchange x) {
    x.responseHeadSeen = false;
    x.inspectionOver = false;
    x.ruleDeadline = 0;
    x.responseRuleList = 0;
    x.responseRule = 0;
  }

  /// One of the outcomes of `ResponseReading`; STARTED when all are through.
  static int run(Exchange x, BackendRuntime backend, ServerConnection connection) {
    while (x.responseRuleList < LISTS) {
      List<Rule> rules = list(x, backend);
      while (x.responseRule < rules.size()) {
        switch (rules.get(x.responseRule).apply(x)) {
          case Verdict.Allow _ -> x.responseRule = rules.size();
          case Verdict.WaitForBody(var least, var millis) -> {
            int outcome = waitForBody(x, backend, connection, least, millis);
            if (outcome != ResponseReading.STARTED) {
              return outcome;
            }
            x.ruleDeadline = 0;
            x.responseRule++;
          }
          case Verdict.Pause(var millis) -> {
            if (x.ruleWaits(millis)) {
              return ResponseReading.WAITS;
            }
            x.ruleDeadline = 0;
            x.responseRule++;
          }
          case Verdict.WaitFor(var until) -> {
            x.runAfter(until);
            return ResponseReading.WAITS;
          }
          case Verdict.Tap(var tap) -> {
            x.responseFlow.watch.begin(tap);
            x.responseRule++;
          }
          case Verdict.Deny(var status) -> {
            deny(x);
            Ending.answer(x, status);
            return ResponseReading.MOVED;
          }
          case Verdict.DenyWith(var reply) -> {
            deny(x);
            Ending.answer(x, reply);
            return ResponseReading.MOVED;
          }
          case Verdict.Answer(var reply) -> {
            deny(x);
            Ending.answer(x, reply);
            return ResponseReading.MOVED;
          }
          case Verdict.Close(var silent) -> {
            deny(x);
            Ending.close(x, false, silent);
            return ResponseReading.MOVED;
          }
          default -> x.responseRule++; // what can only be said of a request goes on
        }
      }
      x.responseRuleList++;
      x.responseRule = 0;
      ServerRuntime server = x.serverRuntime;
      if (x.responseRuleList == AFTER_RESPONSE && server != null) {
        // rules about the server's answer do not see the cookie that the balancer adds
        Persistence.onResponse(x, backend, server);
      }
    }
    return ResponseReading.STARTED;
  }

  private static List<Rule> list(Exchange x, BackendRuntime backend) {
    ProxyConfig front = x.frontendRuntime().proxy;
    Rules back = backend.proxy.rules();
    boolean two = backend.proxy != front;
    return switch (x.responseRuleList) {
      case 0 -> two ? front.rules().responseContent() : List.of();
      case 1 -> back.responseContent();
      case 2 -> back.response();
      case 3 -> two ? front.rules().response() : List.of();
      case AFTER_RESPONSE -> back.afterResponse();
      default -> two ? front.rules().afterResponse() : List.of();
    };
  }

  private static void deny(Exchange x) {
    x.client().count(Counter.DENIED_RESPONSES, 1);
    Dialing.backend(x).count(x.context, x.serverRuntime, Counter.DENIED_RESPONSES);
    x.ends('P', 'H');
    Dialing.dropServer(x);
  }

  /// HAProxy: src/http_ana.c, http_wait_for_msg_body.
  private static int waitForBody(
      Exchange x, BackendRuntime backend, ServerConnection server, int least, int millis) {
    while (!isEnough(x, server, least)) {
      boolean mayWait = x.ruleWaits(millis);
      int count = server.fill();
      if (count == Wire.FULL) {
        return ResponseReading.STARTED;
      }
      if (count == Wire.NOTHING) {
        return mayWait ? ResponseReading.WAITS : tooLate(x, backend);
      }
      if (count < 0) {
        boolean endsSo = count == Wire.END && !isFramed(x.responseHead);
        x.ruleDeadline = 0;
        return endsSo
            ? ResponseReading.STARTED
            : ResponseReading.failed(x, Failure.EMPTY_RESPONSE, RetryConfig.On.EMPTY_RESPONSE);
      }
    }
    return ResponseReading.STARTED;
  }

  private static boolean isFramed(Head head) {
    return head.isChunked || head.contentLength >= 0;
  }

  private static boolean isEnough(Exchange x, ServerConnection server, int least) {
    Head head = x.responseHead;
    Buffer in = server.in;
    boolean bodiless =
        x.requestHead.isHead || head.status < 200 || head.status == 204 || head.status == 304;
    if (bodiless || in == null) {
      return true;
    }
    if (least > 0 && x.responseView.bodySoFar().length >= least) {
      return true;
    }
    if (head.isChunked) {
      return BodySoFar.wholeEnd(in.memory, head.end, in.end) != -1;
    }
    return head.contentLength >= 0 && in.end - head.end >= head.contentLength;
  }

  private static int tooLate(Exchange x, BackendRuntime backend) {
    x.ruleDeadline = 0;
    backend.count(x.context, x.serverRuntime, Counter.RESPONSE_ERRORS);
    x.ends('s', 'D');
    Ending.answerInstead(x, 504);
    return ResponseReading.MOVED;
  }
}
