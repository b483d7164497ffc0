package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The short flags of access logs: response flags of Envoy (access log, `%RESPONSE_FLAGS%`) and
/// states of sessions of HAProxy (configuration manual, section 8.5). Stateless.
final class AccessFlags {

  private static final String FLAG =
      "(?:uh|uf|uo|nr|urx|nc|ut|lr|ur|uc|rl|uaex|upe|dpe|umsdr|nfcf|dt|df|lh|si|dc|ih|om)";

  private static final Pattern ENVOY =
      Pattern.compile(
          "(?:\" |\\b)(?:0|[1-5]\\d\\d) ("
              + FLAG
              + "(?:,"
              + FLAG
              + ")*) |flags\"?[:=] ?\"?("
              + FLAG
              + "(?:,"
              + FLAG
              + ")*)\\b|^\\W*("
              + FLAG
              + "(?:,"
              + FLAG
              + ")*) [a-z_]+(?:\\{[^}]*\\})? - ");

  private static final Map<String, Sign> BY_FLAG =
      Map.of(
          "uh", Sign.NO_SERVER_LEFT,
          "uo", Sign.REQUESTS_OVERFLOW,
          "nr", Sign.ROUTE_MISSING,
          "nc", Sign.SECTION_UNKNOWN,
          "nfcf", Sign.PLAIN_TO_MTLS,
          "uc", Sign.CLOSED_IN_USE,
          "uaex", Sign.AUTHORIZATION_DENIED);

  /// Times, status, bytes, cookies, state, counters.
  private static final Pattern HAPROXY =
      Pattern.compile(
          " (?:-?\\d+/){2,4}\\+?-?\\d+ (?:(?:-1|\\d{3}) )?\\+?\\d+ (?:\\S+ \\S+ )?([clsprikdu-][rqchdlt-])(?:[a-z-]{2})? \\d+/\\d+/\\d+/");

  private static final Map<String, Sign> BY_STATE =
      Map.of("sq", Sign.QUEUE_TIMED_OUT, "ph", Sign.RESPONSE_INVALID);

  /// The section that took the client, and the one that would have served it; a section that did
  /// not pass the client on is named twice.
  private static final Pattern NO_SERVER = Pattern.compile("\\] ([^\\s~]+)~? ([^\\s/]+)/<nosrv>");

  private static final Map<String, Fault> FAULT_BY_FLAG =
      Map.of(
          "uh", Fault.NO_SERVER,
          "uf", Fault.REFUSED,
          "ut", Fault.NO_ANSWER,
          "uc", Fault.CLOSED,
          "ur", Fault.RESET,
          "lr", Fault.RESET,
          "df", Fault.NAME,
          "upe", Fault.RESPONSE,
          "umsdr", Fault.NO_ANSWER);

  /// Of the manual's table those that tell of the server: S it ended or refused, s it was waited
  /// for; C while it was dialled, H before its answer.
  private static final Map<String, Fault> FAULT_BY_STATE =
      Map.of(
          "sc", Fault.REFUSED,
          "sh", Fault.CLOSED,
          "sd", Fault.CLOSED,
          "ph", Fault.RESPONSE,
          "sq", Fault.NO_SERVER);

  private static final Map<String, Fault> FAULT_BY_WAIT =
      Map.of("sC", Fault.TIMEOUT, "sH", Fault.NO_ANSWER, "sD", Fault.NO_ANSWER);

  /// An Application Load Balancer: target, its times, the balancer's status and the target's; a
  /// dash for a target that gave none (Elastic Load Balancing, access log entries).
  private static final Pattern AWS =
      Pattern.compile(
          "^\\W*(?:https?|h2|grpcs?|wss?) \\d{4}-\\S+ \\S+ \\S+ (\\S+) -?[\\d.]+ (-?[\\d.]+) -?[\\d.]+ (\\d{3}) (\\d{3}|-) ");

  private AccessFlags() {}

