package io.whydown.balancer.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Shows and changes the entries of a table as the stats socket wants it (stick_table.c,
/// `table_dump_entry_to_buffer`). Thread-safe; holds a table's lock for some hundred entries at a
/// time.
public final class TableText {

  private static final int AT_ONCE = 256;
  private static final String ESCAPED = "\t\n\r\u001b\\ =";
  private static final String NAMES = "tnre\\ =";

  private final StickTable table;

  public TableText(StickTable table) {
    this.table = table;
  }

  public String header() {
    TableConfig config = table.config();
    return "# table: %s, type: %s, size:%d, used:%d\n"
        .formatted(config.name(), config.type().word(), config.size(), table.used());
  }

  /// All entries that every filter holds for, by key.
  public String lines(List<TableFilter> filters) {
    var found = new ArrayList<int[]>();
    int[] now = {table.now()};
    each((copy, time) -> {
      now[0] = time;
      if (isMeant(copy, filters, time)) {
        found.add(copy);
      }
      return false;
    });
    Layout layout = table.layout();
    int from = layout.key;
    int to = from + layout.keyWords;
    found.sort((a, b) -> {
      int at = Arrays.mismatch(a, from, to, b, from, to);
      return at < 0 ? 0 : Integer.compareUnsigned(a[from + at], b[from + at]);
    });
    var text = new StringBuilder();
    found.forEach(copy -> append(text, copy, now[0]));
    return text.toString();
  }

  /// The entry of a key with its header; empty when there is none.
  public String line(StickKey key) {
    int[] copy = table.copy(key);
    if (copy == null) {
      return "";
    }
    var text = new StringBuilder(header());
    append(text, copy, table.now());
    return text.toString();
  }

  /// Removes the entries that every filter holds for and that nobody uses.
  public void clear(List<TableFilter> filters) {
    each((copy, now) -> isMeant(copy, filters, now));
  }

  /// What is wrong; empty when nothing is.
  public String remove(StickKey key) {
    return switch (table.remove(key)) {
      case DONE, ABSENT -> "";
      case IN_USE -> "Entry currently in use, cannot remove\n";
    };
  }

  /// A value that an operator gives an entry.
  public record Setting(Column column, long value) {}

  /// Makes the entry when there is none. False when the table is full.
  public boolean set(StickKey key, List<Setting> settings) {
    Layout layout = table.layout();
    return table.change(
        key,
        true,
        (words, at, now) ->
            settings.forEach(s -> {
              if (s.column().shape() != Column.Shape.DICTIONARY) {
                layout.write(words, at, s.column(), 0, s.value(), now);
              }
            }));
  }

  private void each(StickTable.Visitor visitor) {
    int made = table.rowsMade();
    for (int from = 0; from < made; from += AT_ONCE) {
      table.visit(from, from + AT_ONCE, visitor);
    }
  }

  private boolean isMeant(int[] copy, List<TableFilter> filters, int now) {
    for (TableFilter filter : filters) {
      if (!filter.holds(table.layout().read(copy, 0, filter.column(), 0, now))) {
        return false;
      }
    }
    return true;
  }

  private void append(StringBuilder text, int[] copy, int now) {
    Layout layout = table.layout();
    TableConfig config = table.config();
    text.append("0x").append(Long.toHexString(0x7f00_0000_0000L + 64L * copy[Layout.NEXT]));
    text.append(": key=");
    appendKey(text, copy);
    int left = config.expireMillis() == 0 ? 0 : Math.max(0, copy[Layout.EXPIRE] - now);
    text.append(" use=").append(copy[Layout.USERS]).append(" exp=").append(left);
    for (Column column : Column.values()) {
      for (int i = 0; i < layout.count(column); i++) {
        text.append(' ').append(title(column, i));
        if (column.isRate()) {
          text.append('(').append(layout.period(column)).append(')');
        }
        text.append('=').append(value(copy, column, i, now));
      }
    }
    text.append('\n');
  }

  private String value(int[] copy, Column column, int index, int now) {
    long value = table.layout().read(copy, 0, column, index, now);
    if (column.shape() == Column.Shape.DICTIONARY) {
      String word = table.serverKeys().word((int) value);
      return word.isEmpty() ? "-" : word;
    }
    return Long.toString(value);
  }

  /// The values of an array are numbered: `gpc0_rate` is the first of `gpc_rate`.
  private static String title(Column column, int index) {
    String word = column.word();
    if (!column.isArray()) {
      return word;
    }
    int end = word.indexOf('_');
    return end < 0 ? word + index : word.substring(0, end) + index + word.substring(end);
  }

  private void appendKey(StringBuilder text, int[] copy) {
    Layout layout = table.layout();
    TableConfig config = table.config();
    switch (config.type()) {
      case IP, IPV6 -> text.append(StickKey.address(copy, layout.key, config.type()));
      case INTEGER -> text.append(Integer.toUnsignedString(StickKey.integer(copy, layout.key)));
      case STRING -> escape(text, StickKey.text(copy, layout.key, config.keyBytes()));
      case BINARY ->
          text.append(
              HexFormat.of()
                  .withUpperCase()
                  .formatHex(StickKey.bytes(copy, layout.key, config.keyBytes())));
    }
  }

  private static void escape(StringBuilder text, String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      int special = ESCAPED.indexOf(c);
      if (special >= 0) {
        text.append('\\').append(NAMES.charAt(special));
      } else if (c > ' ' && c < 0x7f) {
        text.append(c);
      } else {
        text.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      }
    }
  }
}
