package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.ProxyRuntime.ServerState;
import io.whydown.model.proxy.ProxyRuntime.Total;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what the statistics socket answers to `show info`, `show stat` and `show servers state`.
/// Looks for each answer by its heading, so one text may hold all of them, with anything around
/// them. Never throws at input. Thread-safe: holds no state.
public final class HaproxyRuntimeReader {

  private static final int MAX_ROWS = 100_000;
  private static final int MAX_INFO = 500;

  /// Rows of `show stat` that are not servers.
  private static final Set<String> NOT_SERVERS = Set.of("FRONTEND", "BACKEND");

  private HaproxyRuntimeReader() {}

  /// Reads all three; each may be null when it was not asked, and one artifact may stand for
  /// several. Processes and log are left empty.
  public static Parsed<ProxyRuntime> runtime(
      @Nullable Artifact info, @Nullable Artifact stat, @Nullable Artifact state) {
    Parsed<List<ServerState>> servers = servers(stat, state);
    Map<String, String> values = info == null ? Map.of() : info(info.text());
    return new Parsed<>(
        new ProxyRuntime(
            values,
            servers.value(),
            List.of(),
            List.of(),
            List.of(),
            stat == null ? List.of() : totals(stat),
            List.of(),
            Map.of()),
        servers.remarks());
  }

  /// The rows of `show stat` that are whole frontends and backends.
  static List<Total> totals(Artifact stat) {
    var totals = new ArrayList<Total>();
    List<String> header = null;
    int number = 0;
    for (String line : stat.text().split("\n", MAX_ROWS)) {
      number++;
      if (line.startsWith("# pxname,")) {
        header = CsvLine.split(line.substring(2));
      } else if (header != null && line.isBlank()) {
        header = null;
      } else if (header != null && line.indexOf(',') > 0) {
        List<String> row = CsvLine.split(line);
        if (row.size() > 1 && row.size() >= header.size() - 1 && NOT_SERVERS.contains(row.get(1))) {
          Map<String, String> values = values(header, row);
          totals.add(
              new Total(
                  values.getOrDefault("pxname", ""),
                  row.get(1).equals("FRONTEND"),
                  values.getOrDefault("status", ""),
                  values,
                  stat.line(number, RawText.redacted(line))));
        }
      }
    }
    return List.copyOf(totals);
  }

