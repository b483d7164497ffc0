package io.whydown.cli.balance;

import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.hook.Expectation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `expect hdr name [-m METHOD] NAME [value [-m METHOD] VALUE]`, and `fhdr` for whole lines.
/// Immutable.
record HeaderExpectation(
    ExpectOptions options, boolean whole, Predicate<String> name, @Nullable Predicate<String> value)
    implements Expectation {

  static HeaderExpectation read(ExpectOptions options, List<String> words) {
    boolean whole = words.getFirst().equals("fhdr");
    int i = 1;
    if (!words.get(Math.min(i, words.size() - 1)).startsWith("name")) {
      throw new LineProblem("'http-check expect' : 'hdr' expects at least a name matching");
    }
    var rest = new ArrayList<String>(words.subList(2, words.size()));
    Predicate<String> name = comparison(rest, true, words.get(1));
    Predicate<String> value = null;
    if (!rest.isEmpty()) {
      String keyword = rest.removeFirst();
      if (!keyword.startsWith("value")) {
        throw new LineProblem("'http-check expect' : unexpected '%s'".formatted(keyword));
      }
      value = comparison(rest, false, keyword);
      if (rest.size() >= 1 && rest.getFirst().equals("full")) {
        rest.removeFirst();
      }
    }
    return new HeaderExpectation(options, whole, name, value);
  }

  private static Predicate<String> comparison(List<String> rest, boolean ofName, String keyword) {
    String method = "str";
    if (rest.size() >= 2 && rest.getFirst().equals("-m")) {
      rest.removeFirst();
      method = rest.removeFirst();
    }
    if (rest.isEmpty()) {
      throw new LineProblem(
          "'http-check expect' : '%s' expects a <pattern> as argument.".formatted(keyword));
    }
    String pattern = rest.removeFirst();
    if (pattern.contains("%[")) {
      throw new LineProblem(
          "'http-check expect' : '%s' with a sample expression is not available yet"
              .formatted(keyword));
    }
    return HttpExpectations.comparison(method, pattern, ofName);
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
            options.negated()
                ? "HTTP header matched unwanted content"
                : "HTTP header did not match content"));
  }

  private boolean isFound(CheckInput input) {
    for (String field : input.httpFieldNames()) {
      if (!name.test(field)) {
        continue;
      }
      Predicate<String> wanted = value;
      if (wanted == null) {
        return true;
      }
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
