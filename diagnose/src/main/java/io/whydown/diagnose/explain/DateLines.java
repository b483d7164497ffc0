package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Setting;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.paste.DateReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;

/// Dates of certificates, and what time it was when lines were printed.
final class DateLines implements FragmentReader {

  /// Dates stand near the top, and a log's first tell of its time well enough.
  private static final int MOST_LINES = 400;

  private static final int MOST_CLOCKS = 3;

  @Override
  public void read(Fragment fragment, StatementList out) {
    int clocks = 0;
    int lines = 0;
    for (Line line : fragment.lines()) {
      if (++lines > MOST_LINES) {
        return;
      }
      for (DateReader.Found found : DateReader.read(line.text())) {
        Setting setting =
            switch (found.kind()) {
              case CERTIFICATE_STARTS -> Setting.CERTIFICATE_STARTS;
              case CERTIFICATE_ENDS -> Setting.CERTIFICATE_ENDS;
              case CLOCK -> Setting.CLOCK;
            };
        if (setting == Setting.CLOCK && ++clocks > MOST_CLOCKS) {
          continue;
        }
        out.add(
            new Statement.Sets(
                setting,
                Long.toString(found.seconds()),
                Standing.WITNESSED,
                out.at(fragment, line)));
      }
    }
  }
}
