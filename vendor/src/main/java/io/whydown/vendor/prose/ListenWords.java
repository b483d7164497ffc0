package io.whydown.vendor.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds where a program says, or is said, to listen: start-up lines, settings, sentences, and the
/// lists of ss, netstat and lsof in whatever language. Never throws at input. Stateless.
public final class ListenWords {

  private static final String ADDRESS =
      "(?<host>\\[[0-9a-fA-F:.]*\\]|\\*|localhost|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|[0-9a-fA-F]*::[0-9a-fA-F:]*?(?![0-9a-fA-F]))";

  private static final List<Pattern> FORMS =
      List.of(
          // lists
          Pattern.compile(
              "(?i)^\\s*(?:tcp6?\\s+)?listen\\s+\\d+\\s+\\d+\\s+"
                  + ADDRESS
                  + "(?:%\\w+)?:(?<port>\\d{1,5})\\s+\\S+(?:\\s+users:\\(\\(\"(?<who>[^\"]+))?"),
          Pattern.compile(
              "(?i)^\\s*(?:tcp[46]?)\\s+\\d+\\s+\\d+\\s+"
                  + ADDRESS
                  + "[:.](?<port>\\d{1,5})\\s+\\S+\\s+(?:listen|abh|\\u00e9coute)\\S*(?:\\s+\\d+\\s+\\d+)?(?:\\s+\\d+/(?<who>[\\w.:-]+))?"),
          Pattern.compile(
              "(?i)^\\s*tcp\\s+"
                  + ADDRESS
                  + ":(?<port>\\d{1,5})\\s+\\S+:0\\s+(?:listening|abh\\S+|listen)"),
          Pattern.compile(
              "^\\s*(?<who>[\\w.-]+)\\s+\\d+\\s+\\S+\\s+\\d+u\\s+IPv[46].*TCP "
                  + ADDRESS
                  + ":(?<port>\\d{1,5}) \\(LISTEN\\)"),
          Pattern.compile(
              "^\\s*(?<who>[\\w.-]+)\\s+\\d+\\s+\\S+\\s+\\d+u\\s+IPv[46].*TCP (?<host>[\\w.*]+):(?<port>\\d{1,5}) \\(LISTEN\\)"),
          // start-up lines
          Pattern.compile(
              "(?i)\\blisten\\(\\s*(?<port>\\d{2,5})\\s*,\\s*['\"]" + ADDRESS + "['\"]"),
          Pattern.compile(
              "(?i)(?:listening|listen|running|serving|started|available|ready|server|bound|binding|accepting connections|starting|booted|reachable|launched)\\b[^\"|]{0,50}?(?:https?|tcp|ws)://"
                  + ADDRESS
                  + ":(?<port>\\d{1,5})"),
          Pattern.compile(
              "(?i)\\blisten(?:ing|s|en)?\\b[^|]{0,30}? (?:on|at|to|auf|for)?:? ?(?:address:? )?[`'\"]?"
                  + ADDRESS
                  + "[`'\"]?:(?<port>\\d{1,5})"),
          Pattern.compile(
              "(?i)\\blistening on IPv[46] address \"(?<host>[0-9a-fA-F:.]+)\", port (?<port>\\d{1,5})"),
          Pattern.compile(
              "(?i)\\blisten(?:ing|s)?\\b (?:\\w+ ){0,3}(?:on|at|to|for)?:? ?(?:tcp )?(?:the )?ports?(?:\\(s\\))?:? [`'\"]?(?<port>\\d{2,5})"),
          Pattern.compile(
              "(?i)(?:started|running|serving|up|available|expos\\w+|runs|serves|listens?)\\b (?:\\w+ ){0,5}(?:on|at|with|under)? ?(?:tcp )?(?:the )?(?:http )?ports?(?:\\(s\\))?:? ?[`'\"]?(?<port>\\d{2,5})"),
          Pattern.compile(
              "(?i)\\b(?:still |only |is |are )listen(?:ing|s)? (?:on|at) (?<port>\\d{2,5})(?![\\d:]|\\.\\d)"),
          Pattern.compile(
              "(?i)\\bworks? (?:\\w+ ){0,6}(?:under|on|at|via) (?:the )?port (?<port>\\d{2,5})(?!\\d)"),
          Pattern.compile(
              "^\\s*(?:https?://)?(?<host>0\\.0\\.0\\.0|\\[::\\]|\\*):(?<port>\\d{2,5})/?\\s*$"),
          Pattern.compile(
              "(?i)(?:listening|running|serving|started|available|ready|reachable|launched)\\b[^\"|]{0,30}?(?:https?)://[\\w.-]+:(?<port>\\d{2,5})(?!\\d)"),
          Pattern.compile(
              "(?i)\\b(?:running|starting|started|serving)\\b (?:\\S+ ){0,4}servers?[:=] "
                  + ADDRESS
                  + ":(?<port>\\d{1,5})"),
          Pattern.compile("(?i)local:?\\s+https?://" + ADDRESS + ":(?<port>\\d{1,5})"),
          // the servers of front ends print it when they listen on every address
          Pattern.compile("(?i)(?<all>network):\\s+https?://[\\d.]+:(?<port>\\d{1,5})"),
          Pattern.compile(
              "(?i)\\b(?:listen\\w*|serving|start\\w*|ready)\\b.{0,60}?\\b(?:addr(?:ess)?|listen)=[\"']?(?:(?:https?|tcp)://)?"
                  + ADDRESS
                  + ":(?<port>\\d{1,5})"),
          Pattern.compile(
              "(?i)(?:bind\\w*|listen\\w*|address)\\W{0,3}(?:\\w+ ){0,3}(?:defaults? to|set to|is) [`'\"]?"
                  + ADDRESS
                  + "(?::(?<port>\\d{1,5}))?"),
          Pattern.compile(
              "(?i)\\b(?:still|stays?|serv(?:es|ing)|metrics|address)\\b[^|]{0,60}?\\bset (?:on|to)\\s+[`'\"]?"
                  + ADDRESS
                  + "[`'\"]?(?::(?<port>\\d{1,5}))?"),
          Pattern.compile(
              "(?i)\\bwaiting for (?:\\w+ ){0,3}(?:probes?|connections?|requests?|clients?)\\b[^|]{0,20}?"
                  + ADDRESS
                  + ":(?<port>\\d{1,5})"),
          // a program that says whom it serves
          Pattern.compile(
              "(?i)\\b(?:starting|running|listening|serving|started|connections?)\\b.{0,30}?\\b(?<host>local(?:host)?|loopback)[- ]only\\b"),
          // a field of its own for the port, and what languages call loopback
          Pattern.compile("(?i)\\blistening\\b.{0,40}?\\bport=[\"']?:?(?<port>\\d{2,5})\\b"),
          Pattern.compile(
              "(?i)(?<!add\\(|network\\(|connect\\(|connectasync\\()\\b(?:IPAddress\\.|INADDR_|InetAddress\\.get)(?<host>Loopback)(?:Address\\(\\))?(?:\\s*,\\s*(?<port>\\d{2,5}))?"),
          // settings
          Pattern.compile(
              "(?i)^\\s*(?:listener|listen|bind)\\s+(?<port>\\d{2,5})\\s+" + ADDRESS + "\\s*$"),
          Pattern.compile("^\\s*bind\\s+" + ADDRESS + "(?:\\s+-?[0-9a-fA-F:.]+)*\\s*$"),
          Pattern.compile(
              "(?i)(?:^|\\s)--?(?:H|host|bind|bind-address|listen|address|b|ip|http-address|server\\.address|addr)(?:=|\\s+)[`'\"]?"
                  + ADDRESS
                  + "(?::(?<port>\\d{1,5}))?"),
          Pattern.compile(
              "(?i)^\\s*(?!- host:)-?\\s*(?:bind[-_.]?(?:address|host|ip|addr)?|listen_addresses|listen|network\\.host|http\\.host|server\\.(?:address|host)|listen[-_.]?(?:addr(?:ess)?|host)|host|http_addr|bind_ip|interface|address(?=\\s*=))\\s*[=:]?\\s*[`'\"]?"
                  + ADDRESS
                  + "(?::(?<port>\\d{1,5}))?[`'\"]?;?\\s*(?:#.*)?$"),
          Pattern.compile(
              "(?i)(?:bind[-_]?(?:address|host|ip|addr)?|listen_addresses|network\\.host|server\\.(?:address|host)|listen[-_]?(?:addr(?:ess)?|host)|host) ?(?:=|:| is| to| as) ?[`'\"]?"
                  + ADDRESS
                  + "(?::(?<port>\\d{1,5}))?"),
          Pattern.compile(
              "(?i)host ?= ?['\"]" + ADDRESS + "['\"](?:, ?port ?= ?(?<port>\\d{2,5}))?"),
          // sentences
          Pattern.compile(
              "(?i)\\b(?:listen(?:s|ing|ed)?|bound|binds?|binding)\\b (?:\\w+ ){0,5}?(?:on|to|at|in) (?:the )?(?:\\w+ )?[(`'\"]{0,2}(?:https?://)?"
                  + ADDRESS
                  + "[`'\")]{0,2}(?::(?<port>\\d{1,5}))?"),
          Pattern.compile("(?i)\\bbinds [`'\"]?" + ADDRESS + "(?::(?<port>\\d{1,5}))?"),
          Pattern.compile(
              "(?i)\\b(?:listen(?:s|ing)?|bound|binds?) (?:only )?(?:on|to) (?:the )?(?<host>loopback)"),
          Pattern.compile(
              "(?i)only (?:listen\\w*|bind\\w*|bound|accept\\w*|reachable) (?:\\w+ ){0,3}(?:on|to|from|via|at) (?:the )?[(`'\"]{0,2}(?<host>loopback|localhost|127\\.0\\.0\\.1|\\[?::1\\]?)"));