  private static Optional<Sign> aws(String lower) {
    Matcher aws = AWS.matcher(lower);
    if (!aws.find()) {
      return Optional.empty();
    }
    String status = String.valueOf(aws.group(3));
    boolean none = "-".equals(aws.group(4));
    return switch (status) {
      case "464" -> Optional.of(Sign.H1_TO_H2);
      case "502" ->
          none
              ? Optional.of(isAtOnce(aws) ? Sign.IDLE_CONNECTION_CLOSED : Sign.CLOSED_IN_USE)
              : Optional.empty();
      case "503" ->
          none && "-".equals(aws.group(1)) ? Optional.of(Sign.NO_SERVER_LEFT) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// Within this time nobody has read a request, let alone died of it.
  private static final double AT_ONCE = 0.02;

  private static boolean isAtOnce(Matcher aws) {
    String time = String.valueOf(aws.group(2));
    return time.matches("\\d{1,9}(?:\\.\\d{0,9})?") && Double.parseDouble(time) < AT_ONCE;
  }

  static List<CodeReader.Found> in(String lower) {
    var found = new ArrayList<CodeReader.Found>();
    Matcher envoy = ENVOY.matcher(lower);
    if (envoy.find()) {
      boolean noChain = lower.contains("filter_chain_not_found");
      for (String flag : flags(envoy).split(",")) {
        Sign sign = BY_FLAG.get(flag);
        if (sign != null && !(noChain && flag.equals("nr"))) {
          found.add(new CodeReader.Found(sign, flag));
        }
      }
    }
    aws(lower).ifPresent(sign -> found.add(new CodeReader.Found(sign, "elb_status_code")));
    Matcher none = NO_SERVER.matcher(lower);
    if (none.find()) {
      boolean same = String.valueOf(none.group(1)).equals(none.group(2));
      found.add(new CodeReader.Found(same ? Sign.ROUTE_MISSING : Sign.NO_SERVER_LEFT, "<nosrv>"));
    }
    Matcher haproxy = HAPROXY.matcher(lower);
    if (haproxy.find()) {
      String state = String.valueOf(haproxy.group(1));
      Sign sign = BY_STATE.get(state);
      if (sign != null) {
        found.add(new CodeReader.Found(sign, state));
      }
    }
    return found;
  }

  /// Client, section, server, and what is not needed here.
  private static final Pattern HAPROXY_HEAD =
      Pattern.compile("(?:^|\\s)(\\S+):\\d{1,5} \\[\\d[^\\]]+\\] \\S+ [^\\s/]+/(\\S+) (?=-?\\d+/)");

  private static final Pattern AWS_ENDS =
      Pattern.compile("^\\W*\\w+ \\S+ \\S+ (\\S+):\\d+ (?:(\\S+):(\\d{1,5})|-) ");

  /// Whom the session of a line was with. A log of sessions names the client first, and HAProxy's
  /// no address of the server at all.
  static Optional<CodeReader.Session> session(String line, String lower) {
    Matcher haproxy = HAPROXY_HEAD.matcher(line);
    if (HAPROXY.matcher(lower).find() && haproxy.find()) {
      return Optional.of(
          new CodeReader.Session(Matched.group(haproxy, 1), "", 0, Matched.group(haproxy, 2)));
    }
    Matcher aws = AWS_ENDS.matcher(line);
    return AWS.matcher(lower).find() && aws.find()
        ? Optional.of(
            new CodeReader.Session(
                Matched.group(aws, 1), Matched.group(aws, 2), (int) Matched.number(aws, 3), ""))
        : Optional.empty();
  }

  /// What the flags of a line say failed. The letters of HAProxy differ in their size: who ended a
  /// session is written in capitals, what ran out is not.
  static Optional<Fault> fault(String line, String lower) {
    Matcher envoy = ENVOY.matcher(lower);
    if (envoy.find()) {
      for (String flag : flags(envoy).split(",")) {
        Fault fault = FAULT_BY_FLAG.get(flag);
        if (fault != null) {
          return Optional.of(fault);
        }
      }
    }
    Matcher haproxy = HAPROXY.matcher(lower);
    if (!haproxy.find() || line.length() != lower.length()) {
      return Optional.empty();
    }
    String state = line.substring(haproxy.start(1), haproxy.end(1));
    Fault waited = FAULT_BY_WAIT.get(state);
    if (waited != null) {
      return Optional.of(waited);
    }
    boolean none = lower.contains("<nosrv>");
    Fault fault = state.startsWith("s") ? null : FAULT_BY_STATE.get(state.toLowerCase(Locale.ROOT));
    return Optional.ofNullable(none && fault != null ? Fault.NO_SERVER : fault);
  }

  private static String flags(Matcher envoy) {
    for (int group = 1; group <= envoy.groupCount(); group++) {
      String flags = envoy.group(group);
      if (flags != null) {
        return flags;
      }
    }
    return "";
  }
}
