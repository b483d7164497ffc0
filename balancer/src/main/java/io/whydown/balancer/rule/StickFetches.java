package io.whydown.balancer.rule;

import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fetches of stick tables: `sc_http_req_rate(0)`, `sc0_conn_cnt`, `src_get_gpc0(table)`,
/// `table_cnt` and their like (configuration manual 2.6, 7.3.3).
final class StickFetches {

  /// What is read as it stands.
  private static final Map<String, Column> COLUMNS =
      Map.ofEntries(
          Map.entry("bytes_in_rate", Column.BYTES_IN_RATE),
          Map.entry("bytes_out_rate", Column.BYTES_OUT_RATE),
          Map.entry("conn_cnt", Column.CONN_CNT),
          Map.entry("conn_cur", Column.CONN_CUR),
          Map.entry("conn_rate", Column.CONN_RATE),
          Map.entry("get_gpc0", Column.GPC0),
          Map.entry("get_gpc1", Column.GPC1),
          Map.entry("get_gpt0", Column.GPT0),
          Map.entry("gpc0_rate", Column.GPC0_RATE),
          Map.entry("gpc1_rate", Column.GPC1_RATE),
          Map.entry("glitch_cnt", Column.GLITCH_CNT),
          Map.entry("glitch_rate", Column.GLITCH_RATE),
          Map.entry("http_err_cnt", Column.HTTP_ERR_CNT),
          Map.entry("http_err_rate", Column.HTTP_ERR_RATE),
          Map.entry("http_fail_cnt", Column.HTTP_FAIL_CNT),
          Map.entry("http_fail_rate", Column.HTTP_FAIL_RATE),
          Map.entry("http_req_cnt", Column.HTTP_REQ_CNT),
          Map.entry("http_req_rate", Column.HTTP_REQ_RATE),
          Map.entry("sess_cnt", Column.SESS_CNT),
          Map.entry("sess_rate", Column.SESS_RATE));

  private StickFetches() {}

  static void addTo(Keywords all) {
    COLUMNS.forEach((name, column) -> {
      Column array = arrayOf(column);
      int index = column == Column.GPC1 || column == Column.GPC1_RATE ? 1 : 0;
      family(
          all,
          name,
          0,
          (_, in, source) ->
              source.with(in, false, (t, row) -> StickSource.read(t, row, column, array, index)));
    });
    kilobytes(all, "kbytes_in", Column.BYTES_IN_CNT);
    kilobytes(all, "kbytes_out", Column.BYTES_OUT_CNT);
    for (int i = 0; i < 2; i++) {
      int counter = i;
      Column column = i == 0 ? Column.GPC0 : Column.GPC1;
      family(
          all,
          "inc_gpc" + i,
          0,
          (_, in, source) ->
              source.with(in, true, (t, row) -> StickSource.increment(t, row, counter)));
      family(
          all,
          "clr_gpc" + i,
          0,
          (_, in, source) ->
              source.with(in, true, (t, row) -> StickSource.clear(t, row, column, counter)));
    }
    arrays(all);
    trackers(all);
    tables(all);
  }

  /// What stands in where a table has arrays instead.
  private static @Nullable Column arrayOf(Column column) {
    return switch (column) {
      case GPC0, GPC1 -> Column.GPC;
      case GPC0_RATE, GPC1_RATE -> Column.GPC_RATE;
      case GPT0 -> Column.GPT;
      default -> null;
    };
  }

  private static void kilobytes(Keywords all, String name, Column column) {
    family(
        all,
        name,
        0,
        (_, in, source) -> {
          long bytes = source.with(in, false, (t, row) -> t.read(row, column, 0));
          return bytes < 0 ? bytes : bytes >> 10;
        });
  }

  private static void arrays(Keywords all) {
    family(
        all,
        "get_gpc",
        1,
        (a, in, source) -> source.with(in, false, (t, row) -> t.read(row, Column.GPC, index(a))));
    family(
        all,
        "get_gpt",
        1,
        (a, in, source) -> source.with(in, false, (t, row) -> t.read(row, Column.GPT, index(a))));
    family(
        all,
        "gpc_rate",
        1,
        (a, in, source) ->
            source.with(in, false, (t, row) -> t.read(row, Column.GPC_RATE, index(a))));
    family(
        all,
        "inc_gpc",
        1,
        (a, in, source) ->
            source.with(
                in, true, (t, row) -> t.increment(row, Column.GPC, Column.GPC_RATE, index(a))));
    family(
        all,
        "clr_gpc",
        1,
        (a, in, source) ->
            source.with(in, true, (t, row) -> t.exchange(row, Column.GPC, index(a), 0)));
  }

