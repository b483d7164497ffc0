package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.KeyType;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import io.whydown.balancer.table.TableFilter;
import io.whydown.balancer.table.TableText;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `show|set|clear table` (stick_table.c, `cli_parse_table_req`). Thread-safe.
final class TableCommands {

  /// How many conditions there may be.
  private static final int FILTERS = 4;

  private final List<StickTable> tables;

  TableCommands(List<StickTable> tables) {
    this.tables = List.copyOf(tables);
  }

  String show(List<String> words, Level level) {
    if (word(words, 2).isEmpty()) {
      var text = new StringBuilder();
      tables.forEach(t -> text.append(new TableText(t).header()));
      return text.toString();
    }
    StickTable table = table(words);
    var text = new TableText(table);
    boolean mayRead = level.isAtLeast(Level.OPERATOR);
    if (word(words, 3).equals("key")) {
      StickKey key = key(table, words, "Showing keys from tables");
      return mayRead ? text.line(key) : Commands.DENIED;
    }
    List<TableFilter> filters = filters(table, words);
    if (filters == null) {
      throw new Administration.Refusal(
          "Optional argument only supports \"data.<store_data_type>\" <operator> <value> and key <key>");
    }
    return text.header()
        + (mayRead
            ? text.lines(filters)
            : "# contents not dumped due to insufficient privileges\n");
  }

  String clear(List<String> words, Level level) {
    String usage =
        "Required arguments: <table> \"data.<store_data_type>\" <operator> <value> or <table> key <key>";
    if (word(words, 2).isEmpty()) {
      throw new Administration.Refusal(usage);
    }
    StickTable table = table(words);
    var text = new TableText(table);
    if (word(words, 3).equals("key")) {
      StickKey key = key(table, words, "Removing keys from tables");
      return level.isAtLeast(Level.OPERATOR) ? text.remove(key) : Commands.DENIED;
    }
    List<TableFilter> filters = filters(table, words);
    if (filters == null) {
      throw new Administration.Refusal(usage);
    }
    if (level.isAtLeast(Level.OPERATOR)) {
      text.clear(filters);
    }
    return "";
  }

  String set(List<String> words, Level level) {
    String usage = "Required arguments: <table> key <key> [data.<store_data_type> <value>]*";
    if (word(words, 2).isEmpty()) {
      throw new Administration.Refusal(usage);
    }
    StickTable table = table(words);
    if (!word(words, 3).equals("key")) {
      throw new Administration.Refusal(
          word(words, 3).startsWith("data.")
              ? "content-based lookup is only supported with the \"show\" and \"clear\" actions"
              : usage);
    }
    StickKey key = key(table, words, "Inserting keys into tables");
    if (!level.isAtLeast(Level.OPERATOR)) {
      return Commands.DENIED;
    }
    var settings = new ArrayList<TableText.Setting>();
    String problem = settings(table, words, settings);
    // what stands in front of the mistake is set, as HAProxy does
    if (!new TableText(table).set(key, settings)) {
      throw new Administration.Refusal("Unable to allocate a new entry");
    }
    if (!problem.isEmpty()) {
      throw new Administration.Refusal(problem);
    }
    return "";
  }

  private static String settings(
      StickTable table, List<String> words, List<TableText.Setting> settings) {
    for (int i = 5; i < words.size(); i += 2) {
      if (!words.get(i).startsWith("data.")) {
        return "\"data.<type>\" followed by a value expected\n";
      }
      Column column = Column.of(words.get(i).substring(5));
      if (column == null) {
        return "Unknown data type\n";
      }
      if (!table.stores(column)) {
        return "Data type not stored in this table\n";
      }
      Long value = number(word(words, i + 1));
      if (value == null) {
        return "Require a valid integer value to store\n";
      }
      settings.add(new TableText.Setting(column, value));
    }
    return "";
  }

  private StickTable table(List<String> words) {
    for (StickTable table : tables) {
      if (table.name().equals(word(words, 2))) {
        return table;
      }
    }
    throw new Administration.Refusal("No such table");
  }

  private static @Nullable Long number(String word) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private static StickKey key(StickTable table, List<String> words, String what) {
    String word = word(words, 4);
    if (word.isEmpty()) {
      throw new Administration.Refusal("Key value expected");
    }
    KeyType type = table.config().type();
    StickKey key =
        switch (type) {
          case IP ->
              StickKey.ofIp(
                  IpAddress.tryParse(word).filter(IpAddress::isV4).orElse(IpAddress.V4_ANY));
          case IPV6 ->
              IpAddress.tryParse(word).filter(IpAddress::isV6).map(StickKey::ofIpv6).orElse(null);
          case INTEGER -> integer(word);
          case STRING -> StickKey.ofText(word, table.config());
          case BINARY ->
              throw new Administration.Refusal(
                  what + " of type other than ip, ipv6, string and integer is not supported");
        };
    if (key == null) {
      throw new Administration.Refusal("Invalid key");
    }
    return key;
  }

  private static @Nullable StickKey integer(String word) {
    Long number = number(word);
    return number == null || number < 0 || number > 0xffff_ffffL
        ? null
        : StickKey.ofInteger((int) (long) number);
  }

  /// Null when the words are something else.
  private static @Nullable List<TableFilter> filters(StickTable table, List<String> words) {
    var filters = new ArrayList<TableFilter>();
    int at = 3;
    if (!word(words, at).isEmpty() && !word(words, at).startsWith("data.")) {
      return null;
    }
    while (at < words.size() && filters.size() < FILTERS) {
      filters.add(filter(table, words, at, filters.size() + 1));
      at += 3;
    }
    if (at < words.size()) {
      throw new Administration.Refusal(
          "Detected extra data in filter, %dth word of input, after '%s'"
              .formatted(at + 1, word(words, at - 1)));
    }
    return filters;
  }

  private static TableFilter filter(StickTable table, List<String> words, int at, int number) {
    String name = word(words, at);
    Column column = Column.of(name.length() < 5 ? "" : name.substring(5));
    String place = "Filter entry #" + number + ": ";
    if (column == null) {
      throw new Administration.Refusal(place + "Unknown data type");
    }
    if (!table.stores(column)) {
      throw new Administration.Refusal(place + "Data type not stored in this table");
    }
    TableFilter.Operator operator = operator(word(words, at + 1));
    if (operator == null) {
      throw new Administration.Refusal(
          place + "Require and operator among \"eq\", \"ne\", \"le\", \"ge\", \"lt\", \"gt\"");
    }
    Long value = number(word(words, at + 2));
    if (value == null) {
      throw new Administration.Refusal(place + "Require a valid integer value to compare against");
    }
    return new TableFilter(column, operator, value);
  }

  private static TableFilter.@Nullable Operator operator(String word) {
    for (TableFilter.Operator operator : TableFilter.Operator.values()) {
      if (operator.name().toLowerCase(Locale.ROOT).equals(word)) {
        return operator;
      }
    }
    return null;
  }
}
