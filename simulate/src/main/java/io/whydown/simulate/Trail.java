package io.whydown.simulate;

import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What happened to a packet so far, last thing first, shared between branches. Immutable.
///
/// @param open why this branch is only one of several; null when this step forked nothing
record Trail(@Nullable Trail before, @Nullable Step step, @Nullable Reason open) {

  static final Trail START = new Trail(null, null, null);

  Trail plus(Step next) {
    return new Trail(this, next, null);
  }

  Trail forkedBy(Reason reason) {
    return new Trail(this, null, reason);
  }

  List<Step> steps() {
    var steps = new ArrayList<Step>();
    for (Trail at = this; at != null; at = at.before) {
      if (at.step != null) {
        steps.add(at.step);
      }
    }
    Collections.reverse(steps);
    return steps;
  }

  /// The gateway of the last route; null when there is none.
  @Nullable IpAddress gateway() {
    for (Trail at = this; at != null; at = at.before) {
      if (at.step instanceof Step.Routed routed) {
        return routed.gateway();
      }
    }
    return null;
  }

  Set<Reason> reasons() {
    var reasons = new ArrayList<Reason>();
    for (Trail at = this; at != null; at = at.before) {
      if (at.open != null) {
        reasons.add(at.open);
      }
    }
    Collections.reverse(reasons);
    return new LinkedHashSet<>(reasons);
  }
}
