package io.whydown.balancer.rule;

import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The converters `in_table`, `table_conn_cnt` and their like: a key becomes what a table says of
/// it (configuration manual 2.6, 7.3.1).
final class StickConverters {

  private static final Map<String, Column> COLUMNS =
      Map.ofEntries(
          Map.entry("bytes_in_rate", Column.BYTES_IN_RATE),
          Map.entry("bytes_out_rate", Column.BYTES_OUT_RATE),
          Map.entry("conn_cnt", Column.CONN_CNT),
          Map.entry("conn_cur", Column.CONN_CUR),
          Map.entry("conn_rate", Column.CONN_RATE),
          Map.entry("glitch_cnt", Column.GLITCH_CNT),
          Map.entry("glitch_rate", Column.GLITCH_RATE),
          Map.entry("http_err_cnt", Column.HTTP_ERR_CNT),
          Map.entry("http_err_rate", Column.HTTP_ERR_RATE),
          Map.entry("http_fail_cnt", Column.HTTP_FAIL_CNT),
          Map.entry("http_fail_rate", Column.HTTP_FAIL_RATE),
          Map.entry("http_req_cnt", Column.HTTP_REQ_CNT),
          Map.entry("http_req_rate", Column.HTTP_REQ_RATE),
          Map.entry("server_id", Column.SERVER_ID),
          Map.entry("sess_cnt", Column.SESS_CNT),
          Map.entry("sess_rate", Column.SESS_RATE));

  private StickConverters() {}

  private interface Question {
    long ask(StickTable table, StickKey key);
  }

  static void addTo(Keywords all) {
    COLUMNS.forEach((name, column) -> add(all, name, (t, key) -> t.read(key, column, 0)));
    add(all, "gpc0", (t, key) -> general(t, key, Column.GPC0, Column.GPC, 0));
    add(all, "gpc1", (t, key) -> general(t, key, Column.GPC1, Column.GPC, 1));
    add(all, "gpt0", (t, key) -> general(t, key, Column.GPT0, Column.GPT, 0));
    add(all, "gpc0_rate", (t, key) -> general(t, key, Column.GPC0_RATE, Column.GPC_RATE, 0));
    add(all, "gpc1_rate", (t, key) -> general(t, key, Column.GPC1_RATE, Column.GPC_RATE, 1));
    add(all, "kbytes_in", (t, key) -> shifted(t.read(key, Column.BYTES_IN_CNT, 0)));
    add(all, "kbytes_out", (t, key) -> shifted(t.read(key, Column.BYTES_OUT_CNT, 0)));
    // HAProxy counts the question itself
    add(
        all,
        "trackers",
        (t, key) -> {
          long users = t.read(key, StickTable.Fact.USERS);
          return users == StickTable.ABSENT ? users : users + 1;
        });
    changing(all, "inc_gpc0", false, (t, row, _) -> StickSource.increment(t, row, 0));
    changing(all, "inc_gpc1", false, (t, row, _) -> StickSource.increment(t, row, 1));
    changing(
        all,
        "inc_gpc",
        true,
        (t, row, index) -> t.increment(row, Column.GPC, Column.GPC_RATE, index));
    changing(all, "clr_gpc0", false, (t, row, _) -> StickSource.clear(t, row, Column.GPC0, 0));
    changing(all, "clr_gpc1", false, (t, row, _) -> StickSource.clear(t, row, Column.GPC1, 1));
    changing(all, "clr_gpc", true, (t, row, index) -> t.exchange(row, Column.GPC, index, 0));
    array(all, "gpc", Column.GPC);
    array(all, "gpt", Column.GPT);
    array(all, "gpc_rate", Column.GPC_RATE);
    orDefault(all, "expire", StickTable.Fact.REMAINING);
    orDefault(all, "idle", StickTable.Fact.IDLE);
    all.converter(
        "in_table",
        Value.Kind.ANY,
        Value.Kind.BOOL,
        "table",
        (a, at) -> {
          StickTable table = StickFetches.table(a.text(0), a.keyword(), at);
          return (_, v) -> {
            StickKey key = StickKeys.of(v, table);
            return key == null
                ? null
                : Value.of(table.read(key, StickTable.Fact.USERS) != StickTable.ABSENT);
          };
        });
  }

  private static long shifted(long bytes) {
    return bytes < 0 ? bytes : bytes >> 10;
  }

  private static long general(
      StickTable table, StickKey key, Column column, Column array, int index) {
    return table.stores(column) ? table.read(key, column, 0) : table.read(key, array, index);
  }

  private static void add(Keywords all, String name, Question question) {
    all.converter(
        "table_" + name,
        Value.Kind.ANY,
        Value.Kind.SINT,
        "table",
        (a, at) -> {
          StickTable table = StickFetches.table(a.text(0), a.keyword(), at);
          return (_, v) -> ask(table, v, question);
        });
  }

  private static void array(Keywords all, String name, Column column) {
    all.converter(
        "table_" + name,
        Value.Kind.ANY,
        Value.Kind.SINT,
        "integer,table",
        (a, at) -> {
          int index = (int) a.number(0, 0);
          StickTable table = StickFetches.table(a.text(1), a.keyword(), at);
          return (_, v) -> ask(table, v, (t, key) -> t.read(key, column, index));
        });
  }

  private interface Change {
    long apply(StickTable table, int row, int index);
  }

  /// The entry is made when there is none (configuration manual 3.2, `table_inc_gpc`).
  private static void changing(Keywords all, String name, boolean isArray, Change change) {
    all.converter(
        "table_" + name,
        Value.Kind.ANY,
        Value.Kind.SINT,
        isArray ? "integer,table" : "table",
        (a, at) -> {
          int index = isArray ? (int) a.number(0, 0) : 0;
          StickTable table = StickFetches.table(a.text(isArray ? 1 : 0), a.keyword(), at);
          return (_, v) -> {
            StickKey key = StickKeys.of(v, table);
            int row = key == null ? -1 : table.take(key);
            if (row < 0) {
              return null;
            }
            long found = change.apply(table, row, index);
            table.release(row);
            return found == StickTable.NOT_STORED ? null : Value.of(Math.max(0, found));
          };
        });
  }

  private static void orDefault(Keywords all, String name, StickTable.Fact fact) {
    all.converter(
        "table_" + name,
        Value.Kind.ANY,
        Value.Kind.SINT,
        "table[,integer]",
        (a, at) -> {
          StickTable table = StickFetches.table(a.text(0), a.keyword(), at);
          Value otherwise = a.has(1) ? Value.of(a.number(1, 0)) : null;
          return (_, v) -> {
            StickKey key = StickKeys.of(v, table);
            long found = key == null ? StickTable.ABSENT : table.read(key, fact);
            return found == StickTable.ABSENT ? otherwise : Value.of(found);
          };
        });
  }

  private static @Nullable Value ask(StickTable table, Value value, Question question) {
    StickKey key = StickKeys.of(value, table);
    if (key == null) {
      return null;
    }
    long found = question.ask(table, key);
    if (found == StickTable.NOT_STORED) {
      return null;
    }
    return Value.of(found == StickTable.ABSENT ? 0 : found);
  }
}
