package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.balancers.SettingReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;

/// Limits and times that settings name, and what is counted against them.
final class SettingLines implements FragmentReader {

  /// Nobody pastes more settings than this; what is longer is a log.
  private static final int MOST_LINES = 3_000;

  @Override
  public void read(Fragment fragment, StatementList out) {
    Standing standing = Prose.isProse(fragment) ? Standing.CLAIMED : Standing.INTENDED;
    var reader = new SettingReader();
    int lines = 0;
    for (Line line : fragment.lines()) {
      if (++lines > MOST_LINES) {
        return;
      }
      if (line.text().strip().startsWith("#")) {
        continue;
      }
      for (SettingReader.Found found : reader.line(line.text())) {
        out.add(
            new Statement.Sets(found.setting(), found.value(), standing, out.at(fragment, line)));
      }
    }
  }
}
