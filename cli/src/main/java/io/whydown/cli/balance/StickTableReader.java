package io.whydown.cli.balance;

import io.whydown.balancer.rule.Durations;
import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.KeyType;
import io.whydown.balancer.table.TableConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a `stick-table` line, or `table` of a peers section (stick_table.c, `parse_stick_table`).
/// Not thread-safe: one for each line.
final class StickTableReader {

  /// The most values of an array.
  private static final int MOST_VALUES = 100;

  private final Line line;
  private final Findings findings;
  private final Set<Column> known = new HashSet<>();
  private final List<TableConfig.Stored> stored = new ArrayList<>();
  private @Nullable KeyType type;
  private int keyBytes;
  private long size;
  private int expire;
  private boolean noPurge;
  private boolean byAddress;
  private @Nullable String peers;
  private int at;

  private StickTableReader(Line line, int from, Findings findings) {
    this.line = line;
    this.at = from;
    this.findings = findings;
  }

  /// @param ofPeers the section that it stands in; null for a proxy's
  static TableConfig read(
      Line line,
      int from,
      String name,
      String wireName,
      @Nullable String ofPeers,
      Findings findings) {
    var reader = new StickTableReader(line, from, findings);
    reader.peers = ofPeers;
    while (reader.at < line.count()) {
      reader.option(ofPeers != null);
    }
    return reader.build(name, wireName);
  }

  private TableConfig build(String name, String wireName) {
    if (size == 0) {
      throw problem("missing size.");
    }
    KeyType of = type;
    if (of == null) {
      throw problem("missing type.");
    }
    int most = (int) Math.min(size, Integer.MAX_VALUE - 1);
    return new TableConfig(
        name, wireName, of, keyBytes, most, expire, noPurge, byAddress, stored, peers);
  }

  private LineProblem problem(String text) {
    return new LineProblem("%s: %s".formatted(line.keyword(), text));
  }

  private String argument() {
    String option = line.word(at);
    String word = line.word(at + 1);
    if (word.isEmpty()) {
      throw problem("missing argument after '%s'.".formatted(option));
    }
    at += 2;
    return word;
  }

  private void option(boolean inPeers) {
    switch (line.word(at)) {
      case "size" -> size = size(argument());
      case "expire" -> expire = millis(argument());
      case "nopurge" -> {
        noPurge = true;
        at++;
      }
      case "type" -> type();
      case "store" -> store(argument());
      case "srvkey" -> {
        String kind = argument();
        if (!kind.equals("name") && !kind.equals("addr")) {
          throw problem("unknown server key type '%s'.".formatted(kind));
        }
        byAddress = kind.equals("addr");
      }
      default -> {
        if (inPeers || !line.word(at).equals("peers")) {
          throw problem("unknown argument '%s'.".formatted(line.word(at)));
        }
        peers = argument();
      }
    }
  }

  private long size(String word) {
    try {
      return Numbers.size(word, "size");
    } catch (LineProblem _) {
      char bad = word.charAt(0);
      for (int i = 0; i < word.length() && Character.isDigit(bad); i++) {
        bad = word.charAt(i);
      }
      throw problem("unexpected character '%s' in argument of 'size'.".formatted(bad));
    }
  }

  private int millis(String word) {
    long millis = Durations.tryMillis(word, 1);
    if (millis < 0) {
      throw problem(
          "unexpected character '%s' in argument of 'expire'."
              .formatted(word.charAt(word.length() - 1)));
    }
    if (millis > Integer.MAX_VALUE) {
      throw problem(
          "timer overflow in argument <%s> to <expire>, maximum value is 2147483647 ms (~24.8 days)."
              .formatted(word));
    }
    return (int) millis;
  }

  private void type() {
    String word = line.word(at + 1);
    KeyType found = KeyType.of(word);
    if (found == null) {
      throw problem("unknown type '%s'.".formatted(word));
    }
    at += 2;
    type = found;
    keyBytes = found.usualBytes();
    if (found.hasLength() && line.word(at).equals("len")) {
      keyBytes = Numbers.number(line.word(at + 1), "len", 1, 65_536);
      at += 2;
    }
  }

  private void store(String list) {
    for (String item : split(list)) {
      int open = item.indexOf('(');
      String name = open < 0 ? item : item.substring(0, open);
      if (open >= 0 && !item.endsWith(")")) {
        throw problem("missing closing parenthesis after store option '%s'.".formatted(name));
      }
      String[] arguments =
          open < 0 ? new String[0] : item.substring(open + 1, item.length() - 1).split(",", -1);
      column(name, arguments);
    }
    exclusive(Column.GPT, "'gpt'", "'gpt0'", Column.GPT0);
    exclusive(Column.GPC, "'gpc'", "'gpc[0/1]'", Column.GPC0, Column.GPC1);
    exclusive(Column.GPC_RATE, "'gpc_rate'", "'gpc[0/1]_rate'", Column.GPC0_RATE, Column.GPC1_RATE);
  }

  /// At commas outside parentheses.
  private static List<String> split(String list) {
    var items = new ArrayList<String>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        items.add(list.substring(from, i));
        from = i + 1;
      }
    }
    items.add(list.substring(from));
    return items;
  }

  private void exclusive(Column array, String title, String others, Column... single) {
    for (Column column : single) {
      if (known.contains(array) && known.contains(column)) {
        throw problem(
            "simultaneous usage of %s and %s in a same table is not permitted as %s overrides %s."
                .formatted(title, others, title, others));
      }
    }
  }

  private void column(String name, String[] arguments) {
    Column column = Column.of(name);
    if (column == null) {
      throw problem("unknown store option '%s'.".formatted(name));
    }
    int next = 0;
    int count = 1;
    if (column.isArray()) {
      if (arguments.length == 0) {
        throw problem("missing argument to store option '%s'.".formatted(name));
      }
      count = arguments[0].matches("[0-9]{1,9}") ? Integer.parseInt(arguments[0]) : 0;
      if (count < 1 || count > MOST_VALUES) {
        throw problem(
            "array size is out of allowed range (1-%d) for store option '%s'."
                .formatted(MOST_VALUES, name));
      }
      next++;
    }
    int period = 0;
    if (column.isRate()) {
      if (next >= arguments.length) {
        throw problem("missing argument to store option '%s'.".formatted(name));
      }
      long millis = Durations.tryMillis(arguments[next], 1);
      if (millis < 0 || millis > Integer.MAX_VALUE) {
        throw problem("error when processing store option '%s'.".formatted(name));
      }
      period = (int) millis;
    } else if (arguments.length > next) {
      throw problem("unexpected argument to store option '%s'.".formatted(name));
    }
    if (known.add(column)) {
      stored.add(new TableConfig.Stored(column, count, period));
    } else {
      findings.warn(
          line.at(),
          "%s: store option '%s' already enabled, ignored.".formatted(line.keyword(), name));
    }
  }
}
