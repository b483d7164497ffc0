package io.whydown.balancer.admin;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpService;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.runtime.ResolversSnapshot;
import io.whydown.balancer.table.StickTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// `prometheus-exporter`: the statistics in Prometheus' text format, under the names that HAProxy's
/// exporter has (addons/promex/README). Thread-safe.
public final class MetricsExporter implements HttpService {

  /// @param field the column it shows; `-` when it is made otherwise
  private record Metric(String name, String type, String field, String help) {

    String object() {
      return name.split("_", 3)[1];
    }
  }

  private static final List<Metric> METRICS = load();

  private static final Map<String, List<String>> STATES =
      Map.of(
          "frontend", List.of("DOWN", "UP"),
          "listener", List.of("WAITING", "OPEN", "FULL"),
          "backend", List.of("DOWN", "UP"),
          "server", List.of("DOWN", "UP", "MAINT", "DRAIN", "NOLB"));

  private static final Set<String> BEFORE_CHECKS = Set.of("INI", "UNK");

  private static final List<String> CHECK_STATES =
      List.of(
          "HANA",
          "SOCKERR",
          "L4OK",
          "L4TOUT",
          "L4CON",
          "L6OK",
          "L6TOUT",
          "L6RSP",
          "L7TOUT",
          "L7RSP",
          "L7OK",
          "L7OKC",
          "L7STS",
          "PROCERR",
          "PROCTOUT",
          "PROCOK");

  private static final Set<String> SCOPES =
      Set.of("process", "frontend", "listener", "backend", "server", "sticktable", "resolver");

  private final Supplier<@Nullable Administration> admin;

  /// @param admin null until the balancer runs
  public MetricsExporter(Supplier<@Nullable Administration> admin) {
    this.admin = admin;
  }

  private static List<Metric> load() {
    var metrics = new ArrayList<Metric>();
    for (String line : ResourceText.lines("metrics.txt")) {
      String[] parts = line.split(" ", 4);
      if (parts.length == 4) {
        metrics.add(new Metric(parts[0], parts[1], parts[2], parts[3]));
      }
    }
    return List.copyOf(metrics);
  }

  @Override
  public String name() {
    return "<PROMEX>";
  }

  @Override
  public Reply answer(Stream stream) {
    Administration running = admin.get();
    if (running == null) {
      return reply(503, "Service Unavailable", "");
    }
    HttpRequest request = stream.request();
    Set<String> scopes = scopes(request == null ? "" : request.query());
    return scopes == null ? reply(400, "Bad Request", "") : reply(200, "OK", text(running, scopes));
  }

  private static Reply reply(int status, String reason, String body) {
    return new Reply(
        status,
        reason,
        List.of("cache-control", "no-cache", "content-type", "text/plain; version=0.0.4"),
        body.getBytes(StandardCharsets.UTF_8),
        false);
  }

