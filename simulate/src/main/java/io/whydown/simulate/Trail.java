package io.whydown.simulate;

import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
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

  /// The steps of this branch where another came to the same: what only this one has only may have
  /// happened.
  Trail joined(Trail other) {
    Set<Trail> ours = ancestors();
    Set<Trail> others = other.ancestors();
    Set<Step> theirs = new HashSet<>();
    for (Trail at = other; at != null && !ours.contains(at); at = at.before) {
      if (at.step != null) {
        theirs.add(at.step);
      }
    }
    var mine = new ArrayList<Trail>();
    Trail fork = this;
    for (; fork != null && !others.contains(fork); fork = fork.before) {
      mine.add(fork);
    }
    Trail result = fork == null ? START : fork;
    for (Trail at : mine.reversed()) {
      Step own = at.step == null || theirs.contains(at.step) ? at.step : at.step.doubted();
      result = new Trail(result, own, at.open);
    }
    return result;
  }

  /// This and all before it, by identity: equal trails of two branches are not one.
  private Set<Trail> ancestors() {
    Set<Trail> all = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Trail at = this; at != null; at = at.before) {
      all.add(at);
    }
    return all;
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
