package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckText;
import io.whydown.balancer.rule.CheckRules;
import io.whydown.balancer.rule.Linkage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns `option httpchk` and `http-check` rules into the steps of a script (tcpcheck.c,
/// `proxy_parse_httpcheck`). Not thread-safe: one for each proxy.
final class HttpCheckSteps {

  private final CheckDraft draft;
  private final Function<Line, Linkage> linkage;
  private final List<Step> steps = new ArrayList<>();
  private boolean expects;

  HttpCheckSteps(CheckDraft draft, Function<Line, Linkage> linkage) {
    this.draft = draft;
    this.linkage = linkage;
  }

  /// As HAProxy does: a `send` of the rules replaces the one of the option, unless there is none;
  /// rules of a nearer section replace it even then, so that nothing is sent. A missing `connect`
  /// and an `expect` that is missing, of all rules or after the last `send`, are added.
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
    if (!expects || endsWithSend()) {
      steps.add(new Step.Expect(HttpExpectations.success(), -1, null));
    }
    return steps;
  }

  private boolean endsWithSend() {
    return draft.rules().stream()
        .map(rule -> rule.word(1))
        .filter(word -> !isVariable(word))
        .reduce("", (_, last) -> last)
        .equals("send");
  }

  /// Throws when a rule cannot be read; a check that is not used may hold wrong ones as well.
  static void validate(Line rule, Function<Line, Linkage> linkage) {
    new HttpCheckSteps(new CheckDraft(), linkage).rule(rule, false);
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
          steps.add(HttpExpectations.read(rule, linkage.apply(rule)));
        }
        default -> {
          if (isVariable(rule.word(1))) {
            steps.add(
                new Step.Act(
                    CheckRules.assignment(
                        rule.words().subList(1, rule.count()), linkage.apply(rule)),
                    null));
          } else {
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

  private void send(Line rule, boolean first) {
    String method = first ? draft.method : "OPTIONS";
    String target = first ? draft.target : "/";
    String version = first ? draft.version : "HTTP/1.0";
    // headers and body hidden in the option's version are dropped when a rule sends (2.2 and later)
    var header = new ArrayList<String>();
    String body = "";
    String comment = null;
    boolean hasFormat = false;
    int i = 2;
    while (i < rule.count()) {
      String word = rule.word(i);
      String argument = rule.word(i + 1);
      if (argument.isEmpty()
          && !rule.words().subList(0, Math.min(rule.count(), i + 2)).contains("")) {
        throw new LineProblem("'http-check send' : '%s' expects an argument.".formatted(word));
      }
      hasFormat |= word.endsWith("-lf") && argument.contains("%");
      switch (word) {
        case "meth" -> method = argument;
        case "uri", "uri-lf" -> target = word.equals("uri") ? plain(argument) : argument;
        case "ver" -> version = argument;
        case "body", "body-lf" -> body = word.equals("body") ? plain(argument) : argument;
        case "comment" -> comment = argument;
        case "hdr" -> {
          if (rule.count() < i + 3) {
            throw new LineProblem(
                "'http-check send' : 'hdr' expects <name> and <value> as arguments.");
          }
          header.add(argument);
          header.add(rule.word(i + 2));
          hasFormat |= rule.word(i + 2).contains("%");
          i++;
        }
        default ->
            throw new LineProblem(
                "'http-check send' : expects 'comment', 'meth', 'uri', 'uri-lf', 'ver', 'hdr', 'body' or 'body-lf' but got '%s' as argument."
                    .formatted(word));
      }
      i += 2;
    }
    if (hasFormat) {
      Linkage at = linkage.apply(rule);
      List<CheckText> fields = header.stream().map(text -> CheckRules.text(text, at)).toList();
      steps.add(
          new Step.SendMade(
              maker(
                  method, CheckRules.text(target, at), version, fields, CheckRules.text(body, at)),
              comment));
    } else {
      steps.add(send(method, unescaped(target), version, header, unescaped(body), comment));
    }
  }

  /// As a format, a text without expressions.
  private static String plain(String text) {
    return text.replace("%", "%%");
  }

  private static String unescaped(String text) {
    return text.replace("%%", "%");
  }

  /// An empty target is `/`, and a field without a value is not sent (tcpcheck.c,
  /// tcpcheck_eval_send).
  private static Function<CheckInput, Step> maker(
      String method, CheckText target, String version, List<CheckText> header, CheckText body) {
    return input -> {
      var fields = new ArrayList<String>();
      for (int i = 0; i < header.size(); i += 2) {
        String value = header.get(i + 1).of(input);
        if (!value.isEmpty()) {
          fields.add(header.get(i).of(input));
          fields.add(value);
        }
      }
      String path = target.of(input);
      return send(method, path.isEmpty() ? "/" : path, version, fields, body.of(input), null);
    };
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