  /// A setting that is commented out: what its program does without it. MySQL and Redis then take
  /// every address, or as they are guarded, and nothing is said of them.
  private static final Pattern COMMENTED =
      Pattern.compile(
          "^[\\s`>]*[#;]+\\s*(?:(?<postgres>listen_addresses)|(?<elastic>network\\.host)|bind[-_]?(?:address|ip)?|bindIp)\\s*[:= ].*");

  /// A field of a log line: about a request, and not about a listener.
  private static final Pattern FIELD =
      Pattern.compile(
          "(?:^\\s*|, )(?:host|referrer|client|server|request|upstream): \"[^\"]*\"(?:, \\w+: |,?\\s*$)");

  /// A line of a request as curl shows it, which names whom it asks.
  private static final Pattern REQUEST_HEADER = Pattern.compile("^\\s*>\\s*[Hh]ost:");

  /// A sentence about a request that somebody made: where it went is no address of a socket.
  private static final Pattern COMPARES =
      Pattern.compile(
          "\\b(?:browser|curl|wget|postman|telnet|visit\\w*|access\\w*|brows\\w*|open\\w*)\\b.{0,80}\\b(?:works?|fine|ok|answers?|200)\\b|\\b(?:be|is|becomes?) (?:now |then |also )?(?:available|reachable|accessible) (?:on|at|under|via) https?://|://\\S+ (?:in (?:the|my) browser )?(?:works|is fine|answers|opens|loads|responds)");

