package io.whydown.cli.balance;

import java.util.stream.Stream;

/// `from ORIGIN` of `server` and `default-server` lines: whose parameters a line begins with
/// (HAProxy 3.5: src/server.c, _srv_parse_from). Stateless.
final class ServerOrigins {

  private ServerOrigins() {}

  /// @param origin the word behind `from`
  /// @param own the proxy whose line it is
  /// @param known all proxies that can be named
  static ServerDraft find(
      String origin, Line line, ProxyDraft own, Stream<ProxyDraft> known, TlsGlobals tls) {
    if (origin.equals("none")) {
      return new ServerDraft(line, new Findings(), new ServerTlsDraft(tls));
    }
    boolean isDefault = origin.startsWith("be:");
    if (!isDefault && !origin.startsWith("srv:")) {
      throw new LineProblem(
          origin.isEmpty()
              ? "from: missing value."
              : "invalid '%s' value for 'from' keyword.".formatted(origin),
          "it takes none, be:[BACKEND] or srv:[BACKEND/]SERVER");
    }
    String named = origin.substring(origin.indexOf(':') + 1);
    int slash = named.indexOf('/');
    String backend = isDefault ? named : slash < 0 ? "" : named.substring(0, slash);
    ProxyDraft proxy =
        backend.isEmpty()
            ? own
            : known
                .filter(d -> d.isBackend && d.name.equals(backend))
                .findFirst()
                .orElseThrow(() ->
                    new LineProblem("from: unknown backend instance '%s'.".formatted(backend)));
    if (isDefault) {
      return proxy.defaultServer;
    }
    String server = named.substring(slash + 1);
    ServerDraft found = proxy.namedServerDefaults.get(server);
    return found != null
        ? found
        : proxy.pendingServers.stream()
            .filter(s -> s.name().equals(server))
            .map(ProxyDraft.PendingServer::draft)
            .findFirst()
            .orElseThrow(
                () -> new LineProblem("from: unable to find server '%s'.".formatted(server)));
  }
}
