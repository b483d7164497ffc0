package io.whydown.vendor.errortext;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whom a failed connection was meant for, by the form in which programs write it.
///
/// @param host a literal without brackets, a name, or the path of a UNIX socket
/// @param port 0 when none is named
/// @param name the name that stood for an address, else empty
record TargetWords(String host, int port, String name) {

  /// Each with the groups host, port and, where it has one, name; most telling first.
  private static final List<Pattern> FORMS =
      List.of(
          // nginx
          Pattern.compile(
              "upstream: \"(?:\\w+://)?(?<host>unix:[^\"]+|\\[[0-9a-fA-F:.]+\\]|[^:/\"\\s]+)(?::(?<port>\\d{1,5}))?"),
          Pattern.compile(
              "connect\\(\\) to (?<host>unix:\\S+|\\[[0-9a-fA-F:.]+\\]|[^:\\s]+)(?::(?<port>\\d{1,5}))? failed"),
          Pattern.compile(
              "upstream \"?(?:\\w+://)?(?<host>\\[[0-9a-fA-F:.]+\\]|\\d+\\.\\d+\\.\\d+\\.\\d+|localhost):(?<port>\\d{1,5})"),
          Pattern.compile(
              "host not found in (?:upstream|resolver) \"?(?<host>[^\\s:\"/]+)(?::(?<port>\\d{1,5}))?"),
          // from the end that listens to the one that is dialled
          Pattern.compile(
              "(?i)\\b(?:prox(?:y|ied|ies|ying)|forward\\w*|redirect\\w*) (?:from |requests? |the )*(?:https?://)?(?:\\[[0-9a-fA-F:.]+\\]|[\\w.-]+):\\d{2,5}\\S* (?:to|->|=>) (?:https?://)?(?<host>\\[[0-9a-fA-F:.]+\\]|[\\w.-]+):(?<port>\\d{2,5})"),
          // drivers of databases
          Pattern.compile("bad address '(?<host>[\\w.-]+)'"),
          Pattern.compile("could not translate host name \"(?<host>[\\w.-]+)\""),
          Pattern.compile("address=\\(host=(?<host>[^)\\s]+)\\)\\(port=(?<port>\\d{1,5})\\)"),
          Pattern.compile("(?i)unknown mysql server host '(?<host>[\\w.-]+)'"),
          Pattern.compile("getaddrinfo for (?<host>[\\w.-]+) failed"),
          Pattern.compile("(?i)error -?\\d+ connecting to (?<host>[\\w.-]+):(?<port>\\d{1,5})"),
          Pattern.compile("(?i)could not resolve (?<host>[\\w.-]+)/(?<port>\\d{1,5})"),
          Pattern.compile("(?i)unknown host:? (?<host>[\\w.-]*[\\w])"),
          // envoy
          Pattern.compile(
              "\"(?<host>\\[[0-9a-fA-F:.]+\\]|\\d+\\.\\d+\\.\\d+\\.\\d+):(?<port>\\d{1,5})\" (?:out|in)bound\\|"),
          // haproxy
          Pattern.compile("could not resolve address '(?<host>[^':]+)"),
          Pattern.compile(
              "(?:cannot|can't|unable to|could not|failed to) resolve (?:host |hostname |address |name |upstream |the host )?[:\"'`]{0,3}\\s?(?<host>[A-Za-z0-9_][\\w.-]*[\\w])(?::(?<port>\\d{1,5}))?"),
          // Go
          Pattern.compile(
              "\"\\w+://(?<name>[A-Za-z][\\w.-]*)(?::\\d{1,5})?[^\"\\s]*\": dial tcp[46]? (?<host>\\[[0-9a-fA-F:.]+\\]|\\d[\\d.]+):(?<port>\\d{1,5})"),
          Pattern.compile("dial tcp[46]?:? lookup (?<host>[\\w.-]+)"),
          Pattern.compile("dial unix (?<host>/[^:\\s]+)"),
          Pattern.compile("lookup (?<host>[A-Za-z][\\w.-]+) on [\\d.\\[\\]:]+"),
          // the far end of an open connection, where that end is no client's
          Pattern.compile(
              "(?:read|write) tcp[46]?:? \\S+:\\d+->(?<host>\\[[0-9a-fA-F:.%\\w]+\\]|[\\d.]+):(?<port>[12]\\d{4}|\\d{1,4})(?!\\d)"),
          Pattern.compile(
              "dial (?:tcp|udp)[46]?:? (?:[\\d.]+:\\d+->)?"
                  + "(?<host>\\[[0-9a-fA-F:.%\\w]+\\]|[\\w.-]+):(?<port>\\d{1,5})"),
          // Node
          Pattern.compile(
              "\"syscall\": ?\"connect\",.{0,200}?\"address\": ?\"(?<host>[0-9a-fA-F:.]+)\",.{0,40}?\"port\": ?(?<port>\\d{1,5})"),
          Pattern.compile(
              "(?:connect|Error:) (?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ECONNRESET|EACCES) (?<host>\\[?[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F.]*?\\]?|[\\w.-]+):(?<port>\\d{1,5})"),
          Pattern.compile("(?:connect|Error:) (?:ENOENT|EACCES|ECONNREFUSED) (?<host>/[^\\s'\"]+)"),
          Pattern.compile("getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<host>[\\w.-]+)"),
          // curl, wget
          Pattern.compile("(?i)\\bto (?<host>[\\w.-]+) port (?<port>\\d{1,5})\\b"),
          Pattern.compile(
              "(?i)\\bto (?<name>[A-Za-z][\\w.-]*) \\(\\[?(?<host>[0-9a-fA-F]*[.:][0-9a-fA-F.:]+)\\]?\\),? port (?<port>\\d{1,5})\\b"),
          Pattern.compile(
              "(?i)connect to (?<host>\\[?[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F.]*\\]?|[\\w.-]+) port (?<port>\\d{1,5})"),
          Pattern.compile("(?i)could not resolve host: ?(?<host>[\\w.-]+)"),
          Pattern.compile(
              "(?i)connecting to (?<name>[\\w.-]+)(?::\\d{1,5})? \\(\\[?(?<host>[0-9a-fA-F:]*:[0-9a-fA-F:.]*|\\d[\\d.]+)\\]?:(?<port>\\d{1,5})\\)"),
          Pattern.compile(
              "(?i)connecting to (?<name>[\\w.-]+) ?\\((?<name2>[\\w.-]+)\\)\\|(?<host>[0-9a-fA-F.:]+)\\|:(?<port>\\d{1,5})"),
          Pattern.compile(
              "(?i)connecting to (?<name>[\\w.-]+) ?\\(\\[?(?<host>[0-9]+\\.[0-9.]+)\\]?:(?<port>\\d{1,5})\\)?"),
          Pattern.compile(
              "(?i)connect to (?:address )?(?<host>\\[[0-9a-fA-F:.]+\\]|[\\w.-]+):(?<port>\\d{1,5})"),
          Pattern.compile("(?i)connect to address (?<host>[0-9a-fA-F.:]*[0-9a-fA-F]): "),
          // Apache
          Pattern.compile("(?i)failed to connect to server \"(?<host>/[^\"]+)\""),
          Pattern.compile(
              "attempt to connect to (?<host>\\[[0-9a-fA-F:.]+\\]|[^\\s:]+|/[^\\s]+)(?::(?<port>\\d{1,5}))?(?: \\((?<name>[^)]+)\\))? failed"),
          // Java
          Pattern.compile(
              "(?:refused|timed out|unreachable|route to host[^:]{0,40}): (?<name>[\\w.-]*)/(?<host>\\[?[0-9a-fA-F:.]+\\]?):(?<port>\\d{1,5})"),
          Pattern.compile("UnknownHostException: (?<host>[\\w.-]+)"),
          Pattern.compile(
              "(?i)connect to (?<name>[\\w.-]+):(?<port>\\d{1,5}) \\[[^\\]/]*/(?<host>[0-9a-fA-F.:]+)\\]"),
          // Python
          Pattern.compile("host='(?<host>[^']+)', port=(?<port>\\d{1,5})"),
          Pattern.compile("Connect call failed \\('(?<host>[^']+)', (?<port>\\d{1,5})"),
          Pattern.compile("\\('(?<host>[\\w.:-]+)', (?<port>\\d{1,5})\\)"),
          // databases
          Pattern.compile(
              "connection to server at \"(?<name>[^\"]+)\" \\((?<host>[^)]+)\\), port (?<port>\\d{1,5})"),
          Pattern.compile(
              "(?i)server on '(?<host>\\[?[\\w.-]+\\]?)(?::(?<port>\\d{1,5}))?' ?\\(\\d"),
          Pattern.compile(
              "running on host \"?(?<name>[\\w.-]+)\"? \\((?<host>[0-9a-fA-F.:]+)\\)(?:.{0,90}?port (?<port>\\d{1,5}))?"),
          Pattern.compile(
              "running on host \"?(?<host>[\\w.:-]+)\"?(?: .{0,90}?port (?<port>\\d{1,5}))?"),
          Pattern.compile(
              "\\((?<name>[A-Za-z][\\w.-]*)?/(?<host>[0-9a-fA-F.:]*[.:][0-9a-fA-F]+):(?<port>\\d{1,5})\\)"),
          Pattern.compile("(?i)server on socket \"(?<host>/[^\"]+)\""),
          Pattern.compile("unix:(?<host>/[^\\s:\"')]+)"),
          Pattern.compile(
              "(?i)\\bhost \"?(?<host>[\\w.-]+)\"?,? (?:and |on )?(?:tcp/ip )?port (?<port>\\d{1,5})"),
          Pattern.compile("address: '(?<host>[0-9a-fA-F:.]+)'"),
          Pattern.compile("socket (?:for address |at |on )?'(?<host>/[^']+)'"),
          // haproxy's listeners
          Pattern.compile("\\[(?<host>\\d{1,3}(?:\\.\\d{1,3}){3}|::|\\*):(?<port>\\d{1,5})\\]"),
          // any
          Pattern.compile(
              "(?:https?|grpc|tcp|h2c|ws|wss|fcgi|postgres(?:ql)?|redis|mysql|amqp|mongodb)://(?:[^@/\\s]{1,60}@)?(?<host>\\[[0-9a-fA-F:.%]+\\]|[\\w.*-]+)(?::(?<port>\\d{1,5}))?"),
          Pattern.compile(
              "(?<![\\w.:\\[])(?<host>\\[[0-9a-fA-F:]+(?:%\\w+)?\\]|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|localhost):(?<port>\\d{1,5})(?!\\d|[.:]\\d)"),
          Pattern.compile("(?<![\\w.:])(?<host>::1):(?<port>\\d{1,5})(?![\\d:])"),
          Pattern.compile(
              "(?<![\\w./:@-])(?<host>[A-Za-z][\\w.-]*[A-Za-z0-9]):(?<port>\\d{2,5})(?![\\d:.])"),
          Pattern.compile("(?i)port (?<port>\\d{2,5})(?![\\d.])"));

