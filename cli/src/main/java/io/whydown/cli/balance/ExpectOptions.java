package io.whydown.cli.balance;

import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.CheckText;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.rule.CheckRules;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.RuleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The options of an `expect` rule, and the words that are left (tcpcheck.c,
/// `parse_tcpcheck_expect`).
///
/// @param statusCode the code that is shown with the result; null for the protocol's own
/// @param rest the kind of match and what belongs to it; the kind alone stands first
record ExpectOptions(
    @Nullable String comment,
    int minReceive,
    CheckStatus okStatus,
    @Nullable CheckStatus errorStatus,
    @Nullable CheckStatus timeoutStatus,
    @Nullable CheckText onSuccess,
    @Nullable CheckText onError,
    @Nullable ToIntFunction<CheckInput> statusCode,
    boolean negated,
    List<String> rest) {

  private static final Set<String> OF_HTTP =
      Set.of("string", "rstring", "string-lf", "status", "rstatus", "hdr", "fhdr");
  private static final Set<String> OF_TCP =
      Set.of("string", "rstring", "string-lf", "binary", "rbinary", "binary-lf");

  ExpectOptions {
    rest = List.copyOf(rest);
  }

  static ExpectOptions read(Line rule, Linkage at) {
    return new Reader(rule, at).run();
  }

  /// The text of a failure: that of `on-error`, else the usual one, with the comment.
  String info(CheckInput input, String usual) {
    String text = onError == null ? usual : onError.of(input);
    return comment == null ? text : text + " comment: " + comment;
  }

  /// The text of a success.
  String success(CheckInput input, String usual) {
    return onSuccess == null ? usual : onSuccess.of(input);
  }

  /// The expectation, with `status-code` as its code when there is one.
  Expectation coded(Expectation plain) {
    ToIntFunction<CheckInput> code = statusCode;
    if (code == null) {
      return plain;
    }
    return input ->
        switch (plain.examine(input)) {
          case Result.Match(var info, _) -> new Result.Match(info, code.applyAsInt(input));
          case Result.Mismatch(var status, _, var info) ->
              new Result.Mismatch(status, code.applyAsInt(input), info);
          case Result.More more -> more;
        };
  }

  /// Not thread-safe: one for each line.
  private static final class Reader {

    private final Line rule;
    private final Linkage at;
    private final Set<String> kinds;
    private final String title;
    private @Nullable String comment;
    private int minReceive = -1;
    private CheckStatus ok = CheckStatus.L7_OK;
    private @Nullable CheckStatus error;
    private @Nullable CheckStatus timeout;
    private @Nullable CheckText onSuccess;
    private @Nullable CheckText onError;
    private @Nullable ToIntFunction<CheckInput> code;
    private boolean negated;
    private final List<String> rest = new ArrayList<>();

    Reader(Line rule, Linkage at) {
      this.rule = rule;
      this.at = at;
      this.kinds = rule.keyword().equals("http-check") ? OF_HTTP : OF_TCP;
      this.title = "'" + rule.keyword() + " expect' : ";
    }

    ExpectOptions run() {
      if (rule.count() < 4) {
        throw problem(
            rule.count() == 2
                ? "expects at least a matching pattern as arguments"
                : "'%s' expects a <pattern> as argument".formatted(rule.word(2)));
      }
      int i = 2;
      while (i < rule.count()) {
        String word = rule.word(i);
        boolean isNegation = word.startsWith("!");
        while (word.startsWith("!")) {
          negated = !negated;
          word = word.substring(1);
        }
        if (word.isEmpty() && isNegation) {
          i++;
          continue;
        }
        i = kinds.contains(word) ? pattern(word, i) : option(word, i);
      }
      if (rest.isEmpty()) {
        throw problem("pattern not found");
      }
      return new ExpectOptions(
          comment, minReceive, ok, error, timeout, onSuccess, onError, code, negated, rest);
    }

    private LineProblem problem(String text) {
      return new LineProblem(title + text + ".");
    }

    /// The index behind the pattern.
    private int pattern(String kind, int index) {
      if (!rest.isEmpty()) {
        throw problem("only one pattern expected");
      }
      rest.add(kind);
      if (kind.equals("hdr") || kind.equals("fhdr")) {
        return header(kind, index);
      }
      if (rule.word(index + 1).isEmpty()) {
        throw problem("'%s' expects a <pattern> as argument".formatted(kind));
      }
      rest.add(rule.word(index + 1));
      return index + 2;
    }

    /// `name[-lf] [-m METHOD] PATTERN [value[-lf] [-m METHOD] PATTERN]`.
    private int header(String kind, int index) {
      String name = rule.word(index + 1);
      if (!(name.equals("name") || name.equals("name-lf")) || rule.word(index + 2).isEmpty()) {
        throw problem(
            "'%s' expects at the name keyword as first argument followed by a pattern"
                .formatted(kind));
      }
      int next = part(kind, index + 1);
      String value = rule.word(next);
      return value.equals("value") || value.equals("value-lf") ? part(kind, next) : next;
    }

    private int part(String kind, int index) {
      rest.add(rule.word(index));
      int next = index + 1;
      if (rule.word(next).equals("-m")) {
        String method = rule.word(next + 1);
        if (!Set.of("str", "beg", "end", "sub", "reg").contains(method)) {
          throw problem(
              "'%s' : '-m' only supports 'str', 'beg', 'end', 'sub' or 'reg' (got '%s')"
                  .formatted(kind, method));
        }
        rest.add("-m");
        rest.add(method);
        next += 2;
      }
      if (rule.word(next).isEmpty()) {
        throw problem("'%s' expect a pattern with the value keyword".formatted(kind));
      }
      rest.add(rule.word(next));
      return next + 1;
    }

    /// The index behind the option.
    private int option(String word, int index) {
      String argument = rule.word(index + 1);
      if (Set.of(
                  "comment",
                  "min-recv",
                  "ok-status",
                  "error-status",
                  "tout-status",
                  "on-success",
                  "on-error",
                  "status-code")
              .contains(word)
          && argument.isEmpty()) {
        throw problem("'%s' expects a string as argument".formatted(word));
      }
      switch (word) {
        case "comment" -> comment = argument;
        case "min-recv" ->
            minReceive =
                Numbers.number(argument, title.strip() + " min-recv", -1, Integer.MAX_VALUE);
        case "ok-status" -> ok = status(argument, word, "L7OK L7OKC L6OK L4OK");
        case "error-status" -> error = status(argument, word, "L7OKC L7RSP L7STS L6RSP L4CON");
        case "tout-status" -> timeout = status(argument, word, "L7TOUT L6TOUT L4TOUT");
        case "on-success" -> onSuccess = format(word, argument);
        case "on-error" -> onError = format(word, argument);
        case "status-code" -> code = code(argument);
        default ->
            throw problem(
                "only supports min-recv, %s or comment but got '%s' as argument"
                    .formatted(String.join(", ", kinds.stream().sorted().toList()), word));
      }
      return index + 2;
    }

    private CheckText format(String word, String text) {
      try {
        return CheckRules.text(text, at);
      } catch (RuleException e) {
        throw problem("'%s' invalid log-format string (%s)".formatted(word, e.text()));
      }
    }

    private ToIntFunction<CheckInput> code(String expression) {
      try {
        return CheckRules.number(expression, at);
      } catch (RuleException e) {
        throw problem("error detected while parsing status-code expression : " + e.text());
      }
    }

    private CheckStatus status(String word, String option, String known) {
      for (CheckStatus status : CheckStatus.values()) {
        boolean isNamed = status.code().equalsIgnoreCase(word);
        if (isNamed && List.of(known.split(" ", -1)).contains(status.code())) {
          return status;
        }
      }
      throw problem(
          "'%s' only supports '%s' status (got '%s')"
              .formatted(option, known.replace(" ", "', '"), word));
    }
  }
}
