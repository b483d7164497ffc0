package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Requests for files that a server could not open, as NGINX and Apache log them: what they
/// answered follows from why (ENOENT is 404, EACCES is 403).
final class ServedFileLines implements FragmentReader {

  /// Nobody pastes more of one kind to tell it; what is longer is a log.
  private static final int MOST = 20;

  private static final Pattern NGINX =
      Pattern.compile(
          "(?:open|opendir|stat)\\(\\) \"[^\"]+\" failed \\((\\d+): .*request: \"(\\w+) ([^ ?\"]+)");

  @Override
  public void read(Fragment fragment, StatementList out) {
    int found = 0;
    for (Line line : fragment.lines()) {
      if (found == MOST || !line.text().contains("() \"")) {
        continue;
      }
      Matcher nginx = NGINX.matcher(line.text());
      if (nginx.find()) {
        found++;
        int status = Matched.group(nginx, 1).equals("13") ? 403 : 404;
        out.add(
            new Statement.Asked(
                Map.of("method", Matched.group(nginx, 2), "path", Matched.group(nginx, 3)),
                false,
                status,
                "",
                Standing.WITNESSED,
                out.at(fragment, line)));
      }
    }
  }
}
