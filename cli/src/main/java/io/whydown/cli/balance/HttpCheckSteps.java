package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns `option httpchk` and `http-check` rules into the steps of a script (tcpcheck.c,
/// `proxy_parse_httpcheck`). Not thread-safe: one for each proxy.
final class HttpCheckSteps {

  private final CheckDraft draft;
  private final List<Step> steps = new ArrayList<>();
  private boolean expects;

  HttpCheckSteps(CheckDraft draft) {
    this.draft = draft;
  }

  /// As HAProxy does: a `send` of the rules replaces the one of the option, unless there is none;
  /// rules of a nearer section replace it even then, so that nothing is sent. A missing `connect`
  /// and a missing `expect` are added.
  List<Step> build() {
    List<Line> rules = draft.rules();
    boolean connects =
        rules.stream()
            .map(r -> r.word(1))
            .filter(w -> !isVariable(w))
            .findFirst()
            .orElse("")
            .equals("connect");
    if (!connects) {
      steps.add(new Step.Connect(null, 0, false, null, false, true, null));
    }
    boolean sends = rules.stream().anyMatch(r -> r.word(1).equals("send"));
    // rules in a nearer section than the option replace its request: then nothing is sent
    if (!sends && !connects && draft.rulesBelongToOption()) {
      steps.add(send(draft.method, draft.target, draft.version, draft.header, draft.body, null));
    }
    boolean first = draft.rulesBelongToOption();
    for (Line rule : rules) {
      first = rule(rule, first);
    }
    if (!expects) {
      steps.add(new Step.Expect(HttpExpectations.success(), -1, null));
    }
    return steps;
  }

  private static boolean isVariable(String word) {
    return word.startsWith("set-var") || word.startsWith("unset-var");
  }

  private boolean rule(Line rule, boolean firstSend) {
    try {
      switch (rule.word(1)) {
        case "connect" -> steps.add(TcpCheckSteps.connect(rule));
        case "send" -> {
          send(rule, firstSend);
          return false;
        }
        case "expect" -> {
          expects = true;
          steps.add(HttpExpectations.read(rule, stepNumber()));
        }
        default -> {
          if (!isVariable(rule.word(1))) {
            throw new LineProblem(
                "'http-check' : '%s' is not one of connect, disable-on-404, expect, send, send-state, set-var, unset-var"
                    .formatted(rule.word(1)));
          }
        }
      }
    } catch (LineProblem e) {
      throw new LocatedProblem(rule.at(), e);
    }
    return firstSend;
  }

  private int stepNumber() {
    return steps.size() + 1;
  }

  private void send(Line rule, boolean first) {
    String method = first ? draft.method : "OPTIONS";
    String target = first ? draft.target : "/";
    String version = first ? draft.version : "HTTP/1.0";
    // headers and body hidden in the option's version are dropped when a rule sends (2.2 and later)
    var header = new ArrayList<String>();
    String body = "";
    String comment = null;
    int i = 2;
    while (i < rule.count()) {
      String word = rule.word(i);
      String argument = rule.word(i + 1);
      if (argument.isEmpty()
          && !rule.words().subList(0, Math.min(rule.count(), i + 2)).contains("")) {
        throw new LineProblem("'http-check send' : '%s' expects an argument.".formatted(word));
      }
      switch (word) {
        case "meth" -> method = argument;
        case "uri" -> target = argument;
        case "uri-lf" -> target = constant(argument, word);
        case "ver" -> version = argument;
        case "body" -> body = argument;
        case "body-lf" -> body = constant(argument, word);
        case "comment" -> comment = argument;
        case "hdr" -> {
          header.add(argument);
          header.add(constant(rule.word(i + 2), word));
          i++;
        }
        default ->
            throw new LineProblem(
                "'http-check send' : expects 'comment', 'meth', 'uri', 'uri-lf', 'ver', 'hdr', 'body' or 'body-lf' but got '%s' as argument."
                    .formatted(word));
      }
      i += 2;
    }
    steps.add(send(method, target, version, header, body, comment));
  }

  /// A format without variables. Checks have no stream that a variable could be of.
  private static String constant(String format, String what) {
    if (format.contains("%[") || format.contains("%{")) {
      throw new LineProblem(
          "'http-check send' : '%s' with a sample expression is not available yet".formatted(what));
    }
    return format.replace("%%", "%");
  }

  private static Step send(
      String method,
      String target,
      String version,
      List<String> header,
      String body,
      @Nullable String comment) {
    return new Step.SendHttp(
        method, target, version, header, body.getBytes(StandardCharsets.ISO_8859_1), comment);
  }
}