  /// The values of `show info` by name: `Version`, `Uptime_sec`, `Maxconn`, `CurrConns`, ...
  public static Map<String, String> info(String text) {
    var values = new LinkedHashMap<String, String>();
    boolean begun = false;
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      String name = colon > 0 ? line.substring(0, colon) : "";
      begun |= name.equals("Name");
      if (begun && isName(name) && values.size() < MAX_INFO) {
        values.putIfAbsent(name, RawText.printable(line.substring(colon + 1).strip()));
      } else if (begun && line.isBlank()) {
        break;
      }
    }
    return values;
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() < 64
        && name.chars().allMatch(c -> c == '_' || c == '-' || Character.isLetterOrDigit(c));
  }

  /// The servers of `show stat`, with the columns of `show servers state` added; those that only
  /// one of the two lists are kept too.
  public static Parsed<List<ServerState>> servers(
      @Nullable Artifact stat, @Nullable Artifact state) {
    var remarks = new RemarkList();
    Map<String, StateRow> states = state == null ? Map.of() : stateRows(state, remarks);
    var servers = new LinkedHashMap<String, ServerState>();
    if (stat != null) {
      statRows(stat, states, servers, remarks);
    }
    for (StateRow row : states.values()) {
      servers.computeIfAbsent(row.key(), _ -> fromStateOnly(row));
    }
    return new Parsed<>(new ArrayList<>(servers.values()), remarks.toList());
  }

  private static void statRows(
      Artifact stat,
      Map<String, StateRow> states,
      Map<String, ServerState> servers,
      RemarkList remarks) {
    List<String> header = null;
    int number = 0;
    boolean whole = stat.text().endsWith("\n") && !stat.truncated();
    String[] lines = stat.text().split("\n", MAX_ROWS);
    for (String line : lines) {
      number++;
      if (line.startsWith("# pxname,")) {
        header = CsvLine.split(line.substring(2));
      } else if (header != null && line.indexOf(',') > 0) {
        List<String> row = CsvLine.split(line);
        boolean cut = number == lines.length && !whole;
        if (row.size() < header.size() - 1 && (cut || row.size() < 20)) {
          remarks.add(
              new Remark(
                  Support.UNRECOGNIZED,
                  stat.command(),
                  number,
                  RawText.printable(line),
                  "the row is cut off; it was not read"));
        } else if (row.size() > 1 && !NOT_SERVERS.contains(row.get(1))) {
          Map<String, String> values = values(header, row);
          ServerState server = server(values, states, stat, number, line);
          servers.put(server.backend() + "/" + server.server(), server);
        }
      } else if (header != null && line.isBlank()) {
        header = null;
      }
    }
    if (number > 0 && servers.isEmpty() && !stat.text().contains("# pxname,")) {
      remarks.add(
          new Remark(
              Support.UNRECOGNIZED,
              stat.command(),
              0,
              RawText.printable(stat.text().strip()),
              "not an answer to 'show stat'"));
    }
  }

  private static Map<String, String> values(List<String> header, List<String> row) {
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < header.size() && i < row.size(); i++) {
      if (!header.get(i).isEmpty()) {
        values.put(header.get(i), RawText.printable(row.get(i)));
      }
    }
    return values;
  }

  private static ServerState server(
      Map<String, String> stat,
      Map<String, StateRow> states,
      Artifact artifact,
      int number,
      String line) {
    String backend = stat.getOrDefault("pxname", "");
    String server = stat.getOrDefault("svname", "");
    StateRow state = states.get(backend + "/" + server);
    var values = new LinkedHashMap<>(stat);
    if (state != null) {
      state.values().forEach(values::putIfAbsent);
    }
    String address = stat.getOrDefault("addr", "");
    String lastCheck = stat.getOrDefault("last_chk", "");
    return new ServerState(
        backend,
        server,
        stat.getOrDefault("status", ""),
        withoutRunning(stat.getOrDefault("check_status", "")),
        Numbers.orElse(stat.get("check_code"), 0),
        lastCheck,
        address.isEmpty() ? (state == null ? null : state.address()) : address,
        Numbers.orElse(stat.get("lastchg"), -1),
        state == null ? -1 : state.adminState(),
        values,
        artifact.line(number, RawText.redacted(line)));
  }

  /// A check in progress is shown as `* ` and the result of the one before.
  private static String withoutRunning(String checkStatus) {
    return checkStatus.startsWith("* ") ? checkStatus.substring(2) : checkStatus;
  }

  private static ServerState fromStateOnly(StateRow row) {
    return new ServerState(
        row.backend(),
        row.server(),
        row.status(),
        "",
        0,
        "",
        row.address(),
        Numbers.orElse(row.values().get("srv_time_since_last_change"), -1),
        row.adminState(),
        row.values(),
        row.provenance());
  }

  private static Map<String, StateRow> stateRows(Artifact state, RemarkList remarks) {
    var rows = new LinkedHashMap<String, StateRow>();
    List<String> header = null;
    int number = 0;
    for (String line : state.text().split("\n", MAX_ROWS)) {
      number++;
      if (line.startsWith("# be_id ")) {
        header = List.of(line.substring(2).strip().split(" +", -1));
      } else if (header != null && !line.isBlank()) {
        List<String> row = List.of(line.strip().split(" +", -1));
        if (row.size() < header.size()) {
          remarks.add(
              new Remark(
                  Support.UNRECOGNIZED,
                  state.command(),
                  number,
                  RawText.printable(line),
                  "the row is cut off; it was not read"));
        } else {
          var parsed =
              new StateRow(values(header, row), state.line(number, RawText.redacted(line)));
          rows.put(parsed.key(), parsed);
        }
      } else if (header != null) {
        header = null;
      }
    }
    return rows;
  }
}