  /// Who asked, by Apache, by NGINX with its own listener, and by HAProxy's log of sessions: no
  /// target of a connection.
  private static final Pattern CLIENT =
      Pattern.compile(
          "(?<=, )client: [^,]{3,60}, server: [^,\\s]{1,80}|\\[client [^\\]]{3,60}\\]|(?<![\\w.:])[0-9a-fA-F.:]{3,45}:\\d{1,5} (?=\\[\\d\\d/\\w{3}/\\d{4}:)");

  /// The first target that the line names; null when it names none.
  static @Nullable TargetWords in(String text) {
    boolean asked =
        text.contains("[client ") || text.contains("/20") || text.contains(", client: ");
    String line = asked ? CLIENT.matcher(text).replaceAll("") : text;
    TargetWords found = first(line);
    // `db`:`5432`
    return found == null && QUOTED.matcher(line).find()
        ? first(line.replaceAll("[`'\"]", ""))
        : found;
  }

  private static final Pattern QUOTED = Pattern.compile("[`'\"]:[`'\"]?\\d");

  private static @Nullable TargetWords first(String line) {
    for (Pattern form : FORMS) {
      Matcher found = form.matcher(line);
      if (found.find()) {
        TargetWords target = of(form, found);
        if (target != null) {
          return target;
        }
      }
    }
    return null;
  }

  private static @Nullable TargetWords of(Pattern form, Matcher found) {
    String host = group(form, found, "host");
    String name = group(form, found, "name");
    String port = group(form, found, "port");
    int number = port.isEmpty() ? 0 : Integer.parseInt(port);
    if (number > 65_535) {
      return null;
    }
    String bare = host;
    if (bare.startsWith("unix:")) {
      bare = bare.substring(5);
      int end = bare.indexOf(':');
      bare = end > 0 ? bare.substring(0, end) : bare;
    } else if (bare.startsWith("[") && bare.endsWith("]")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    return new TargetWords(bare, number, name.equals(bare) ? "" : name);
  }

  private static String group(Pattern form, Matcher found, String name) {
    if (!form.namedGroups().containsKey(name)) {
      return "";
    }
    String text = found.group(name);
    return text == null ? "" : text;
  }
}
