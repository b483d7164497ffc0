package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers that a proxy prints header by header: `':status', '426'` of Envoy, `:status: 404` of
/// nghttp and Go.
final class HeaderDumps implements FragmentReader {

  private static final Pattern STATUS =
      Pattern.compile("^\\W{0,8}:status['\"]?\\s*[,:=]\\s*['\"]?([45]\\d\\d)\\b");

  @Override
  public void read(Fragment fragment, StatementList out) {
    for (Line line : fragment.lines()) {
      if (!line.text().contains(":status")) {
        continue;
      }
      Matcher status = STATUS.matcher(line.text());
      if (status.find()) {
        String speaker = line.text().contains("':status', '") ? "envoy" : "";
        out.add(
            new Statement.Failed(
                Fault.STATUS,
                speaker,
                "",
                0,
                "",
                "",
                (int) Matched.number(status, 1),
                Standing.WITNESSED,
                out.at(fragment, line)));
      }
    }
  }
}
