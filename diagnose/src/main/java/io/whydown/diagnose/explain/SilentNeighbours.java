package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long curl tried until there was no route to a host. The kernel asks for a neighbour three
/// times, a second apart, before it says so (arp(7), mcast_solicit and retrans_time_ms); a rule or
/// a route that rejects says so at once. Stateless.
final class SilentNeighbours implements FragmentReader {

  private static final Pattern TRIED =
      Pattern.compile("ailed to connect to (\\S{1,80}) port \\d{1,5} after (\\d{1,7}) ms");

  /// Others may have begun to ask before.
  private static final int ASKED_MILLIS = 2_000;

  /// Whoever waits longer has an own limit, or tried more than one address.
  private static final int LONGEST_MILLIS = 4_500;

  @Override
  public void read(Fragment fragment, StatementList out) {
    if (!fragment.text().contains("No route to host")) {
      return;
    }
    for (Line line : fragment.lines()) {
      Matcher tried = TRIED.matcher(line.text());
      if (tried.find()) {
        int millis = Integer.parseInt(Matched.group(tried, 2));
        if (millis >= ASKED_MILLIS && millis <= LONGEST_MILLIS) {
          out.shows(
              Sign.NEIGHBOUR_SILENT, Matched.group(tried, 1), Standing.WITNESSED, fragment, line);
        }
      }
    }
  }
}
