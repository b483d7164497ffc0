package io.whydown.vendor.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Reads the table of `docker-compose ps` of the first generation, which wraps its columns: each
/// row becomes one line again. Never throws at input. Stateless.
public final class WrappedTable {

  private static final Pattern HEAD = Pattern.compile("\\s*Name\\s+Command\\s+State\\s+Ports\\s*");

  /// What stands between two gaps.
  private static final Pattern CELL = Pattern.compile("\\S+(?: \\S+)*");

  private static final Pattern STATE =
      Pattern.compile("(?:Up|Exit|Restarting|Paused|Created|Ghost)\\b.*");
  private static final int MOST_ROWS = 500;

  /// @param line index of the first line of the row
  /// @param lines how many lines it takes
  public record Row(String text, int line, int lines) {}

  private WrappedTable() {}

  /// The rows that take more than one line; empty when there is no such table.
  public static List<Row> rows(List<String> lines) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i + 2 < lines.size() && rows.size() < MOST_ROWS; i++) {
      boolean head = lines.get(i).length() < 400 && HEAD.matcher(lines.get(i)).matches();
      if (head && lines.get(i + 1).strip().matches("-{10,}")) {
        read(lines, i + 2, rows);
      }
    }
    return rows.stream().filter(row -> row.lines() > 1).toList();
  }

  private static void read(List<String> lines, int from, List<Row> rows) {
    List<Integer> starts = List.of();
    List<StringBuilder> open = List.of();
    int begun = from;
    for (int i = from; i <= lines.size(); i++) {
      List<MatchResult> cells = i < lines.size() ? cells(lines.get(i)) : List.of();
      boolean begins = cells.size() > 2 && STATE.matcher(cells.get(2).group()).matches();
      if ((begins || cells.isEmpty()) && !open.isEmpty()) {
        rows.add(new Row(joined(open), begun, i - begun));
      }
      if (cells.isEmpty()) {
        return;
      }
      if (begins) {
        begun = i;
        starts = cells.stream().map(MatchResult::start).toList();
        open = cells.stream().map(c -> new StringBuilder(c.group())).toList();
      } else {
        for (MatchResult cell : cells) {
          goOn(cell, starts, open);
        }
      }
    }
  }

  /// Puts a piece to the column that begins nearest to it.
  private static void goOn(MatchResult cell, List<Integer> starts, List<StringBuilder> open) {
    int nearest = -1;
    for (int c = 0; c < starts.size(); c++) {
      int distance = Math.abs(starts.get(c) - cell.start());
      if (nearest < 0 || distance < Math.abs(starts.get(nearest) - cell.start())) {
        nearest = c;
      }
    }
    if (nearest >= 0) {
      // words of a command are wrapped between them, everything else within
      StringBuilder column = open.get(nearest);
      boolean between = nearest == 1 && column.charAt(column.length() - 1) != '-';
      column.append(between ? " " : "").append(cell.group());
    }
  }

  /// Nothing when the table has ended.
  private static List<MatchResult> cells(String line) {
    return line.isBlank() || line.length() > 1_000
        ? List.of()
        : CELL.matcher(line).results().toList();
  }

  private static String joined(List<StringBuilder> cells) {
    String ports = cells.size() > 3 ? cells.get(3).toString() : "";
    return cells.get(0) + "   \"" + cells.get(1) + "\"   " + cells.get(2) + "   " + ports;
  }
}
