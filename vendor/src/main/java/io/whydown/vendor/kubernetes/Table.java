package io.whydown.vendor.kubernetes;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A table as `kubectl get` prints it: names of columns in capitals, then rows. Columns are at
/// least two blanks apart, unless the text went through something that squeezed them.
final class Table {

  private static final Pattern HEAD =
      Pattern.compile(
          "(?:[A-Z][A-Z0-9()/%-]*|LAST SEEN|FIRST SEEN|NOMINATED NODE|READINESS GATES)(?:\\s+[A-Z][A-Z0-9()/%-]*)+\\s*");
  private static final Pattern SERVICE_ROW =
      Pattern.compile(
          "(?:([a-z0-9-]+)\\s+)?[a-z0-9-]+\\s+(?:ClusterIP|NodePort|LoadBalancer)\\s+\\S+\\s+\\S+\\s+\\d[\\d:,/A-Z]*\\s+\\S+.*");
  private static final Pattern POD_ROW =
      Pattern.compile(
          "(?:([a-z0-9-]+)\\s+)?[a-z0-9.-]+\\s+\\d{1,2}/\\d{1,2}\\s+[A-Z][A-Za-z:]+\\s+\\d+(?: \\(.*?\\))?\\s+\\d+[smhdy]\\S*(?:\\s.*)?");
  private static final Pattern WIDE = Pattern.compile("\\s{2,}|\\t");

  private final List<String> columns;
  private final List<Integer> starts;

  private Table(List<String> columns, List<Integer> starts) {
    this.columns = columns;
    this.starts = starts;
  }

  /// The table that the line is the head of.
  static Optional<Table> head(String line) {
    String plain = line.stripTrailing();
    if (plain.length() > 400 || !HEAD.matcher(plain.strip()).matches()) {
      return Optional.empty();
    }
    String joined =
        plain
            .replace("LAST SEEN", "LAST_SEEN")
            .replace("FIRST SEEN", "FIRST_SEEN")
            .replace("NOMINATED NODE", "NOMINATED_NODE")
            .replace("READINESS GATES", "READINESS_GATES");
    var columns = new ArrayList<String>();
    var starts = new ArrayList<Integer>();
    var words = Pattern.compile("\\S+").matcher(joined);
    while (words.find()) {
      columns.add(Matched.group(words, 0));
      starts.add(words.start());
    }
    boolean named = columns.contains("NAME") || columns.contains("OBJECT");
    return named && columns.size() > 1 ? Optional.of(new Table(columns, starts)) : Optional.empty();
  }

  /// The table that a lone row is of, as `grep` leaves one behind.
  static Optional<Table> ofRow(String line) {
    String row = line.strip();
    if (row.length() > 400) {
      return Optional.empty();
    }
    Matcher service = SERVICE_ROW.matcher(row);
    Matcher pod = service.matches() ? service : POD_ROW.matcher(row);
    if (!pod.matches()) {
      return Optional.empty();
    }
    String namespace = pod.group(1) == null ? "" : "NAMESPACE   ";
    String rest =
        service.matches()
            ? "NAME   TYPE   CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE"
            : "NAME   READY   STATUS   RESTARTS   AGE";
    return head(namespace + rest);
  }

  boolean has(String... names) {
    return columns.containsAll(List.of(names));
  }

  /// The row by columns; empty when the line is no row of this table.
  Optional<Map<String, String>> row(String line) {
    if (line.isBlank() || line.length() > 4_000) {
      return Optional.empty();
    }
    List<String> cells = List.of(WIDE.split(line.strip()));
    if (cells.size() != columns.size()) {
      List<String> cut = cut(line);
      cells = cut.isEmpty() ? List.of(line.strip().split("\\s+")) : cut;
    }
    if (cells.size() < Math.min(2, columns.size()) || cells.size() > columns.size() + 6) {
      return Optional.empty();
    }
    var row = new LinkedHashMap<String, String>();
    for (int i = 0; i < columns.size() && i < cells.size(); i++) {
      row.put(columns.get(i), cells.get(i).strip());
    }
    return Optional.of(row);
  }

  /// By the places of the columns' names, where each begins after a blank.
  private List<String> cut(String line) {
    var cells = new ArrayList<String>();
    for (int i = 0; i < starts.size(); i++) {
      int from = starts.get(i);
      if (from >= line.length()) {
        return List.of();
      }
      if (from > 0 && !Character.isWhitespace(line.charAt(from - 1))) {
        return List.of();
      }
      int to = i + 1 < starts.size() ? Math.min(starts.get(i + 1), line.length()) : line.length();
      cells.add(line.substring(from, to).strip());
    }
    return cells;
  }
}
