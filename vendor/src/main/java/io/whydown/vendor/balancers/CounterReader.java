package io.whydown.vendor.balancers;

import io.whydown.model.testimony.Sign;
import io.whydown.vendor.Matched;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads counters that tell of a fault by having counted one: Envoy's statistics (text, JSON,
/// Prometheus), HAProxy's `show info`, nstat(8). Never throws at input. Not thread-safe: one for
/// each piece.
public final class CounterReader {

  /// @param name how the counter's name ends
  /// @param faultAtZero whether nothing counted is the fault
  private record Counter(String name, Sign sign, boolean faultAtZero) {

    static Counter of(Sign sign, String name) {
      return new Counter(name, sign, false);
    }
  }

  /// @param counter its whole name
  public record Found(Sign sign, String counter, long count) {}

  private static final List<Counter> COUNTERS =
      List.of(
          Counter.of(Sign.REQUESTS_OVERFLOW, "upstream_cx_overflow"),
          Counter.of(Sign.REQUESTS_OVERFLOW, "upstream_cx_pool_overflow"),
          Counter.of(Sign.REQUESTS_OVERFLOW, "upstream_rq_pending_overflow"),
          Counter.of(Sign.REQUESTS_OVERFLOW, "circuit_breakers.default.cx_open"),
          Counter.of(Sign.REQUESTS_OVERFLOW, "circuit_breakers.default.rq_open"),
          Counter.of(Sign.REQUESTS_OVERFLOW, "circuit_breakers.default.rq_pending_open"),
          Counter.of(Sign.LIMIT_MET, "downstream_cx_overflow"),
          Counter.of(Sign.LIMIT_MET, "downstream_global_cx_overflow"),
          Counter.of(Sign.LIMIT_MET, "maxconnreached"),
          Counter.of(Sign.CERTIFICATE_NAME, "ssl.fail_verify_san"),
          Counter.of(Sign.CERTIFICATE_UNTRUSTED, "ssl.fail_verify_error"),
          Counter.of(Sign.CERTIFICATE_WANTED, "ssl.fail_verify_no_cert"),
          Counter.of(Sign.PLAIN_TO_MTLS, "no_filter_chain_match"),
          Counter.of(Sign.ROUTE_MISSING, ".no_route"),
          Counter.of(Sign.SECTION_UNKNOWN, ".no_cluster"),
          Counter.of(Sign.NO_SERVER_LEFT, "upstream_cx_none_healthy"),
          new Counter("membership_healthy", Sign.NO_SERVER_LEFT, true),
          Counter.of(Sign.EJECTED, "outlier_detection.ejections_active"),
          Counter.of(Sign.AUTHORIZATION_DENIED, "rbac.denied"),
          Counter.of(Sign.SYN_FLOOD, "tcpreqqfulldrop"),
          Counter.of(Sign.TCP_MEMORY, "tcpmemorypressures"),
          Counter.of(Sign.RETURN_PATH, "ipreversepathfilter"));

  private static final Pattern LINE =
      Pattern.compile(
          "^\\W{0,4}([a-z][\\w.|:;-]*?[a-z])(?:\\{[^}]{0,400}\\})?[\"']?\\s*(?:[:=]\\s*|\\s)[\"']?(\\d{1,15})(?:[\"',.\\s].*)?$");
  private static final Pattern NAME = Pattern.compile("\"name\": ?\"([^\"]{3,200})\"");
  private static final Pattern VALUE = Pattern.compile("\"value\": ?\"?(\\d{1,15})");

  private String name = "";

  /// What the next line of the piece says.
  public Optional<Found> line(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    if (lower.length() > 600) {
      return Optional.empty();
    }
    Matcher named = NAME.matcher(lower);
    if (named.find()) {
      name = Matched.group(named, 1);
    }
    Matcher value = VALUE.matcher(lower);
    if (!name.isEmpty() && value.find()) {
      String counter = name;
      name = "";
      return found(counter, Matched.number(value, 1));
    }
    if (!isWorthwhile(lower)) {
      return Optional.empty();
    }
    Matcher whole = LINE.matcher(lower);
    return whole.matches()
        ? found(Matched.group(whole, 1), Matched.number(whole, 2))
        : Optional.empty();
  }

  private static boolean isWorthwhile(String lower) {
    return lower.indexOf('_') > 0 || lower.contains("maxconnreached") || lower.contains("ext");
  }

  private static Optional<Found> found(String written, long count) {
    // Prometheus has underscores where Envoy has dots
    boolean flat = written.startsWith("envoy_");
    for (Counter counter : COUNTERS) {
      String end = flat ? counter.name().replace('.', '_') : counter.name();
      if (written.endsWith(end) && count == 0 == counter.faultAtZero()) {
        return Optional.of(new Found(counter.sign(), written, count));
      }
    }
    return Optional.empty();
  }
}
