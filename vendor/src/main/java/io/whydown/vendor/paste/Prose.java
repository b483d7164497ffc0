package io.whydown.vendor.paste;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells what a person wrote from what a program printed. Stateless.
public final class Prose {

  private static final Set<String> NAMES =
      Set.of(
          "symptom",
          "symptoms",
          "note",
          "notes",
          "facts",
          "fact",
          "comparison",
          "observation",
          "observations",
          "change",
          "changes",
          "description",
          "question",
          "problem",
          "issue",
          "context",
          "environment",
          "summary",
          "report",
          "title",
          "tried",
          "background",
          "setup",
          "details",
          "user",
          "statement",
          "info",
          "history",
          "topology",
          "expected",
          "actual");

  private static final Set<String> PRINTED =
      Set.of(
          "log",
          "logs",
          "output",
          "stdout",
          "stderr",
          "journal",
          "dmesg",
          "trace",
          "stacktrace",
          "console");

  private static final Pattern TIMED =
      Pattern.compile(
          "^[\\[(\"{]?(?:\\w{3} +\\d{1,2} \\d\\d:|\\d{4}[-/]\\d\\d[-/]\\d\\d|\\d\\d:\\d\\d:\\d\\d|time=|level=|ts=|[\\w.-]{2,60} *\\|\\s+\\S).*+");

  private static final Pattern ENDED = Pattern.compile(".*[.!?:]\\W*$");

  /// A script without blanks: two signs are about a word.
  private static final Pattern HAN =
      Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]{2}");

  private Prose() {}

  /// Whether a fragment is what a person wrote: by its name, else by most of its lines.
  public static boolean isProse(Fragment fragment) {
    if (!fragment.command().isEmpty()) {
      return false;
    }
    String first = fragment.name().toLowerCase(Locale.ROOT).split("[\\s:,(/_-]+", 2)[0];
    if (PRINTED.contains(first)) {
      return false;
    }
    if (NAMES.contains(first) && fragment.form() != Fragment.Form.FENCE) {
      return true;
    }
    if (fragment.form() == Fragment.Form.FENCE
        && fragment.lines().stream().noneMatch(line -> ENDED.matcher(line.text()).matches())) {
      // what stands in a fence was printed, unless it is written as sentences are
      return false;
    }
    long lines = fragment.lines().stream().filter(line -> !line.text().isBlank()).count();
    long sentences = fragment.lines().stream().filter(line -> isSentence(line.text())).count();
    return sentences * 2 > lines;
  }

  /// Whether a line was printed by a program, whatever stands around it: it begins with a time, a
  /// level, or the name of a container and a bar.
  public static boolean isPrinted(String text) {
    return TIMED.matcher(text.strip()).matches() && !text.strip().startsWith("| ");
  }

  /// A command with an option begins the line: what was typed is no sentence.
  private static final Pattern OPTIONS =
      Pattern.compile("^(?:sudo )?[a-z][a-z0-9-]*(?: [a-z][\\w-]*)? --?[a-z][\\w-]*(?:[ =]|$)");

  /// So much of a line shows what it is.
  private static final int SHOWN = 600;

  /// At least four words in a row, and not the shape of a log line, a setting or a table.
  public static boolean isSentence(String text) {
    String head = text.length() > SHOWN ? text.substring(0, SHOWN) : text;
    String line = head.strip().replaceFirst("^(?:[-*>]|\\d+[.)])\\s+", "");
    if (line.length() < 12 || TIMED.matcher(line).matches()) {
      return false;
    }
    if (OPTIONS.matcher(line).find()) {
      return false;
    }
    long words = words(line) + HAN.matcher(line).results().limit(40).count();
    long strange = line.chars().filter(c -> "{}[]=;|<>\\\t".indexOf(c) >= 0).limit(40).count();
    boolean table = line.contains("   ");
    return words >= 4 && strange * 4 < words && !table;
  }

  /// Runs of two letters and more, with apostrophes in them, that no digit touches.
  private static int words(String line) {
    int words = 0;
    for (int i = 0; i < line.length(); i++) {
      if (!Character.isLetter(line.charAt(i))) {
        continue;
      }
      int from = i;
      int letters = 0;
      while (i < line.length() && isOfWord(line.charAt(i))) {
        letters += line.charAt(i) == '\'' ? 0 : 1;
        i++;
      }
      words += letters >= 2 && !isStuck(line, from - 1) && !isStuck(line, i) ? 1 : 0;
    }
    return words;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetter(c) || c == '\'';
  }

  private static boolean isStuck(String line, int at) {
    return at >= 0
        && at < line.length()
        && (Character.isDigit(line.charAt(at)) || line.charAt(at) == '_');
  }
}
