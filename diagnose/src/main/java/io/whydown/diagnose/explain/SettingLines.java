package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.balancers.ProxyHeaderReader;
import io.whydown.vendor.balancers.SettingReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;

/// Limits and times that settings name, and what is counted against them.
final class SettingLines implements FragmentReader {

  /// Nobody pastes more settings than this; what is longer is a log.
  private static final int MOST_LINES = 3_000;

  @Override
  public void read(Fragment fragment, StatementList out) {
    Standing standing = out.isProse(fragment) ? Standing.CLAIMED : Standing.INTENDED;
    var reader = new SettingReader();
    var headers = new ProxyHeaderReader();
    int lines = 0;
    for (Line line : fragment.lines()) {
      if (++lines > MOST_LINES) {
        return;
      }
      if (line.text().strip().startsWith("#")) {
        continue;
      }
      reader.line(line.text()).forEach(found -> add(found, standing, fragment, line, out));
      headers.line(line.text()).ifPresent(found -> add(found, standing, fragment, line, out));
    }
  }

  private static void add(
      SettingReader.Found found,
      Standing standing,
      Fragment fragment,
      Line line,
      StatementList out) {
    out.add(new Statement.Sets(found.setting(), found.value(), standing, out.at(fragment, line)));
  }
}
