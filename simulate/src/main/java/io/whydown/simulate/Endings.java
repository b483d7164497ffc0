package io.whydown.simulate;

import io.whydown.net.Flow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects how the branches of one simulation end. Runs on one thread.
final class Endings {

  /// More different ends than this are not told apart.
  private static final int MAX_ENDS = 200;

  private final Map<Disposition, Live> ends = new LinkedHashMap<>();

  /// Ends that differently marked or tracked packets came to.
  private final Set<Disposition> ambiguous = new HashSet<>();

  private final Set<Reason> reasons = new LinkedHashSet<>();
  private long budget;

  /// @param budget how many rules may be looked at
  Endings(long budget) {
    this.budget = budget;
  }

  void end(Live live, Disposition disposition) {
    if (disposition instanceof Disposition.Undecided(var possible, var why)) {
      reasons.addAll(why);
      possible.forEach(one -> keep(live, one));
      if (!possible.isEmpty()) {
        reasons.addAll(live.trail().reasons());
        return;
      }
    }
    if (ends.size() < MAX_ENDS) {
      keep(live, disposition);
    }
    reasons.addAll(live.trail().reasons());
  }

  private void keep(Live live, Disposition end) {
    Live known = ends.get(end);
    if (known != null && !known.packet().equals(live.packet())) {
      ambiguous.add(end);
    }
    ends.merge(end, live, Live::joined);
  }

  /// The packet as it came to its end; null when that is not certain.
  @Nullable Packet last() {
    if (ends.size() != 1) {
      return null;
    }
    var only = ends.entrySet().iterator().next();
    boolean sure = !only.getKey().isUndecided() && !ambiguous.contains(only.getKey());
    return sure ? only.getValue().packet() : null;
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
    List<Step> steps =
        ends.values().stream().reduce(Live::joined).map(l -> l.trail().steps()).orElse(List.of());
    return new Trace(flow, steps, new Disposition.Undecided(possible, List.copyOf(why)));
  }
}
