package io.whydown.balancer.rule;

import java.util.List;

/// The fetches of stick tables, `sc_http_req_rate` and its like. They are read, so that
/// configurations load, and have no value: stick tables are not part of this build, and each use is
/// told.
final class StickFetches {

  private static final List<String> COUNTERS =
      List.of(
          "bytes_in_rate",
          "bytes_out_rate",
          "clr_gpc0",
          "clr_gpc1",
          "conn_cnt",
          "conn_cur",
          "conn_rate",
          "get_gpc0",
          "get_gpc1",
          "get_gpt0",
          "gpc0_rate",
          "gpc1_rate",
          "http_err_cnt",
          "http_err_rate",
          "http_fail_cnt",
          "http_fail_rate",
          "http_req_cnt",
          "http_req_rate",
          "inc_gpc0",
          "inc_gpc1",
          "kbytes_in",
          "kbytes_out",
          "sess_cnt",
          "sess_rate",
          "tracked",
          "trackers");

  private StickFetches() {}

  static void addTo(Keywords all) {
    for (String counter : COUNTERS) {
      add(all, "sc_" + counter, 1);
      for (int i = 0; i < 3; i++) {
        add(all, "sc" + i + "_" + counter, 0);
      }
      add(all, "src_" + counter, 0);
    }
    add(all, "src_updt_conn_cnt", 0);
    add(all, "table_avl", 0);
    add(all, "table_cnt", 0);
  }

  /// @param own how many arguments stand before the table
  private static void add(Keywords all, String name, int own) {
    all.fetch(
        name,
        Value.Kind.SINT,
        Need.NOTHING,
        own,
        own + 1,
        (a, at) -> {
          table(a.text(own), name, at);
          at.shared().notHonoured(name, at);
          return _ -> null;
        });
  }

  /// A defaults section has no table of its own, so it has to be named there.
  static void table(String table, String keyword, Linkage at) {
    if (table.isEmpty() && at.isDefaults()) {
      throw new RuleException(
          "unable to find table in proxy '', referenced in arg 1 of '%s'".formatted(keyword),
          "a defaults section has no stick table; name one");
    }
    if (!table.isEmpty()) {
      at.shared().mention(new Linkage.Mention(Linkage.Mention.Kind.TABLE, table, "", at, keyword));
    }
  }

  /// `track-sc0 KEY [table NAME]`.
  static Action track(String keyword, Words words, Linkage at) {
    ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
    words.moveTo(read.next());
    table(words.accept("table") ? words.argument("table") : "", keyword, at);
    at.shared().notHonoured(keyword, at);
    return _ -> io.whydown.balancer.hook.Verdict.CONTINUE;
  }
}
