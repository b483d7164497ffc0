package io.whydown.cli.balance;

import java.util.Map;
import java.util.Set;

/// Lines that mean nothing in a proxy of their kind (proxy.c, `warnifnotcap`). Stateless.
final class Capabilities {

  private static final Set<String> OF_FRONTENDS =
      Set.of(
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
          "http-send-name-header",
          "source");

  private static final Map<String, String> HINTS =
      Map.of(
          "maxconn", " Maybe you want 'fullconn' instead ?",
          "fullconn", " Maybe you want 'maxconn' instead ?");

  private Capabilities() {}

  /// Says that a line of the proxy's own section is ignored.
  static void check(Line line, ProxyDraft draft, Findings findings) {
    if (line.section().equals("defaults")) {
      return;
    }
    String keyword = line.keyword();
    boolean lacksFrontend = !draft.isFrontend && OF_FRONTENDS.contains(keyword);
    boolean lacksBackend = !draft.isBackend && OF_BACKENDS.contains(keyword);
    if (lacksFrontend || lacksBackend) {
      findings.warn(
          line.at(),
          "'%s' ignored because %s '%s' has no %s capability.%s"
              .formatted(
                  keyword,
                  draft.type(),
                  draft.name,
                  lacksFrontend ? "frontend" : "backend",
                  HINTS.getOrDefault(keyword, "")));
    }
    boolean isLog = keyword.equals("option") && Set.of("httplog", "tcplog").contains(line.word(1));
    if (isLog && !draft.isFrontend) {
      findings.warn(
          line.at(),
          "backend '%s' : 'option %s' directive is ignored in backends."
              .formatted(draft.name, line.word(1)));
    }
  }
}
