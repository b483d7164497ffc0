package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// An entry of the neighbour (ARP, ND) table.
///
/// @param state `REACHABLE`, `STALE`, `FAILED`, `INCOMPLETE`, …
public record Neighbour(
    IpAddress address, String device, @Nullable String mac, String state, Provenance provenance) {

  /// Whether the address was asked for, and nobody has answered (ip-neighbour(8)).
  public boolean isUnanswered() {
    return state.equals("FAILED") || state.equals("INCOMPLETE");
  }
}
