package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name servers that a resolver's settings name (resolv.conf(5)), or that an engine gives to
/// its containers.
final class NameServerLines implements FragmentReader {

  private static final Pattern NAME_SERVER =
      Pattern.compile("^\\s*nameserver\\s+([0-9a-fA-F.:]{3,45})\\s*(?:#.*)?$");

  @Override
  public void read(Fragment fragment, StatementList out) {
    for (Line line : fragment.lines()) {
      Matcher server = NAME_SERVER.matcher(line.text());
      if (server.matches()) {
        out.shows(Sign.NAME_SERVER, Matched.group(server, 1), Standing.WITNESSED, fragment, line);
      }
    }
  }
}
