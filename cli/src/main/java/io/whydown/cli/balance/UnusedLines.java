package io.whydown.cli.balance;

import io.whydown.balancer.config.BalanceConfig.Algorithm;
import java.util.List;

/// What a proxy holds and, as it is, never uses (cfgparse.c, `check_config_validity`), and what
/// takes its place. Stateless but for its findings.
final class UnusedLines {

  private final Findings findings;

  UnusedLines(Findings findings) {
    this.findings = findings;
  }

  /// @param upgrades whether its connections may become HTTP
  void check(ProxyDraft draft, boolean upgrades) {
    boolean formats = draft.logFormat != null || draft.structuredFormat != null;
    if (draft.isFrontend && formats && draft.logs.isEmpty()) {
      say(draft, "log format ignored for %s since it has no log address.");
    }
    if (draft.isBackend && draft.check.leavesHttpRulesOut()) {
      say(draft, "%s uses http-check rules without 'option httpchk', so the rules are ignored.");
    }
    if (!draft.http) {
      ofHttpAlone(draft);
    }
    if (!draft.http && !upgrades) {
      withoutHttp(draft);
    }
  }

  /// What a connection that becomes HTTP has not either (proxy.c, `proxy_cfg_ensure_no_http`).
  private void ofHttpAlone(ProxyDraft draft) {
    if (draft.cookie != null) {
      say(draft, "cookie will be ignored for %s (needs 'mode http').");
    }
    if (draft.monitorUri != null) {
      say(draft, "monitor-uri will be ignored for %s (needs 'mode http').");
    }
    boolean needsHttp =
        switch (draft.balance) {
          case Algorithm.Uri _, Algorithm.UrlParameter _, Algorithm.Header _ -> true;
          default -> false;
        };
    if (needsHttp) {
      draft.balance = new Algorithm.RoundRobin();
      say(
          draft,
          "Layer 7 hash not possible for %s (needs 'mode http'). Falling back to round robin.");
    }
  }

  private void withoutHttp(ProxyDraft draft) {
    if (draft.stats.enabled) {
      say(draft, "'stats' statement ignored for %s as it requires HTTP mode.");
    }
    rules(draft, "http-request", draft.requestRules);
    rules(draft, "http-response", draft.responseRules);
    rules(draft, "http-after-response", draft.afterResponseRules);
    rules(draft, "redirect", draft.redirectRules);
    if (draft.forwardedFor != null) {
      say(draft, "'option forwardfor' ignored for %s as it requires HTTP mode.");
    }
    if (draft.originalTo != null) {
      say(draft, "'option originalto' ignored for %s as it requires HTTP mode.");
    }
  }

  private void rules(ProxyDraft draft, String keyword, List<?> rules) {
    if (!rules.isEmpty()) {
      say(draft, "'" + keyword + "' rules ignored for %s as they require HTTP mode.");
    }
  }

  private void say(ProxyDraft draft, String text) {
    findings.warn(draft.at, text.formatted(draft.type() + " '" + draft.name + "'"));
  }
}
