package io.whydown.balancer.names;

import org.jspecify.annotations.Nullable;

/// Who wants to know what a name stands for. Called on the resolver's thread.
interface Requester {

  /// A valid answer has come and is among the resolution's records.
  ///
  /// @param by the name server that gave it; null for those that profit from another's question
  void answered(Resolution resolution, @Nullable Source by, long now);

  /// All tries are over without one. Whether the records that are known are still of use.
  boolean failed(Resolution resolution, long now);

  /// The name server that an answer came from, for logs and counters.
  record Source(String section, ServerCounters counters) {

    /// `SECTION/NAMESERVER`.
    String text() {
      return section + "/" + counters.name();
    }
  }
}
