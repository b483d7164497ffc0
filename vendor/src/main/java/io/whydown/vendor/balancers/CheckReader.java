package io.whydown.vendor.balancers;

import io.whydown.vendor.Matched;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what health checks ask for and want: HAProxy's rules, and the settings that clouds,
/// controllers and proxies call `health check …` in one spelling or another. Never throws at input.
/// Not thread-safe: one for each piece.
public final class CheckReader {

  /// @param port 0 when not said, or that of the traffic
  /// @param wanted status codes; empty when not said
  public record Found(String method, String path, int port, String wanted) {

    boolean isEmpty() {
      return method.isEmpty() && path.isEmpty() && port == 0 && wanted.isEmpty();
    }

    Found plus(Found more) {
      return new Found(
          more.method.isEmpty() ? method : more.method,
          more.path.isEmpty() ? path : more.path,
          more.port == 0 ? port : more.port,
          more.wanted.isEmpty() ? wanted : more.wanted);
    }
  }

  private static final Found NOTHING = new Found("", "", 0, "");

  private static final Pattern HTTPCHK =
      Pattern.compile(
          "^option\\s+httpchk(?:\\s+(GET|HEAD|OPTIONS|POST|PUT))?(?:\\s+(/\\S*))?(?:\\s+HTTP/\\S+)?.*");
  private static final Pattern SEND =
      Pattern.compile(
          "^http-check\\s+send\\b(?=(?:.*\\bmeth\\s+(\\w+))?)(?=(?:.*\\buri\\s+(\\S+))?).*");
  private static final Pattern EXPECT =
      Pattern.compile("^http-check\\s+expect\\s+(?:min-recv \\d+ )?r?status\\s+(\\S+)");
  private static final Pattern SERVER_PORT =
      Pattern.compile(
          "^(?:default-)?server\\s.*\\bcheck\\b.*\\bport\\s+(\\d{2,5})\\b.*|^server\\s.*\\bport\\s+(\\d{2,5})\\s.*\\bcheck\\b.*");

  private static final String NAME = "health[ _.-]?checks?(?:[ _.-]?settings)?[\\s\"'._/-]*";
  private static final Pattern PORT =
      Pattern.compile("(?i)" + NAME + "port[\"']?\\s*[:=]\\s*[\"'`]?(\\d{2,5})\\b");
  private static final Pattern SAID_PORT =
      Pattern.compile(
          "(?i)\\b(?:health[ -]?)?(?:checks?|checked|probes?)\\b[^.;]{0,40}\\b(?:on|to|at|against|uses?|is|with) (?:the )?port:? [\"'`]?(\\d{2,5})\\b");
  private static final Pattern PATH =
      Pattern.compile(
          "(?i)"
              + NAME
              + "(?:path|uri|url|endpoint|requestpath)[\"']?\\s*[:= ]\\s*[\"'`]?(/[^\\s\"'`,;)]*)");
  private static final Pattern WANTED =
      Pattern.compile(
          "(?i)(?:success[ _-]?codes?|matcher|http_?codes?|expected (?:status|codes?))[\"']?\\s*[:=]\\s*[\"'`{]*\\s*(?:\"?HttpCode\"?\\s*[:=]\\s*\"?)?([1-5]\\d\\d(?:[,-][1-5]\\d\\d)*)");
  private static final Pattern NEXT_PATH =
      Pattern.compile("(?i)" + NAME + "[^|]{0,60}[,;(]\\s*(?:on )?path:? [\"'`]?(/[^\\s\"'`,;)]*)");

  /// A block of settings: `health_check {`, `healthCheck:`.
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?i)^\\W*(?:http_)?(?:health[ _-]?check|active|healthchecks?|httpGet|health_checks|\\.?probe)[\"']?\\s*[:={]?\\s*[{\\[]?\\s*$");

  private static final Pattern IN_BLOCK =
      Pattern.compile(
          "(?i)^\\W*(path|port|matcher|uri|url|requestPath|request_path|method|http_path|status|expected_response)[\"']?\\s*[:=]\\s*[\"']?([^\"'\\s,]+)");

  private static final int LONGEST_BLOCK = 14;

  private int block;

  /// What the next line of the piece says.
  public Optional<Found> line(String line) {
    String bare = line.strip();
    if (bare.isEmpty() || bare.length() > 1_000) {
      return Optional.empty();
    }
    if (BLOCK.matcher(bare).matches()) {
      block = LONGEST_BLOCK;
      return Optional.empty();
    }
    block = bare.equals("}") ? 0 : block - 1;
    Found found = haproxy(bare).plus(named(bare));
    if (block > 0) {
      found = found.plus(inBlock(bare));
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  private static Found haproxy(String bare) {
    Matcher option = HTTPCHK.matcher(bare);
    if (option.matches()) {
      String method = Matched.group(option, 1);
      return new Found(method.isEmpty() ? "OPTIONS" : method, Matched.group(option, 2), 0, "");
    }
    Matcher send = SEND.matcher(bare);
    if (send.matches()) {
      return new Found(Matched.group(send, 1), Matched.group(send, 2), 0, "");
    }
    Matcher expect = EXPECT.matcher(bare);
    if (expect.find()) {
      return new Found("", "", 0, Matched.group(expect, 1));
    }
    Matcher port = SERVER_PORT.matcher(bare);
    if (port.matches()) {
      String one = Matched.group(port, 1);
      return new Found("", "", number(one.isEmpty() ? Matched.group(port, 2) : one), "");
    }
    return NOTHING;
  }

  private static Found named(String bare) {
    Found found = NOTHING;
    Matcher port = PORT.matcher(bare);
    if (port.find()) {
      found = found.plus(new Found("", "", number(Matched.group(port, 1)), ""));
    }
    Matcher said = SAID_PORT.matcher(bare);
    if (said.find()) {
      found = found.plus(new Found("", "", number(Matched.group(said, 1)), ""));
    }
    Matcher path = PATH.matcher(bare);
    if (path.find()) {
      found = found.plus(new Found("", Matched.group(path, 1), 0, ""));
    }
    Matcher next = NEXT_PATH.matcher(bare);
    if (next.find()) {
      found = found.plus(new Found("", Matched.group(next, 1), 0, ""));
    }
    Matcher wanted = WANTED.matcher(bare);
    if (wanted.find()) {
      found = found.plus(new Found("", "", 0, Matched.group(wanted, 1)));
    }
    return found;
  }

  private static Found inBlock(String bare) {
    Matcher setting = IN_BLOCK.matcher(bare);
    if (!setting.find()) {
      return NOTHING;
    }
    String value = Matched.group(setting, 2);
    return switch (Matched.group(setting, 1).toLowerCase(Locale.ROOT)) {
      case "port" -> new Found("", "", value.matches("\\d{2,5}") ? number(value) : 0, "");
      case "matcher", "status", "expected_response" ->
          new Found("", "", 0, value.matches("[1-5]\\d\\d\\S*") ? value : "");
      case "method" -> new Found(value, "", 0, "");
      default -> value.startsWith("/") ? new Found("", value, 0, "") : NOTHING;
    };
  }

  private static int number(String digits) {
    int number = Integer.parseInt(digits);
    return number > 65_535 ? 0 : number;
  }
}
