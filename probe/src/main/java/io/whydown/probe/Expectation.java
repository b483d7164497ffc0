package io.whydown.probe;

import io.whydown.model.proxy.Check.Step;
import io.whydown.net.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// One `expect` of a check, in the words of HAProxy (configuration.txt, http-check expect and
/// tcp-check expect). Immutable.
///
/// @param deadline ends a regular expression that backtracks without end
record Expectation(Step.Expect step, Deadline deadline) {

  /// Thrown when the expectation cannot be judged here.
  static final class NotUnderstoodException extends Exception {

    private static final long serialVersionUID = 1L;

    NotUnderstoodException(String message) {
      super(message);
    }
  }

  /// `status 200`, `not string error`.
  String words() {
    String pattern = step.pattern();
    return (step.negated() ? "not " : "") + step.type() + " " + PrintableText.of(pattern, 200);
  }

  boolean needsBody() {
    return switch (step.type()) {
      case "string", "rstring", "binary", "rbinary" -> true;
      default -> false;
    };
  }

  boolean isOfStatus() {
    return step.type().equals("status") || step.type().equals("rstatus");
  }

  /// Whether an HTTP answer is as expected.
  boolean holds(HttpAnswer answer) throws NotUnderstoodException {
    boolean matches =
        switch (step.type()) {
          case "status" -> statusMatches(answer.status());
          case "rstatus" -> find("" + answer.status());
          case "hdr", "fhdr" -> headerMatches(answer.headers());
          default -> textMatches(answer.body());
        };
    return matches != step.negated();
  }

  /// Whether raw bytes match, without the negation.
  boolean matches(byte[] bytes) throws NotUnderstoodException {
    return textMatches(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private boolean textMatches(String text) throws NotUnderstoodException {
    return switch (step.type()) {
      case "string" -> text.contains(step.pattern());
      case "rstring" -> find(text);
      case "binary" -> text.contains(unhex(step.pattern()));
      case "rbinary" ->
          find(
              HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.ISO_8859_1)));
      default -> throw new NotUnderstoodException("expect " + step.type() + " is not known here");
    };
  }

  private boolean statusMatches(int status) throws NotUnderstoodException {
    for (String part : step.pattern().split("[,\\s]+")) {
      String[] ends = part.split("-", 2);
      try {
        int low = Integer.parseInt(ends[0]);
        int high = ends.length > 1 ? Integer.parseInt(ends[1]) : low;
        if (status >= low && status <= high) {
          return true;
        }
      } catch (NumberFormatException _) {
        throw new NotUnderstoodException("expect status " + step.pattern() + " is not a status");
      }
    }
    return false;
  }

  /// `name [-m METHOD] NAME [value [-m METHOD] VALUE]`.
  private boolean headerMatches(List<HttpAnswer.Line> headers) throws NotUnderstoodException {
    List<String> words = List.of(step.pattern().split("\\s+"));
    int valueAt = words.indexOf("value");
    if (words.isEmpty() || !words.getFirst().equals("name") || valueAt == 0) {
      throw new NotUnderstoodException("expect " + step.type() + " " + step.pattern());
    }
    int nameEnd = valueAt < 0 ? words.size() : valueAt;
    List<String> name = words.subList(1, nameEnd);
    List<String> value = valueAt < 0 ? List.of() : words.subList(valueAt + 1, words.size());
    for (HttpAnswer.Line line : headers) {
      if (matched(line.name().toLowerCase(Locale.ROOT), lower(name))
          && (value.isEmpty() || matched(line.value(), value))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> lower(List<String> words) {
    return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
  }

  private boolean matched(String text, List<String> words) throws NotUnderstoodException {
    boolean hasMethod = words.size() > 2 && words.getFirst().equals("-m");
    String method = hasMethod ? words.get(1) : "str";
    String pattern = String.join(" ", hasMethod ? words.subList(2, words.size()) : words);
    return switch (method) {
      case "str" -> text.equals(pattern);
      case "beg" -> text.startsWith(pattern);
      case "end" -> text.endsWith(pattern);
      case "sub" -> text.contains(pattern);
      case "reg" -> find(text, pattern);
      default -> throw new NotUnderstoodException("match method " + method + " is not known here");
    };
  }

  private static String unhex(String digits) throws NotUnderstoodException {
    try {
      return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException _) {
      throw new NotUnderstoodException("expect binary " + digits + " is not hexadecimal");
    }
  }

  private boolean find(String text) throws NotUnderstoodException {
    return find(text, step.pattern());
  }

  private boolean find(String text, String pattern) throws NotUnderstoodException {
    try {
      return Pattern.compile(pattern).matcher(new Watched(text, deadline)).find();
    } catch (PatternSyntaxException _) {
      throw new NotUnderstoodException("the expression is not one that Java reads: " + pattern);
    } catch (Watched.OverException | StackOverflowError _) {
      throw new NotUnderstoodException("the expression took too long: " + pattern);
    }
  }

  /// A text that stops its reader at the deadline.
  private record Watched(String text, Deadline deadline) implements CharSequence {

    private static final class OverException extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if ((index & 0xff) == 0 && deadline.isOver()) {
        throw new OverException();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Watched watched && watched.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
