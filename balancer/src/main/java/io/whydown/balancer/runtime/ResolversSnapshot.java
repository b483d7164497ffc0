package io.whydown.balancer.runtime;

import java.util.List;

/// What happened at the name servers of a section (`show resolvers`).
public record ResolversSnapshot(String section, List<NameServerCounts> nameServers) {

  public ResolversSnapshot {
    nameServers = List.copyOf(nameServers);
  }

  /// Counters of one name server, in HAProxy's words and order.
  public record NameServerCounts(String name, List<Count> counts) {
    public NameServerCounts {
      counts = List.copyOf(counts);
    }
  }

  public record Count(String word, long value) {}
}
