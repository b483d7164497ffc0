package io.whydown.simulate;

import io.whydown.net.Flow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Collects how the branches of one simulation end. Runs on one thread.
final class Endings {

  /// More different ends than this are not told apart.
  private static final int MAX_ENDS = 200;

  private final Map<Disposition, Live> ends = new LinkedHashMap<>();
  private final Set<Reason> reasons = new LinkedHashSet<>();
  private long budget;

  /// @param budget how many rules may be looked at
  Endings(long budget) {
    this.budget = budget;
  }

  void end(Live live, Disposition disposition) {
    if (disposition instanceof Disposition.Undecided(var possible, var why)) {
      reasons.addAll(why);
      possible.forEach(one -> ends.putIfAbsent(one, live));
      if (!possible.isEmpty()) {
        reasons.addAll(live.trail().reasons());
        return;
      }
    }
    if (ends.size() < MAX_ENDS) {
      ends.putIfAbsent(disposition, live);
    }
    reasons.addAll(live.trail().reasons());
  }

  void open(Live live, Reason reason) {
    end(live, new Disposition.Undecided(List.of(), List.of(reason)));
  }

  /// Counts one rule; false when the budget is used up.
  boolean spend() {
    return budget-- > 0;
  }

  Map<Disposition, Live> ends() {
    return ends;
  }

  /// All ends agree: that is the disposition. Otherwise it is undecided.
  Trace trace(Flow flow) {
    if (ends.size() == 1) {
      var only = ends.entrySet().iterator().next();
      return new Trace(flow, only.getValue().trail().steps(), only.getKey());
    }
    var possible = new ArrayList<Disposition>();
    var why = new LinkedHashSet<Reason>(reasons);
    for (Disposition end : ends.keySet()) {
      if (end instanceof Disposition.Undecided(_, var more)) {
        why.addAll(more);
      } else {
        possible.add(end);
      }
    }
    List<Step> steps = ends.isEmpty() ? List.of() : ends.values().iterator().next().trail().steps();
    return new Trace(flow, steps, new Disposition.Undecided(possible, List.copyOf(why)));
  }
}
