package io.whydown.cli.balance;

import java.util.Map;
import java.util.Set;

/// Lines that mean nothing in a proxy of their kind (proxy.c, `warnifnotcap`). Stateless.
final class Capabilities {

  private static final Set<String> OF_FRONTENDS =
      Set.of(
          "bind",
          "capture",
          "monitor-uri",
          "use_backend",
          "default_backend",
          "maxconn",
          "backlog",
          "max-session-srv-conns");

  private static final Set<String> OF_BACKENDS =
      Set.of(
          "cookie",
          "dynamic-cookie-key",
          "retries",
          "use-server",
          "stick",
          "load-server-state-from-file",
          "server-state-file-name",
          "fullconn",
          "dispatch",
          "balance",
          "hash-type",
          "http-reuse",
          "http-check",
          "http-send-name-header",
          "source",
          "tcp-check");

  /// Options (proxy.c, `cfg_opts` and `cfg_opts2`; tcpcheck.c).
  private static final Set<String> OPTIONS_OF_FRONTENDS =
      Set.of(
          "accept-invalid-http-request",
          "clitcpka",
          "contstats",
          "disable-h2-upgrade",
          "dontlog-normal",
          "dontlognull",
          "h1-case-adjust-bogus-client",
          "http-ignore-probes",
          "http-use-proxy-header",
          "idle-close-on-response",
          "log-separate-errors",
          "logasap",
          "socket-stats",
          "tcp-smart-accept");

  private static final Set<String> OPTIONS_OF_BACKENDS =
      Set.of(
          "abortonclose",
          "accept-invalid-http-response",
          "allbackups",
          "checkcache",
          "external-check",
          "h1-case-adjust-bogus-server",
          "http-pretend-keepalive",
          "httpchk",
          "ldap-check",
          "log-health-checks",
          "mysql-check",
          "persist",
          "pgsql-check",
          "prefer-last-server",
          "redis-check",
          "redispatch",
          "smtpchk",
          "spop-check",
          "srvtcpka",
          "ssl-hello-chk",
          "tcp-check",
          "tcp-smart-connect",
          "transparent");

  /// Those that would do harm in a proxy of the other kind are left out there; the others have no
  /// effect in it, and their words are read all the same.
  private static final Set<String> LEFT_OUT = Set.of("bind", "capture", "option");

  private static final Map<String, String> HINTS =
      Map.of(
          "maxconn", " Maybe you want 'fullconn' instead ?",
          "fullconn", " Maybe you want 'maxconn' instead ?");

  /// Timeouts (proxy.c, `proxy_parse_timeout`).
  private static final Set<String> TIMEOUTS_OF_FRONTENDS = Set.of("client", "client-fin");

  private static final Set<String> TIMEOUTS_OF_BACKENDS =
      Set.of("check", "connect", "queue", "server", "server-fin", "tunnel");

  private static final Set<String> LOG_OPTIONS = Set.of("httplog", "httpslog", "tcplog");

  private static final Set<String> LOG_LINES =
      Set.of("error-log-format", "log-format", "log-format-sd");

  private Capabilities() {}

  /// Says that a line of the proxy's own section is ignored.
  ///
  /// @return whether its words are read nevertheless
  static boolean check(Line line, ProxyDraft draft, Findings findings) {
    if (line.section().equals("defaults")) {
      return true;
    }
    String keyword = line.keyword();
    boolean isOption = keyword.equals("option");
    String word = isOption ? line.word(1) : keyword;
    Set<String> ofFrontends = isOption ? OPTIONS_OF_FRONTENDS : OF_FRONTENDS;
    Set<String> ofBackends = isOption ? OPTIONS_OF_BACKENDS : OF_BACKENDS;
    boolean lacksFrontend = !draft.isFrontend && ofFrontends.contains(word);
    boolean lacksBackend = !draft.isBackend && ofBackends.contains(word);
    if (lacksFrontend || lacksBackend) {
      findings.warn(
          line.at(),
          "'%s' ignored because %s '%s' has no %s capability.%s"
              .formatted(
                  word,
                  draft.type(),
                  draft.name,
                  lacksFrontend ? "frontend" : "backend",
                  HINTS.getOrDefault(word, "")));
      return !LEFT_OUT.contains(keyword);
    }
    limits(line, draft, findings);
    boolean isLog = isOption ? LOG_OPTIONS.contains(word) : LOG_LINES.contains(word);
    if (isLog && !draft.isFrontend) {
      findings.warn(
          line.at(),
          "backend '%s' : '%s' directive is ignored in backends."
              .formatted(draft.name, isOption ? "option " + word : word));
    }
    return true;
  }

  /// Timeouts and rates, of which proxy.c says it in words of its own.
  private static void limits(Line line, ProxyDraft draft, Findings findings) {
    boolean isTimeout = line.keyword().equals("timeout");
    boolean isRate = line.keyword().equals("rate-limit");
    boolean ofFrontend = isRate || isTimeout && TIMEOUTS_OF_FRONTENDS.contains(line.word(1));
    boolean ofBackend = isTimeout && TIMEOUTS_OF_BACKENDS.contains(line.word(1));
    if (ofFrontend && !draft.isFrontend || ofBackend && !draft.isBackend) {
      findings.warn(
          line.at(),
          "%s will be ignored because %s '%s' has no %s capability"
              .formatted(
                  isRate ? "rate-limit sessions" : "'timeout " + line.word(1) + "'",
                  draft.type(),
                  draft.name,
                  ofFrontend ? "frontend" : "backend"));
    }
  }
}
