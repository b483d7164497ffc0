package io.whydown.vendor.paste;

import io.whydown.vendor.Matched;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands at the left of every line because of how a text was passed on, and is no part of it:
/// marks of a quotation, numbers of lines. Decided by the head of the text. Immutable.
public final class Margins {

  /// Lines that are looked at.
  private static final int HEAD = 400;

  private static final int MOST_DEPTH = 5;

  private static final Pattern QUOTE = Pattern.compile("^\\s{0,3}>(?: (?!$)| ?$|(?=\\S))");

  /// What curl -v and its like show of the request that they send.
  private static final Pattern REQUEST = Pattern.compile("^> [A-Z]{3,8} \\S+ HTTP/\\d");

  private static final Pattern NUMBER =
      Pattern.compile("^\\s{0,8}(\\d{1,6})(?::(?!\\d) ?| ?\\| ?|\\t|\\.? {1,2}|[:|.]?$)");

  /// How often the whole text is quoted.
  private final int depth;

  /// Whether a part of it may be.
  private final boolean quotes;

  private final boolean numbers;

  private Margins(int depth, boolean quotes, boolean numbers) {
    this.depth = depth;
    this.quotes = quotes;
    this.numbers = numbers;
  }

  /// What the lines of a text have in common.
  public static Margins of(String text) {
    List<String> head = text.lines().filter(line -> !line.isBlank()).limit(HEAD).toList();
    int depth = 0;
    while (depth < MOST_DEPTH && share(head, QUOTE) >= 80) {
      head = head.stream().map(line -> QUOTE.matcher(line).replaceFirst("")).toList();
      depth++;
    }
    boolean requests = head.stream().anyMatch(line -> REQUEST.matcher(line).find());
    return new Margins(depth, depth == 0 && !requests, isNumbered(head));
  }

  /// In a hundred; a short text has no margin.
  private static int share(List<String> lines, Pattern pattern) {
    long matching = lines.stream().filter(line -> pattern.matcher(line).find()).count();
    return lines.size() < 2 ? 0 : (int) (matching * 100 / lines.size());
  }

  private static boolean isNumbered(List<String> head) {
    List<String> lines = head.stream().filter(line -> !line.startsWith("===")).toList();
    if (lines.size() < 4 || share(lines, NUMBER) < 85) {
      return false;
    }
    int steps = 0;
    int last = Integer.MIN_VALUE;
    for (String line : lines) {
      Matcher number = NUMBER.matcher(line);
      int now = number.find() ? (int) Matched.number(number, 1) : Integer.MIN_VALUE;
      // blank lines have numbers too, and are not among these
      steps += now > last && now <= last + 3 || now == 1 ? 1 : 0;
      last = now;
    }
    return steps * 100 >= lines.size() * 80;
  }

  /// Hands on each line without its margin.
  public void strip(String text, Consumer<String> out) {
    boolean quoted = false;
    String line = null;
    for (String next : (Iterable<String>) text.lines()::iterator) {
      if (line != null) {
        out.accept(without(line, quoted || next.startsWith(">")));
        quoted = line.startsWith(">");
      }
      line = next;
    }
    if (line != null) {
      out.accept(without(line, quoted));
    }
  }

  /// @param among whether the line above or below is quoted too
  private String without(String line, boolean among) {
    String text = line;
    for (int i = 0; i < depth; i++) {
      text = QUOTE.matcher(text).replaceFirst("");
    }
    if (quotes && text.startsWith(">")) {
      text = unquoted(text, among);
    }
    return numbers ? NUMBER.matcher(text).replaceFirst("") : text;
  }

  /// A quotation within a text; a lone line with a command is one behind a prompt of that look.
  private static String unquoted(String line, boolean among) {
    String text = line;
    for (int i = 0; i < MOST_DEPTH && text.startsWith(">"); i++) {
      String rest = QUOTE.matcher(text).replaceFirst("");
      if (!among && Prompt.isCommand(rest)) {
        return text;
      }
      text = rest;
    }
    return text;
  }
}