  /// What `?scope=…&scope=…` asks for, everything without it (promex_parse_uri); null when it
  /// cannot be understood.
  private static @Nullable Set<String> scopes(String query) {
    Set<String> asked = null;
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!name.equals("scope")) {
        continue;
      }
      if (equals < 0) {
        return null;
      }
      asked = asked == null ? new HashSet<>() : asked;
      String value = part.substring(equals + 1);
      if (value.equals("*")) {
        asked.addAll(SCOPES);
      } else if (value.equals("global")) {
        asked.add("process");
      } else if (SCOPES.contains(value)) {
        asked.add(value);
      } else if (!value.isEmpty()) {
        return null;
      }
    }
    return asked == null ? SCOPES : asked;
  }

  private static String text(Administration running, Set<String> scopes) {
    List<StatRow> rows = StatRows.of(running);
    Map<String, String> info = new HashMap<>();
    InfoTable.of(running).forEach(r -> info.put(r.name(), r.value()));
    var text = new StringBuilder();
    for (Metric metric : METRICS) {
      if (!scopes.contains(metric.object())) {
        continue;
      }
      var lines = new StringBuilder();
      if (metric.object().equals("process")) {
        process(lines, metric, info);
      } else {
        for (StatRow row : rows) {
          if (row.kind().name().equalsIgnoreCase(metric.object())) {
            if (metric.name().contains("_agg_")) {
              aggregate(lines, metric, row, rows);
            } else {
              lines(lines, metric, row);
            }
          }
        }
      }
      if (!lines.isEmpty()) {
        text.append("# HELP ")
            .append(metric.name())
            .append(' ')
            .append(metric.help())
            .append('\n')
            .append("# TYPE ")
            .append(metric.name())
            .append(' ')
            .append(metric.type())
            .append('\n')
            .append(lines);
      }
    }
    if (scopes.contains("sticktable")) {
      tables(text, running);
    }
    if (scopes.contains("resolver")) {
      resolvers(text, running.control().resolvers());
    }
    return text.toString();
  }

  private static void tables(StringBuilder text, Administration running) {
    if (running.tables().isEmpty()) {
      return;
    }
    var sizes = new StringBuilder();
    var used = new StringBuilder();
    for (StickTable table : running.tables()) {
      String labels =
          "name=\"%s\",type=\"%s\"".formatted(table.name(), table.config().type().word());
      line(sizes, "haproxy_sticktable_size", labels, Integer.toString(table.config().size()));
      line(used, "haproxy_sticktable_used", labels, Integer.toString(table.used()));
    }
    text.append("# HELP haproxy_sticktable_size Stick table size.\n")
        .append("# TYPE haproxy_sticktable_size gauge\n")
        .append(sizes)
        .append("# HELP haproxy_sticktable_used Number of entries used in this stick table.\n")
        .append("# TYPE haproxy_sticktable_used gauge\n")
        .append(used);
  }

  /// What each name server has been asked and has answered (HAProxy 3.0).
  static void resolvers(StringBuilder text, List<ResolversSnapshot> all) {
    var lines = new LinkedHashMap<String, StringBuilder>();
    for (ResolversSnapshot section : all) {
      if (section.isUnused()) {
        continue;
      }
      for (ResolversSnapshot.NameServerCounts server : section.nameServers()) {
        String labels =
            "resolver=\"%s\",nameserver=\"%s\"".formatted(section.section(), server.name());
        for (ResolversSnapshot.Count count : server.counts()) {
          String word = count.word().equals("snd_error") ? "send_error" : count.word();
          String name = "haproxy_resolver_" + word;
          line(
              lines.computeIfAbsent(name, _ -> new StringBuilder()),
              name,
              labels,
              Long.toString(count.value()));
        }
      }
    }
    lines.forEach((name, some) ->
        text.append("# HELP %s %s\n".formatted(name, sentence(name)))
            .append("# TYPE ")
            .append(name)
            .append(" gauge\n")
            .append(some));
  }

  /// `haproxy_resolver_too_big`: Too big.
  private static String sentence(String name) {
    String words = name.substring("haproxy_resolver_".length()).replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
  }

  private static void process(StringBuilder lines, Metric metric, Map<String, String> info) {
    if (metric.name().endsWith("build_info")) {
      lines
          .append(metric.name())
          .append("{version=\"")
          .append(info.get("Version"))
          .append("\"} 1\n");
      return;
    }
    String value = info.get(metric.field().replace('_', ' '));
    value = value == null ? info.get(metric.field()) : value;
    lines.append(metric.name()).append(' ').append(value == null ? "NaN" : value).append('\n');
  }

  private static void lines(StringBuilder lines, Metric metric, StatRow row) {
    String labels = labels(row);
    if (metric.field().startsWith("check_")) {
      ofCheck(lines, metric, row, labels);
      return;
    }
    if (!metric.field().equals("-")) {
      line(lines, metric.name(), labels, value(metric, row));
      return;
    }
    if (metric.name().endsWith("http_responses_total")) {
      for (String code : List.of("1xx", "2xx", "3xx", "4xx", "5xx", "other")) {
        String value = row.get("hrsp_" + code);
        if (value != null) {
          line(lines, metric.name(), labels + ",code=\"" + code + "\"", value);
        }
      }
    } else if (metric.name().endsWith("_check_status")) {
      checkStatus(lines, metric, row, labels);
    } else if (metric.name().endsWith("_status")) {
      String now = state(row);
      states(
          lines,
          metric,
          labels,
          STATES.getOrDefault(metric.object(), List.of()),
          state -> state.equals(now) ? 1 : 0);
    }
  }

  /// A server without a check has none of them, and before the first one has ended there is no
  /// duration; a check that is not of a protocol has the code 0 (service-prometheus.c).
  private static void ofCheck(StringBuilder lines, Metric metric, StatRow row, String labels) {
    String status = checkState(row);
    boolean isCode = metric.field().equals("check_code");
    if (status != null && (isCode || !BEFORE_CHECKS.contains(status))) {
      line(
          lines, metric.name(), labels, row.get(metric.field()) == null ? "0" : value(metric, row));
    }
  }

  private static void checkStatus(StringBuilder lines, Metric metric, StatRow row, String labels) {
    String now = checkState(row);
    if (now != null) {
      states(lines, metric, labels, CHECK_STATES, state -> state.equals(now) ? 1 : 0);
    }
  }

  /// How the last check ended, also while the next one runs; null without a check.
  private static @Nullable String checkState(StatRow row) {
    String now = row.get("check_status");
    return now == null ? null : now.replace("* ", "");
  }

  /// How many servers of a backend are in which state.
  private static void aggregate(
      StringBuilder lines, Metric metric, StatRow backend, List<StatRow> rows) {
    List<StatRow> servers =
        rows.stream()
            .filter(r -> r.kind() == StatRow.Kind.SERVER && r.proxyId() == backend.proxyId())
            .toList();
    if (servers.isEmpty()) {
      return;
    }
    boolean isOfChecks = metric.name().endsWith("_agg_check_status");
    states(
        lines,
        metric,
        labels(backend),
        isOfChecks ? CHECK_STATES : STATES.getOrDefault("server", List.of()),
        state ->
            servers.stream()
                .filter(s -> state.equals(isOfChecks ? checkState(s) : state(s)))
                .count());
  }

  private static void states(
      StringBuilder lines,
      Metric metric,
      String labels,
      List<String> states,
      ToLongFunction<String> value) {
    for (String state : states) {
      line(
          lines,
          metric.name(),
          labels + ",state=\"" + state + "\"",
          Long.toString(value.applyAsLong(state)));
    }
  }

  private static String state(StatRow row) {
    String status = String.valueOf(row.get("status"));
    return switch (row.kind()) {
      case FRONTEND -> status.equals("STOP") ? "DOWN" : "UP";
      case LISTENER, BACKEND -> status;
      case SERVER -> status.equals("no check") ? "UP" : status.split("[ /]", 2)[0];
    };
  }

  private static String labels(StatRow row) {
    String proxy = "proxy=\"" + row.get("pxname") + "\"";
    return switch (row.kind()) {
      case FRONTEND, BACKEND -> proxy;
      case SERVER -> proxy + ",server=\"" + row.get("svname") + "\"";
      case LISTENER -> proxy + ",listener=\"" + row.get("svname") + "\"";
    };
  }

  /// Times are milliseconds in the table and seconds here.
  private static String value(Metric metric, StatRow row) {
    String value = row.get(metric.field());
    if (value == null || value.isEmpty()) {
      return "NaN";
    }
    boolean millis =
        switch (metric.field()) {
          case "qtime",
              "ctime",
              "rtime",
              "ttime",
              "qtime_max",
              "ctime_max",
              "rtime_max",
              "ttime_max",
              "check_duration" ->
              true;
          default -> false;
        };
    return millis
        ? java.math.BigDecimal.valueOf(Long.parseLong(value), 3)
            .stripTrailingZeros()
            .toPlainString()
        : value;
  }

  private static void line(StringBuilder lines, String name, String labels, String value) {
    lines.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }
}
