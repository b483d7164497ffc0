package io.whydown.balancer.runtime;

import java.util.List;

/// What happened at the name servers of a section (`show resolvers`).
///
/// @param isImplicit whether no configuration names it: the machine's own name servers
public record ResolversSnapshot(
    String section, boolean isImplicit, List<NameServerCounts> nameServers) {

  public ResolversSnapshot {
    nameServers = List.copyOf(nameServers);
  }

  /// Whether nobody has asked for it, nor ever used it.
  public boolean isUnused() {
    return isImplicit
        && nameServers.stream().allMatch(s -> s.counts().stream().allMatch(c -> c.value() == 0));
  }

  /// Counters of one name server, in HAProxy's words and order.
  public record NameServerCounts(String name, List<Count> counts) {
    public NameServerCounts {
      counts = List.copyOf(counts);
    }
  }

  public record Count(String word, long value) {}
}
