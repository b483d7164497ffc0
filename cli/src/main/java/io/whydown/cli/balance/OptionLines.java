package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Kind;
import io.whydown.balancer.config.HttpOptions.AddressHeader;
import io.whydown.balancer.config.HttpOptions.ConnectionMode;
import io.whydown.balancer.rule.ForwardedHeader;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Reads `option` and `no option` lines. Not thread-safe: one for each proxy.
final class OptionLines {

  /// Switches that are kept by name.
  private static final Set<String> SWITCHES =
      Set.of(
          "abortonclose",
          "allbackups",
          "dontlognull",
          "dontlog-normal",
          "log-separate-errors",
          "log-health-checks",
          "logasap",
          "persist",
          "prefer-last-server",
          "http-buffer-request",
          "accept-invalid-http-request",
          "accept-invalid-http-response",
          "accept-unsafe-violations-in-http-request",
          "accept-unsafe-violations-in-http-response",
          "http-ignore-probes",
          "http-no-delay",
          "http-use-proxy-header",
          "transparent",
          "tcp-smart-connect",
          "splice-auto",
          "splice-request",
          "splice-response",
          "socket-stats",
          "contstats",
          "checkcache",
          "tcp-smart-accept",
          "tcpka",
          "clitcpka",
          "srvtcpka",
          "nolinger",
          "http-pretend-keepalive",
          "disable-h2-upgrade",
          "h1-case-adjust-bogus-client",
          "h1-case-adjust-bogus-server");

  private static final Set<String> IGNORED =
      Set.of("independent-streams", "use-small-buffers", "idle-close-on-response");

  /// Those that are read one by one.
  private static final Set<String> OTHERS =
      Set.of(
          "http-server-close",
          "httpclose",
          "http-keep-alive",
          "tcplog",
          "tcp-check",
          "redis-check",
          "ldap-check",
          "ssl-hello-chk",
          "external-check");

  /// Those that `no` cannot take back.
  private static final Set<String> FOR_GOOD =
      Set.of("forwardfor", "httplog", "httpslog", "originalto", "tcpka", "tcplog");

  private final ProxyDraft draft;
  private final CompilerTables tables;

  OptionLines(ProxyDraft draft, CompilerTables tables) {
    this.draft = draft;
    this.tables = tables;
  }

  /// Whether an option takes no arguments.
  static boolean isSwitch(String option) {
    return SWITCHES.contains(option) || IGNORED.contains(option) || OTHERS.contains(option);
  }

  void read(Line line) {
    String option = line.word(1);
    if (option.isEmpty()) {
      throw new LineProblem("'option' expects an option name.");
    }
    if (line.no() && FOR_GOOD.contains(option)) {
      throw new LineProblem("negation/default is not supported for option '%s'.".formatted(option));
    }
    if (SWITCHES.contains(option)) {
      if (line.no()) {
        draft.options.remove(option);
        draft.refusedOptions.add(option);
      } else {
        draft.options.add(option);
        draft.refusedOptions.remove(option);
      }
      return;
    }
    if (connection(option, line.no()) || check(line, option)) {
      return;
    }
    switch (option) {
      case "httplog" -> httpLog(line);
      case "tcplog" -> logFormat(line, "tcp");
      case "httpslog" -> logFormat(line, "https");
      case "forwarded" ->
          draft.forwarded =
              line.no() ? null : ForwardedHeader.read(line.from(2), tables.linkage(draft, line));
      case "forwardfor" -> draft.forwardedFor = header(line, "X-Forwarded-For");
      case "originalto" -> draft.originalTo = header(line, "X-Original-To");
      case "redispatch" -> redispatch(line);
      case "http-restrict-req-hdr-names" -> {
        String policy = line.word(2);
        if (!Set.of("preserve", "reject", "delete").contains(policy)) {
          throw new LineProblem(
              "%s parameter '%s'. option '%s' expects 'preserve', 'reject' or 'delete' option."
                  .formatted(policy.isEmpty() ? "missing" : "invalid", policy, option));
        }
        draft.options.removeIf(each -> each.startsWith("restrict-"));
        draft.options.add("restrict-" + policy);
      }
      default -> {
        if (!IGNORED.contains(option)) {
          throw new LineProblem(
              line.no()
                  ? "negation/default is not supported for option '%s'.".formatted(option)
                  : "unknown option '%s'%s"
                      .formatted(option, Nearest.end(Nearest.Among.OPTION, option)));
        }
        tables
            .findings()
            .warn(line.at(), "'option %s' is accepted and has no effect".formatted(option));
      }
    }
  }

  private boolean connection(String option, boolean off) {
    ConnectionMode mode =
        switch (option) {
          case "http-server-close" -> ConnectionMode.SERVER_CLOSE;
          case "httpclose" -> ConnectionMode.CLOSE;
          case "http-keep-alive" -> ConnectionMode.KEEP_ALIVE;
          default -> null;
        };
    if (mode == null) {
      return false;
    }
    draft.connection = off ? ConnectionMode.KEEP_ALIVE : mode;
    return true;
  }

  private void httpLog(Line line) {
    boolean isClf = line.word(2).equals("clf");
    if (!isClf && !line.word(2).isEmpty()) {
      throw new LineProblem("keyword 'httplog' only supports option 'clf'.");
    }
    logFormat(line, isClf ? "clf" : "http");
  }

  private void logFormat(Line line, String format) {
    draft.logFormat = "option " + format;
    draft.logFormatAt = line.at();
  }

