package io.whydown.vendor.haproxy;

import java.util.ArrayList;
import java.util.List;

/// Splits a line of `show stat`: commas, and double quotes around a value that holds one, doubled
/// inside it. Stateless.
final class CsvLine {

  private static final int MAX_COLUMNS = 1_000;

  private CsvLine() {}

  static List<String> split(String line) {
    var values = new ArrayList<String>();
    var value = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length() && values.size() < MAX_COLUMNS; i++) {
      char c = line.charAt(i);
      if (c == '"') {
        boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (doubled) {
          value.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        values.add(value.toString());
        value.setLength(0);
      } else if (c != '\r') {
        value.append(c);
      }
    }
    values.add(value.toString());
    return values;
  }
}