  /// Who could not bind does not listen there.
  private static final Pattern NOT_BOUND =
      Pattern.compile(
          "\\b(?:could not|couldn't|cannot|can't|unable to|failed to|error) (?:bind|listen)");

  /// The address of a service that an application dials: `DB_HOST=`, `mysql:host=`.
  private static final Pattern OF_OTHERS =
      Pattern.compile(
          "sql:host=|\\b(?:db|database|mysql|mariadb|pg|postgres|redis|mongo|rabbitmq|amqp|smtp|mail|elastic|memcache|kafka|cache|queue|api|backend|upstream|auth)\\w*_host(?:name)?\\b");

  private ListenWords() {}

  /// @param address as written; empty when only a port is named
  /// @param port 0 when only an address is named
  public record Found(String address, int port, String program) {}

  public static List<Found> in(String line) {
    var found = new ArrayList<Found>();
    Matcher commented = COMMENTED.matcher(line);
    if (commented.matches()) {
      if (commented.group("postgres") != null) {
        found.add(new Found("127.0.0.1", 5432, "postgres"));
      } else if (commented.group("elastic") != null) {
        found.add(new Found("127.0.0.1", 9200, "elasticsearch"));
      }
      return found;
    }
    String lower = line.toLowerCase(Locale.ROOT);
    boolean may =
        lower.contains("listen")
            || lower.contains("bind")
            || lower.contains("bound")
            || lower.contains("running")
            || lower.contains("host")
            || lower.contains("start")
            || lower.contains("serv")
            || lower.contains("addr")
            || lower.contains("local")
            || lower.contains("network:")
            || lower.contains("port")
            || lower.contains("tcp")
            || lower.contains("addr")
            || lower.contains("0.0.0.0")
            || lower.contains("[::]")
            || lower.contains("only");
    boolean compares = COMPARES.matcher(lower).find();
    boolean dials =
        FIELD.matcher(line).find()
            || REQUEST_HEADER.matcher(line).find()
            || OF_OTHERS.matcher(lower).find()
            || lower.contains("upstream: ")
            || lower.contains("listen queue")
            || lower.contains("connectionpool(")
            || NOT_BOUND.matcher(lower).find()
            || lower.contains("while connecting")
            || lower.contains(", client: ");
    if (!may || dials || line.length() > 600) {
      return found;
    }
    for (Pattern form : FORMS) {
      Matcher match = form.matcher(line);
      if (match.find()) {
        String host =
            group(form, match, "host")
                .replaceAll("^\\[|\\]$", "")
                .replaceFirst("^::ffff:(?=\\d)", "");
        if (form.namedGroups().containsKey("all")) {
          host = "0.0.0.0";
        }
        String port = group(form, match, "port");
        int number = port.isEmpty() ? 0 : Integer.parseInt(port);
        if (number <= 65_535 && !((host.isEmpty() || compares) && number == 0)) {
          String address =
              host.equalsIgnoreCase("loopback") || host.equalsIgnoreCase("local")
                  ? "127.0.0.1"
                  : host;
          found.add(new Found(compares ? "" : address, number, group(form, match, "who")));
        }
        if (!host.isEmpty()) {
          break;
        }
      }
    }
    return found;
  }

  private static String group(Pattern form, Matcher match, String name) {
    if (!form.namedGroups().containsKey(name)) {
      return "";
    }
    String text = match.group(name);
    return text == null ? "" : text;
  }
}
