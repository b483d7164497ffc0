package io.whydown.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A packet on its way, with what happened to it.
record Live(Packet packet, Trail trail) {

  Live plus(Step step) {
    return new Live(packet, trail.plus(step));
  }

  Live with(Packet newPacket) {
    return new Live(newPacket, trail);
  }

  Live forkedBy(Reason reason) {
    return new Live(packet, trail.forkedBy(reason));
  }

  /// The same packet after either of two branches.
  Live joined(Live other) {
    return new Live(packet, trail.joined(other.trail));
  }

  /// Branches whose packets are equal have the same future: the first one stands for all, with
  /// doubt about what not all of them did.
  static List<Live> merge(List<Live> lives) {
    if (lives.size() < 2) {
      return lives;
    }
    Map<Packet, Live> distinct = new LinkedHashMap<>();
    for (Live live : lives) {
      distinct.merge(live.packet(), live, Live::joined);
    }
    return new ArrayList<>(distinct.values());
  }
}
