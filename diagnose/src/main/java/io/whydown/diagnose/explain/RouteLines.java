package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.balancers.RouteReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.List;

/// Routes of a balancer's configuration that lead nowhere.
final class RouteLines implements FragmentReader {

  private static final int MOST_LINES = 3_000;

  @Override
  public void read(Fragment fragment, StatementList out) {
    List<Line> lines = fragment.lines();
    if (lines.size() > MOST_LINES) {
      return;
    }
    var reader = new RouteReader();
    lines.forEach(line -> reader.line(line.text()));
    for (RouteReader.Found found : reader.end()) {
      out.shows(
          found.unknown().isEmpty() ? Sign.ROUTE_MISSING : Sign.SECTION_UNKNOWN,
          found.unknown(),
          Standing.INTENDED,
          fragment,
          lines.get(found.line()));
    }
  }
}
