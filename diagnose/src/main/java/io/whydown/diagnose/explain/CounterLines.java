package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.vendor.balancers.CounterReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;

/// Counters that have counted a fault.
final class CounterLines implements FragmentReader {

  @Override
  public void read(Fragment fragment, StatementList out) {
    var reader = new CounterReader();
    for (Line line : fragment.lines()) {
      reader
          .line(line.text())
          .ifPresent(found ->
              out.shows(found.sign(), found.counter(), Standing.WITNESSED, fragment, line));
    }
  }
}
