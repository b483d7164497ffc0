package io.whydown.vendor.balancers;

import io.whydown.model.testimony.Setting;
import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads limits and times by the names that programs give them, and what is counted against them.
/// Never throws at input. Not thread-safe: one for each piece.
public final class SettingReader {

  public record Found(Setting setting, String value) {}

  /// A name of a setting, and how its bare numbers are meant.
  ///
  /// @param pattern with the group value, and unit where one may follow
  private record Name(Setting setting, double perNumber, Pattern pattern) {}

  private static final String IS = "[\"'`]?\\s*(?:[:=(]|\\s|to|is|of|=>)\\s*[\"'`]?";
  private static final String TIME =
      "(?<value>\\d[\\d_]{0,9}(?:\\.\\d+)?) ?(?<unit>ms\\b|milliseconds?|s\\b|secs?\\b|seconds?|m\\b|min\\b|minutes?|h\\b|hours?)?";

  private static final List<Name> NAMES =
      List.of(
          // servers: Node, gunicorn, uvicorn, hypercorn, Puma, Tomcat, Spring, Go, Kestrel, aiohttp
          time(Setting.SERVER_KEEPS_IDLE, 0.001, "keepalivetimeout"),
          time(Setting.SERVER_KEEPS_IDLE, 1, "(?:--)?timeout[_-]keep[_-]?alive"),
          time(Setting.SERVER_KEEPS_IDLE, 1, "(?:--|\\b)keep[_-]?alive(?=(?: ?=|\\s)\\s*\\d)"),
          time(Setting.SERVER_KEEPS_IDLE, 1, "persistent_timeout"),
          time(Setting.SERVER_KEEPS_IDLE, 0.001, "(?:tomcat\\.)?keep-alive-timeout"),
          time(Setting.SERVER_KEEPS_IDLE, 0.001, "connection-idle-timeout-ms"),
          time(Setting.SERVER_KEEPS_IDLE, 1, "\\bidletimeout(?=:\\s+\\d+ ?\\* ?time)"),
          time(Setting.SERVER_KEEPS_IDLE, 1, "limits\\.keepalivetimeout"),
          // what a server says of itself in each answer (RFC 7230, A.1.2)
          time(Setting.SERVER_KEEPS_IDLE, 1, "^[<\\s]*keep-alive: timeout(?==)"),
          // balancers: AWS, Google, NGINX's groups, Envoy, HAProxy, Traefik, Apache
          time(Setting.BALANCER_KEEPS_IDLE, 1, "idle_timeout(?:[._]timeout)?[._]seconds"),
          time(Setting.BALANCER_KEEPS_IDLE, 1, "connection-idle-timeout"),
          time(Setting.BALANCER_KEEPS_IDLE, 1, "(?<![\\w-])idle_timeout"),
          time(Setting.BALANCER_KEEPS_IDLE, 1, "idleconntimeout"),
          time(Setting.BALANCER_KEEPS_IDLE, 1, "pool-purge-delay"),
          // HAProxy, NGINX, Envoy, Varnish
          time(Setting.CONNECT_WAITS, 0.001, "^timeout connect"),
          time(Setting.CONNECT_WAITS, 1, "\\bproxy_connect_timeout"),
          time(Setting.CONNECT_WAITS, 1, "(?<![\\w-])connect_timeout"),
          // ping(8), and whoever quotes it
          time(Setting.ROUND_TRIP, 0.001, "\\bicmp_seq=\\d+ ttl=\\d+ time(?==)"),
          time(
              Setting.ROUND_TRIP,
              0.001,
              "\\b(?:ping|rtt|latency|round[- ]trip(?: time)?)(?=[ :=])"),
          // a person on either
          time(
              Setting.BALANCER_KEEPS_IDLE,
              1,
              "\\b(?:alb|elb|nlb|load ?balancer)(?:'s)?\\b[^.]{0,30}\\bidle[ -]time-?out[^.\\d]{0,20}"),
          count(Setting.MOST_CONNECTIONS, "^maxconn(?: ?:)?"),
          count(Setting.MOST_CONNECTIONS, "\\bworker_connections"),
          count(Setting.MOST_CONNECTIONS, "\\bmaxrequestworkers"),
          count(Setting.CONNECTIONS, "^currconns(?: ?:)"));

  private static Name time(Setting setting, double perNumber, String name) {
    return new Name(setting, perNumber, Pattern.compile(name + IS + TIME));
  }