  private static AddressHeader header(Line line, String usual) {
    String name = usual;
    IpPrefix except = null;
    boolean ifNone = false;
    int i = 2;
    while (i < line.count()) {
      String word = line.word(i);
      switch (word) {
        case "except" -> {
          String text = line.word(++i);
          except =
              IpPrefix.tryParse(text)
                  .orElseThrow(() ->
                      new LineProblem(
                          "'option %s except' expects <address>[/mask] as argument."
                              .formatted(line.word(1)),
                          "'%s' is not a network".formatted(text)));
        }
        case "header" -> {
          name = line.word(++i);
          if (name.isEmpty()) {
            throw new LineProblem(
                "'option %s header' expects <header_name> as argument.".formatted(line.word(1)));
          }
        }
        case "if-none" -> ifNone = true;
        default ->
            throw new LineProblem(
                "'option %s' only supports optional values: 'except', 'header' and 'if-none'."
                    .formatted(line.word(1)));
      }
      i++;
    }
    return new AddressHeader(name, except, ifNone);
  }

  private void redispatch(Line line) {
    if (line.no()) {
      draft.redispatch = 0;
      return;
    }
    draft.redispatch =
        line.word(2).isEmpty()
            ? -1
            : Math.clamp(
                Numbers.number(
                    line.word(2), "option redispatch", Integer.MIN_VALUE, Integer.MAX_VALUE),
                -1_000,
                1_000);
  }

  private boolean check(Line line, String option) {
    CheckDraft check = draft.check;
    if (line.no()) {
      boolean known =
          Set.of(
                  "httpchk",
                  "tcp-check",
                  "smtpchk",
                  "mysql-check",
                  "pgsql-check",
                  "redis-check",
                  "ldap-check",
                  "spop-check",
                  "ssl-hello-chk",
                  "external-check")
              .contains(option);
      if (known) {
        throw new LineProblem(
            "negation/default is not supported for option '%s'.".formatted(option),
            "another check takes its place; 'option tcp-check' only connects");
      }
      return false;
    }
    switch (option) {
      case "httpchk" -> http(line);
      case "tcp-check" -> check.tcpAt(draft.level);
      case "smtpchk" -> fixed(Kind.SMTP, ProtocolChecks.smtp(line.word(2), line.word(3)));
      case "redis-check" -> fixed(Kind.REDIS, ProtocolChecks.redis());
      case "ldap-check" -> fixed(Kind.LDAP, ProtocolChecks.ldap());
      case "spop-check" -> fixed(Kind.SPOP, SpopCheck.steps());
      case "ssl-hello-chk" -> fixed(Kind.SSL_HELLO, ProtocolChecks.sslHello());
      case "pgsql-check" -> fixed(Kind.PGSQL, ProtocolChecks.pgsql(user(line)));
      case "mysql-check" ->
          fixed(
              Kind.MYSQL,
              ProtocolChecks.mysql(
                  line.count() > 2 ? user(line) : "", line.word(4).equals("pre-41")));
      case "external-check" -> {
        check.chosen = true;
        check.external = true;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String user(Line line) {
    if (!line.word(2).equals("user") || line.word(3).isEmpty()) {
      boolean named = line.word(2).equals("user");
      throw new LineProblem(
          "'option %s%s' expects %s as argument."
              .formatted(
                  line.word(1), named ? " user" : "", named ? "<username>" : "'user <username>'"));
    }
    if (!line.word(4).isEmpty() && !Set.of("post-41", "pre-41").contains(line.word(4))) {
      throw new LineProblem(
          "keyword 'user' only supports 'post-41' and 'pre-41' (got '%s')."
              .formatted(line.word(4)));
    }
    return line.word(3);
  }

  private void fixed(Kind kind, List<io.whydown.balancer.config.CheckScript.Step> steps) {
    draft.check.choose(kind);
    draft.check.fixed = steps;
  }

  /// `option httpchk [METHOD] URI [VERSION]`; headers may hide behind the version.
  private void http(Line line) {
    CheckDraft check = draft.check;
    check.httpAt(draft.level);
    check.method = "OPTIONS";
    check.target = "/";
    check.version = "HTTP/1.0";
    check.header = List.of();
    check.body = "";
    if (line.count() == 3) {
      check.target = line.word(2);
    } else if (line.count() > 3) {
      check.method = line.word(2);
      check.target = line.word(3);
    }
    if (line.count() > 4) {
      version(line.word(4));
    }
    if (line.count() > 5) {
      // since HAProxy 3.0; before, the host hid behind the version
      check.header = List.of("host", line.word(5));
    }
  }

  private void version(String text) {
    int end = text.indexOf("\r\n");
    draft.check.version = end < 0 ? text : text.substring(0, end);
    if (end < 0) {
      return;
    }
    String rest = text.substring(end + 2);
    int blank = rest.indexOf("\r\n\r\n");
    String head = blank < 0 ? rest : rest.substring(0, blank);
    draft.check.body = blank < 0 ? "" : rest.substring(blank + 4);
    var header = new ArrayList<String>();
    Arrays.stream(head.split("\r\n", -1))
        .filter(h -> h.indexOf(':') > 0)
        .forEach(h -> {
          header.add(h.substring(0, h.indexOf(':')));
          header.add(h.substring(h.indexOf(':') + 1).strip());
        });
    draft.check.header = header;
  }
}
