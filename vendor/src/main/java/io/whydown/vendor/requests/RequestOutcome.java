package io.whydown.vendor.requests;

import io.whydown.vendor.Matched;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What became of a request, by what was printed or written after it. Immutable.
///
/// @param status of HTTP; 0 when none
/// @param by the subject of the certificate that answered; empty when not shown
public record RequestOutcome(boolean answered, int status, String by) {

  private static final Pattern STATUS =
      Pattern.compile(
          "(?i)HTTP/[\\d.]+ ([1-5]\\d\\d)\\b|^\\W*([1-5]\\d\\d)(?: [A-Za-z][\\w ]{1,24})?\\W*$");
  private static final Pattern SAID =
      Pattern.compile("(?:^|[^\\d:./])([1-5]\\d\\d)(?![\\d:./])(?! ?(?:ms|bytes|s\\b))");
  private static final Pattern FAILS =
      Pattern.compile(
          "\\b(?:fail\\w*|refused|time[sd]?[ -]?out|timeout|reset|error|alert|empty reply|unable|no route|could not|can ?not|can't|hangs?|broken|no peer certificate|does ?n[o']t work|not work\\w*|nothing|no (?:answer|response)|wrong version|closed)\\b|errno=");
  private static final Pattern WORKS =
      Pattern.compile(
          "\\b(?:works?|worked|working|ok|okay|fine|succe\\w+|connected to|answers?|verify return code: 0|open|pass\\w*|serving|good|correct)\\b|begin certificate|<html|<!doctype");
  private static final Pattern SUBJECT =
      Pattern.compile(
          "(?i)subject[=:].*?\\bCN ?= ?([^\\s,/]+)|(?:^|\\s)0 s:.*?\\bCN ?= ?([^\\s,/]+)");

  /// @param text what followed the command; empty when nothing did
  public static Optional<RequestOutcome> in(String text) {
    String bounded = text.length() > 6_000 ? text.substring(0, 6_000) : text;
    Matcher subject = SUBJECT.matcher(bounded);
    String by = subject.find() ? first(subject) : "";
    Matcher status = Pattern.compile(STATUS.pattern(), Pattern.MULTILINE).matcher(bounded);
    if (status.find()) {
      return of(Integer.parseInt(first(status)), by);
    }
    String lower = bounded.toLowerCase(Locale.ROOT);
    if (lower.contains("moved permanently") || lower.contains(">found<")) {
      return of(lower.contains("moved permanently") ? 301 : 302, by);
    }
    Matcher said = SAID.matcher(lower);
    if (lower.length() < 160 && said.find()) {
      return of(Integer.parseInt(Matched.group(said, 1)), by);
    }
    if (FAILS.matcher(lower).find()) {
      return Optional.of(new RequestOutcome(false, 0, by));
    }
    return WORKS.matcher(lower).find() || !by.isEmpty()
        ? Optional.of(new RequestOutcome(true, 0, by))
        : Optional.empty();
  }

  private static Optional<RequestOutcome> of(int status, String by) {
    return Optional.of(new RequestOutcome(status < 400, status, by));
  }

  private static String first(Matcher match) {
    String one = Matched.group(match, 1);
    return one.isEmpty() ? Matched.group(match, 2) : one;
  }
}