  private static Name count(Setting setting, String name) {
    return new Name(setting, 1, Pattern.compile(name + "[\\s:=]+(?<value>\\d{1,9})"));
  }

  private static final Pattern SERVER_LIMIT =
      Pattern.compile("^(?:default-)?server\\s.*\\bmaxconn\\s+(\\d{1,9})");
  private static final Pattern SAID_COUNT =
      Pattern.compile(
          "(?<![.:])\\b(\\d{2,7}) (?:\\w+ ){0,2}(?:connections?|sessions?|sockets|requests? in flight)\\b|\\b(?:connections?|sessions?|scur)\\b[^.\\d]{0,24}(?<!\\b(?:to|from|on|at|port|for) )\\b(\\d{3,7})\\b(?![.:/]\\d)");
  private static final Pattern NAME_SENT =
      Pattern.compile("\\bproxy_ssl_server_name\\s+(on|off)|^server\\s.*\\bsni\\s+(\\S+)");
  private static final Pattern BLOCK = Pattern.compile("^(upstream|server|http|location)\\b.*\\{");

  private String block = "";

  /// What the next line of the piece says.
  public List<Found> line(String line) {
    String lower = line.strip().toLowerCase(Locale.ROOT);
    if (lower.isEmpty() || lower.length() > 600) {
      return List.of();
    }
    Matcher opens = BLOCK.matcher(lower);
    if (opens.find()) {
      block = Matched.group(opens, 1);
    }
    var found = new ArrayList<Found>();
    nginx(lower, found);
    if (isWorthwhile(lower)) {
      for (Name name : NAMES) {
        Matcher match = name.pattern().matcher(lower);
        if (match.find()) {
          found.add(new Found(name.setting(), value(name, match)));
          break;
        }
      }
      others(lower, found);
    }
    return found;
  }

  private static boolean isWorthwhile(String lower) {
    return lower.contains("idle")
        || lower.contains("alive")
        || lower.contains("conn")
        || lower.contains("purge")
        || lower.contains("persistent_")
        || lower.contains("workers")
        || lower.contains("session")
        || lower.contains("ping")
        || lower.contains("rtt")
        || lower.contains("latency")
        || lower.contains("icmp_seq")
        || lower.contains("trip")
        || lower.contains("proxy_ssl_server_name")
        || lower.contains(" sni ");
  }

  private static final Pattern NGINX_KEEPS =
      Pattern.compile("^keepalive_timeout\\s+" + TIME + "(?:\\s+\\d+s?)?;");

  /// Within a group it is about servers, elsewhere about clients.
  private void nginx(String lower, List<Found> found) {
    Matcher keeps = NGINX_KEEPS.matcher(lower);
    if (keeps.find()) {
      Setting side =
          block.equals("upstream") ? Setting.BALANCER_KEEPS_IDLE : Setting.SERVER_KEEPS_IDLE;
      found.add(new Found(side, seconds(keeps, 1)));
    }
  }

  private static void others(String lower, List<Found> found) {
    Matcher server = SERVER_LIMIT.matcher(lower);
    if (server.find()) {
      found.add(new Found(Setting.MOST_CONNECTIONS_OF_SERVER, Matched.group(server, 1)));
    }
    Matcher said = SAID_COUNT.matcher(lower);
    if (!lower.startsWith("maxconn") && said.find()) {
      String one = Matched.group(said, 1);
      found.add(new Found(Setting.CONNECTIONS, one.isEmpty() ? Matched.group(said, 2) : one));
    }
    Matcher name = NAME_SENT.matcher(lower);
    if (name.find()) {
      String word = Matched.group(name, 1);
      found.add(
          new Found(Setting.SERVER_NAME_SENT, word.isEmpty() ? Matched.group(name, 2) : word));
    }
  }

  private static String value(Name name, Matcher match) {
    return name.pattern().namedGroups().containsKey("unit")
        ? seconds(match, name.perNumber())
        : Matched.group(match, "value");
  }

  private static String seconds(Matcher match, double perNumber) {
    double number = Double.parseDouble(Matched.group(match, "value").replace("_", ""));
    String unit = Matched.group(match, "unit");
    double factor =
        unit.isEmpty()
            ? perNumber
            : unit.startsWith("ms") || unit.startsWith("milli")
                ? 0.001
                : unit.startsWith("h") ? 3_600 : unit.startsWith("m") ? 60 : 1;
    double seconds = number * factor;
    return seconds == Math.rint(seconds)
        ? String.valueOf(Math.round(seconds))
        : String.valueOf(seconds);
  }
}