  private static int index(Arguments arguments) {
    return (int) arguments.number(0, 0);
  }

  private static void trackers(Keywords all) {
    counters(
        all,
        "trackers",
        Value.Kind.SINT,
        0,
        (_, source) ->
            in ->
                value(
                    source.with(
                        in,
                        false,
                        (t, row) -> t.users(row) - (source.isTrackedIn(in, t) ? 0 : 1))));
    counters(all, "key", Value.Kind.ANY, 0, (_, source) -> in -> source.keyIn(in));
    counters(
        all,
        "tracked",
        Value.Kind.BOOL,
        0,
        (_, source) ->
            in -> {
              long found = source.with(in, false, (_, _) -> 1);
              return Value.of(found == 1);
            });
    all.fetch(
        "src_updt_conn_cnt",
        Value.Kind.SINT,
        Need.CLIENT,
        "table",
        (a, at) -> {
          var source = new StickSource.Client(table(a.text(0), a.keyword(), at));
          return in -> value(source.with(in, true, (t, row) -> t.increment(row, Column.CONN_CNT)));
        });
  }

  private static void tables(Keywords all) {
    all.fetch(
        "table_cnt",
        Value.Kind.SINT,
        Need.NOTHING,
        "table",
        (a, at) -> {
          StickTable table = table(a.text(0), a.keyword(), at);
          return _ -> Value.of((long) table.used());
        });
    all.fetch(
        "table_avl",
        Value.Kind.SINT,
        Need.NOTHING,
        "table",
        (a, at) -> {
          StickTable table = table(a.text(0), a.keyword(), at);
          return _ -> Value.of((long) table.config().size() - table.used());
        });
  }

  private interface Reading {
    long read(Arguments arguments, Context in, StickSource source);
  }

  private interface Making {
    Fetch make(Arguments arguments, StickSource source);
  }

  /// Numbers: `sc_NAME`, `sc0_NAME` to `sc2_NAME`, `src_NAME`.
  ///
  /// @param own how many arguments stand before the counter or table
  private static void family(Keywords all, String name, int own, Reading reading) {
    sources(
        all, name, Value.Kind.SINT, own, (a, source) -> in -> value(reading.read(a, in, source)));
  }

  private static void sources(Keywords all, String name, Value.Kind kind, int own, Making making) {
    counters(all, name, kind, own, making);
    all.fetch(
        "src_" + name,
        kind,
        Need.CLIENT,
        "integer,".repeat(own) + "table",
        (a, at) -> making.make(a, new StickSource.Client(table(a.text(own), a.keyword(), at))));
  }

  private static void counters(Keywords all, String name, Value.Kind kind, int own, Making making) {
    all.fetch(
        "sc_" + name,
        kind,
        Need.NOTHING,
        "integer,".repeat(own) + "integer[,table]",
        (a, at) ->
            making.make(a, new StickSource.Tracked((int) a.number(own, 0), other(a, own + 1, at))));
    for (int i = 0; own == 0 && i < Tracking.COUNTERS; i++) {
      int counter = i;
      all.fetch(
          "sc" + i + "_" + name,
          kind,
          Need.NOTHING,
          "[table]",
          (a, at) -> making.make(a, new StickSource.Tracked(counter, other(a, own, at))));
    }
  }

  private static @Nullable StickTable other(Arguments arguments, int index, Linkage at) {
    return arguments.count() <= index
        ? null
        : table(arguments.text(index), arguments.keyword(), at);
  }

  private static @Nullable Value value(long read) {
    return read == StickTable.NOT_STORED ? null : Value.of(read == StickTable.ABSENT ? 0 : read);
  }

  /// The table of that name; without a name the proxy's own.
  static StickTable table(String name, String keyword, Linkage at) {
    if (name.isEmpty() && at.isDefaults()) {
      throw new RuleException(
          "table name must be set in arg 1 of '%s' in proxy '%s'".formatted(keyword, at.proxy()),
          "a defaults section has no stick table; name one");
    }
    String wanted = name.isEmpty() ? at.proxy() : name;
    StickTable table = at.shared().table(wanted);
    if (table == null) {
      throw new RuleException(
          "unable to find table '%s' referenced in arg 1 of '%s' in proxy '%s'"
              .formatted(wanted, keyword, at.proxy()),
          name.isEmpty()
              ? "the proxy has no 'stick-table' line; name the table of another"
              : "no 'stick-table' line stands in a proxy of that name, nor such a table in peers");
    }
    return table;
  }
}
