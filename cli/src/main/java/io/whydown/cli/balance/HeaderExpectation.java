package io.whydown.cli.balance;

import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.CheckText;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.rule.CheckRules;
import io.whydown.balancer.rule.Linkage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `expect hdr name [-m METHOD] NAME [value [-m METHOD] VALUE]`, and `fhdr` for whole lines.
/// Immutable.
record HeaderExpectation(
    ExpectOptions options, boolean whole, Comparison name, @Nullable Comparison value)
    implements Expectation {

  /// How a name or a value is compared; with a format it is known only when the answer is there.
  interface Comparison {
    Predicate<String> with(CheckInput input);
  }

  static HeaderExpectation read(ExpectOptions options, List<String> words, Linkage at) {
    boolean whole = words.getFirst().equals("fhdr");
    var rest = new ArrayList<String>(words.subList(2, words.size()));
    Comparison name = comparison(rest, true, words.get(1), at);
    Comparison value = rest.isEmpty() ? null : comparison(rest, false, rest.removeFirst(), at);
    return new HeaderExpectation(options, whole, name, value);
  }

  private static Comparison comparison(
      List<String> rest, boolean ofName, String keyword, Linkage at) {
    String method = "str";
    if (rest.getFirst().equals("-m")) {
      rest.removeFirst();
      method = rest.removeFirst();
    }
    String pattern = rest.removeFirst();
    if (!keyword.endsWith("-lf")) {
      Predicate<String> fixed = HttpExpectations.comparison(method, pattern, ofName);
      return _ -> fixed;
    }
    CheckText text = CheckRules.text(pattern, at);
    String how = method;
    return input -> HttpExpectations.comparison(how, text.of(input), ofName);
  }

  @Override
  public Result examine(CheckInput input) {
    boolean found = isFound(input);
    if (found != options.negated()) {
      return HttpExpectations.match(options, input);
    }
    CheckStatus status = options.errorStatus();
    return new Result.Mismatch(
        status == null ? CheckStatus.L7_STATUS : status,
        input.httpStatus(),
        options.info(
            input,
            options.negated()
                ? "HTTP header matched unwanted content"
                : "HTTP header did not match content"));
  }

  private boolean isFound(CheckInput input) {
    Predicate<String> named = name.with(input);
    for (String field : input.httpFieldNames()) {
      if (!named.test(field)) {
        continue;
      }
      if (value == null) {
        return true;
      }
      Predicate<String> wanted = value.with(input);
      String joined = input.httpHeaderJoined(field);
      String text = joined == null ? "" : joined;
      if (whole ? wanted.test(text) : anyPart(text, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyPart(String text, Predicate<String> wanted) {
    for (String part : text.split(",", -1)) {
      if (wanted.test(part.strip())) {
        return true;
      }
    }
    return false;
  }
}
