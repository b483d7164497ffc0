package io.whydown.vendor.paste;

import io.whydown.vendor.paste.Fragment.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Puts together again what a terminal, or a mail, cut at its width. Stateless.
final class WrappedLines {

  private static final int NARROWEST = 60;
  private static final int WIDEST = 260;

  /// Folding between words is done at widths that are good to read.
  private static final int WIDEST_FOLD = 132;

  /// With what the rows of a table end that fill up its last column; nothing is cut there.
  private static final String PADDING = "  ";

  /// Pieces that one line is put together of at most.
  private static final int MOST_PIECES = 40;

  /// Widths at which many things cut.
  private static final Set<Integer> USUAL =
      Set.of(72, 76, 78, 79, 80, 99, 100, 119, 120, 128, 132, 140, 150, 160, 180, 200);

  /// With what an entry of a log begins.
  private static final String STAMP =
      "\\w{3} +\\d{1,2} \\d\\d:|\\w{3} \\w{3} +\\d{1,2} \\d\\d:|\\d{4}[-/.]\\d\\d[-/.]\\d\\d|\\d\\d:\\d\\d:\\d\\d"
          + "|time=|level=|ts=|\\[\\w+\\]";

  private static final Pattern LOGGED = Pattern.compile("^\\s*[\\[(\"{]{0,2}(?:" + STAMP + ")");

  /// The same with the times of requests, or something else that is no rest of another line.
  private static final Pattern BEGINS =
      Pattern.compile(
          "^\\s*(?:[\\[(\"{<]{0,2}(?:"
              + STAMP
              + "|\\d\\d/\\w{3}/\\d{4}|\\d:\\d\\d:\\d\\d)"
              + "|[\\w.-]{2,60}\\s*\\| |[$#>*+-] |at [\\w.$]+\\(|File \"|Caused by|```|={3})");

  private WrappedLines() {}

  static List<Line> whole(List<Line> lines) {
    int width = lines.stream().mapToInt(line -> line.text().length()).max().orElse(0);
    if (lines.size() < 2 || width < NARROWEST || width > WIDEST) {
      return lines;
    }
    List<String> longest =
        lines.stream().map(Line::text).filter(text -> text.length() == width).toList();
    if (longest.stream().anyMatch(text -> text.endsWith(PADDING))) {
      return lines;
    }
    int full = longest.size();
    boolean cut = full >= 3 || full >= 2 && USUAL.contains(width) || width == 80;
    if (cut) {
      return cut(lines, width);
    }
    return width > WIDEST_FOLD ? lines : folded(lines, width);
  }

  /// Cut at exactly that width, wherever a word was.
  private static List<Line> cut(List<Line> lines, int width) {
    Set<String> beginnings = beginnings(lines, width);
    var whole = new ArrayList<Line>();
    var open = new StringBuilder();
    int number = 0;
    int pieces = 0;
    boolean goesOn = false;
    for (Line line : lines) {
      boolean rest =
          goesOn && pieces < MOST_PIECES && !line.text().isBlank() && !isFresh(line, beginnings);
      if (!rest && pieces > 0) {
        whole.add(new Line(number, open.toString()));
        open.setLength(0);
        pieces = 0;
      }
      if (pieces == 0) {
        number = line.number();
      }
      open.append(line.text());
      pieces++;
      goesOn = line.text().length() == width;
    }
    whole.add(new Line(number, open.toString()));
    return whole;
  }

  /// How lines begin that are surely no rest of another.
  private static Set<String> beginnings(List<Line> lines, int width) {
    var beginnings = new HashSet<String>();
    boolean after = true;
    for (Line line : lines) {
      if (after) {
        beginnings.add(first(line.text()));
      }
      after = line.text().length() < width;
    }
    beginnings.remove("");
    return beginnings;
  }

  private static boolean isFresh(Line line, Set<String> beginnings) {
    return BEGINS.matcher(line.text()).find() || beginnings.contains(first(line.text()));
  }

  /// The first word, where it is a kind by which rows begin; else nothing.
  private static String first(String text) {
    int indent = 0;
    while (indent < text.length() && text.charAt(indent) == ' ') {
      indent++;
    }
    int end = indent;
    while (end < text.length() && text.charAt(end) != ' ') {
      end++;
    }
    String word = text.substring(indent, end);
    if (word.matches("[0-9a-f]{12}")) {
      return indent + "id";
    }
    if (word.matches("\\d{1,3}(?:\\.\\d{1,3}){3}(?:[:/]\\d+)?")) {
      return indent + "address";
    }
    if (word.matches("\\d+")) {
      return indent + "number";
    }
    return word.length() < 2 ? "" : indent + word;
  }

  /// Folded between words: the entries of a log, of which each is longer than the width.
  private static List<Line> folded(List<Line> lines, int width) {
    var whole = new ArrayList<Line>();
    Line last = null;
    boolean entry = false;
    for (Line line : lines) {
      boolean rest =
          last != null
              && entry
              && !line.text().isBlank()
              && line.text().charAt(0) != ' '
              && !BEGINS.matcher(line.text()).find()
              && isFull(last.text(), line.text(), width);
      if (rest) {
        Line open = whole.removeLast();
        whole.add(new Line(open.number(), open.text().stripTrailing() + " " + line.text()));
      } else {
        whole.add(line);
        entry = LOGGED.matcher(line.text()).find();
      }
      last = line;
    }
    return whole;
  }

  /// Whether the next word had no room any more.
  private static boolean isFull(String text, String next, int width) {
    int word = next.indexOf(' ');
    int length = word < 0 ? next.length() : word;
    return text.length() > width / 2 && text.length() + 1 + length > width;
  }
}
