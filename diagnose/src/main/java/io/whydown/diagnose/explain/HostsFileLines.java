package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names that `/etc/hosts` gives an address of its own: it is asked before any name server.
final class HostsFileLines implements FragmentReader {

  private static final Pattern TITLE = Pattern.compile("(?i).*\\betc/hosts\\b(?!\\.).*|hosts");
  private static final Pattern ENTRY =
      Pattern.compile("^\\s*([0-9a-fA-F:]*[.:][0-9a-fA-F.:]*)\\s+([\\w.\\s-]+?)\\s*(?:#.*)?$");

  @Override
  public void read(Fragment fragment, StatementList out) {
    if (!TITLE.matcher(fragment.title()).matches()
        && !TITLE.matcher(fragment.command()).matches()) {
      return;
    }
    for (Line line : fragment.lines()) {
      Matcher entry = ENTRY.matcher(line.text());
      if (!entry.matches()) {
        continue;
      }
      for (String name : Matched.group(entry, 2).strip().split("\\s+")) {
        out.shows(
            Sign.HOSTS_ENTRY,
            name + " " + Matched.group(entry, 1),
            Standing.WITNESSED,
            fragment,
            line);
      }
    }
  }
}
