package io.whydown.balancer.admin;

import java.util.List;

/// Writes rows as CSV, typed text and JSON (stats.c). Stateless.
final class StatOutput {

  private StatOutput() {}

  static String csv(List<StatRow> rows) {
    var text = new StringBuilder("# ");
    List<StatField> shown = shown(rows);
    for (StatField field : shown) {
      text.append(field.name()).append(',');
    }
    text.append('\n');
    for (StatRow row : rows) {
      for (StatField field : shown) {
        String value = field.isBorder() ? field.name() : row.get(field);
        text.append(value == null ? "" : quoted(value)).append(',');
      }
      text.append('\n');
    }
    return text.toString();
  }

  /// HAProxy 2.6's columns, and behind them what it has not, where there is some of it.
  private static List<StatField> shown(List<StatRow> rows) {
    return StatField.all().stream()
        .filter(f -> !f.isNewer() || rows.stream().anyMatch(row -> row.get(f) != null))
        .toList();
  }

  /// Quotes stand around what holds a comma, a quote or a line feed.
  private static String quoted(String value) {
    boolean needs = value.indexOf(',') >= 0 || value.indexOf('"') >= 0 || value.indexOf('\n') >= 0;
    return needs ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
  }

  static String typed(List<StatRow> rows) {
    var text = new StringBuilder();
    for (StatRow row : rows) {
      for (StatField field : StatField.all()) {
        String value = row.get(field);
        if (value != null) {
          text.append(
              "%c.%d.%d.%d.%s.1:%s:%s:%s\n"
                  .formatted(
                      row.kind().letter(),
                      row.proxyId(),
                      row.serverId(),
                      field.index(),
                      field.name(),
                      field.tags(),
                      field.type(),
                      value));
        }
      }
    }
    return text.toString();
  }

  static String json(List<StatRow> rows) {
    var text = new StringBuilder("[");
    for (StatRow row : rows) {
      text.append(text.length() > 1 ? ",[" : "[");
      boolean first = true;
      for (StatField field : StatField.all()) {
        String value = row.get(field);
        if (value != null) {
          text.append(first ? "" : ",");
          first = false;
          text.append(
              "{\"objType\":\"%s\",\"proxyId\":%d,\"id\":%d,\"field\":{\"pos\":%d,\"name\":\"%s\"},\"processNum\":1,%s}"
                  .formatted(
                      objectType(row.kind()),
                      row.proxyId(),
                      row.serverId(),
                      field.index(),
                      field.name(),
                      JsonValue.of(field.tags(), field.type(), value)));
        }
      }
      text.append(']');
    }
    return text.append("]\n").toString();
  }

  private static String objectType(StatRow.Kind kind) {
    return switch (kind) {
      case FRONTEND -> "Frontend";
      case BACKEND -> "Backend";
      case SERVER -> "Server";
      case LISTENER -> "Listener";
    };
  }
}
