package io.whydown.cli.balance;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ServerConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Numbers that lines give to proxies, servers and binds: each once. Stateless but for its
/// findings.
final class CustomIds {

  private final Findings findings;

  CustomIds(Findings findings) {
    this.findings = findings;
  }

  /// The number behind `id`.
  static int read(String word) {
    int id = Numbers.count(word, "id");
    if (id == 0) {
      throw new LineProblem("'id' : custom id has to be > 0.");
    }
    return id;
  }

  void check(List<ProxyDraft> drafts) {
    Map<Integer, ProxyDraft> proxies = new HashMap<>();
    for (ProxyDraft draft : drafts) {
      ProxyDraft before = draft.id == 0 ? null : proxies.putIfAbsent(draft.id, draft);
      if (before != null) {
        findings.alert(
            draft.at,
            "%s %s reuses same custom id as %s %s (declared at %s:%d)."
                .formatted(
                    draft.kind.word(),
                    draft.name,
                    before.kind.word(),
                    before.name,
                    before.at.file(),
                    before.at.line()));
      }
      Map<Integer, Origin> binds = new HashMap<>();
      for (BindConfig bind : draft.binds) {
        once(bind.id(), bind.origin(), "bind", binds);
      }
      Map<Integer, Origin> servers = new HashMap<>();
      for (ServerConfig server : draft.servers) {
        once(server.id(), server.origin(), "server " + server.name(), servers);
      }
    }
  }

  private void once(int id, Origin at, String what, Map<Integer, Origin> seen) {
    Origin before = id == 0 ? null : seen.putIfAbsent(id, at);
    if (before != null && !before.equals(at)) {
      findings.alert(
          at,
          "'%s' : 'id' : custom id %d already used at %s:%d"
              .formatted(what, id, before.file(), before.line()));
    }
  }
}
