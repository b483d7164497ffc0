package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.CheckText;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.rule.CheckRules;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Regexes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What `http-check expect` waits for (tcpcheck.c, `tcpcheck_eval_expect_http`). Stateless.
final class HttpExpectations {

  private HttpExpectations() {}

  /// Without a rule any 2xx and 3xx will do.
  static Expectation success() {
    return input ->
        input.httpStatus() == 0
            ? noAnswer()
            : input.httpStatus() >= 200 && input.httpStatus() <= 399
                ? new Result.Match("")
                : wrongStatus(input, null);
  }

  /// The server closed, or said something that is not HTTP.
  private static Result noAnswer() {
    return new Result.Mismatch(CheckStatus.L7_RESPONSE, 0, "");
  }

  private static Result wrongStatus(
      CheckInput input, @org.jspecify.annotations.Nullable CheckStatus status) {
    return new Result.Mismatch(
        status == null ? CheckStatus.L7_STATUS : status, input.httpStatus(), input.httpReason());
  }

  static Step read(Line rule, Linkage at) {
    ExpectOptions options = ExpectOptions.read(rule, at);
    List<String> words = options.rest();
    Expectation expectation =
        switch (words.getFirst()) {
          case "status" -> status(options, codes(words.get(1)));
          case "rstatus" -> {
            Pattern pattern = Regexes.compile(words.get(1), false);
            yield status(options, s -> Regexes.isFound(pattern, Integer.toString(s)));
          }
          case "string-lf" -> {
            CheckText wanted = CheckRules.text(words.get(1), at);
            yield input -> body(options, _ -> false, wanted.of(input)).examine(input);
          }
          case "string" -> body(options, words.get(1)::equals, words.get(1));
          case "rstring" -> {
            Pattern pattern = Regexes.compile(words.get(1), false);
            yield body(options, t -> Regexes.isFound(pattern, t), null);
          }
          case "hdr", "fhdr" -> HeaderExpectation.read(options, words, at);
          default ->
              throw new LineProblem(
                  "'http-check expect' : only supports '(r)status', '(r)string' or 'hdr', 'fhdr', got '%s'."
                      .formatted(words.getFirst()));
        };
    return new Step.Expect(options.coded(expectation), options.minReceive(), options.comment());
  }

  /// `200`, `200-399`, `200,302`.
  private static Predicate<Integer> codes(String text) {
    Predicate<Integer> any = _ -> false;
    for (String part : text.split(",", -1)) {
      if (!part.matches("[0-9]{1,9}(-[0-9]{1,9})?")) {
        throw new LineProblem(
            "'http-check expect' : invalid list of status codes '%s'.".formatted(text),
            "write for instance 200, 200-399 or 200,301");
      }
      int dash = part.indexOf('-');
      int low = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int high = dash < 0 ? low : Integer.parseInt(part.substring(dash + 1));
      any = any.or(code -> code >= low && code <= high);
    }
    return any;
  }

  private static Expectation status(ExpectOptions options, Predicate<Integer> wanted) {
    return input -> {
      if (input.httpStatus() == 0) {
        return noAnswer();
      }
      boolean found = wanted.test(input.httpStatus());
      if (found != options.negated()) {
        return match(options, input);
      }
      CheckStatus status = options.errorStatus();
      return new Result.Mismatch(
          status == null ? CheckStatus.L7_STATUS : status,
          input.httpStatus(),
          options.comment() == null && options.onError() == null
              ? input.httpReason()
              : options.info(input, input.httpReason()));
    };
  }

  static Result match(ExpectOptions options, CheckInput input) {
    return new Result.Match(options.success(input, ""));
  }

  static Result mismatch(ExpectOptions options, CheckInput input, String usual) {
    CheckStatus status = options.errorStatus();
    return new Result.Mismatch(
        status == null ? CheckStatus.L7_RESPONSE : status,
        input.httpStatus(),
        options.info(input, usual));
  }

  private static Expectation body(
      ExpectOptions options,
      Predicate<String> regex,
      @org.jspecify.annotations.Nullable String contained) {
    return input -> {
      String text = new String(input.httpBody(), StandardCharsets.ISO_8859_1);
      boolean found = contained == null ? regex.test(text) : text.contains(contained);
      return found != options.negated()
          ? match(options, input)
          : mismatch(
              options,
              input,
              options.negated()
                  ? "HTTP check matched unwanted content"
                  : "HTTP content check did not match");
    };
  }

  /// How a name or value is compared with a text.
  static Predicate<String> comparison(String method, String wanted, boolean ofName) {
    String text = ofName ? wanted.toLowerCase(Locale.ROOT) : wanted;
    return switch (method) {
      case "str" -> t -> (ofName ? t.toLowerCase(Locale.ROOT) : t).equals(text);
      case "beg" -> t -> (ofName ? t.toLowerCase(Locale.ROOT) : t).startsWith(text);
      case "end" -> t -> (ofName ? t.toLowerCase(Locale.ROOT) : t).endsWith(text);
      case "sub" -> t -> (ofName ? t.toLowerCase(Locale.ROOT) : t).contains(text);
      case "reg" -> {
        Pattern pattern = Regexes.compile(wanted, ofName);
        yield t -> Regexes.isFound(pattern, t);
      }
      default ->
          throw new LineProblem(
              "'http-check expect' : '-m' expects one of 'str', 'beg', 'end', 'sub' or 'reg' (got '%s')."
                  .formatted(method));
    };
  }
}
