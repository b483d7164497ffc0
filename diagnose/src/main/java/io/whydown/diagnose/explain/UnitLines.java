package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the service manager's lines tell by their number: a unit that is started again and again. A
/// pager cuts their ends, so that the words of the failure may be gone.
final class UnitLines implements FragmentReader {

  private static final Pattern STARTED =
      Pattern.compile("\\bsystemd\\[\\d+\\]: (?:Started|Starting) ([\\w@.:\\\\-]+).*");

  /// Somebody stops it: what starts next was not started for having ended.
  private static final Pattern STOPPED =
      Pattern.compile("\\bsystemd\\[\\d+\\]: Stopping ([\\w@.:\\\\-]+).*");

  private static final Pattern AGAIN =
      Pattern.compile(
          "\\bsystemd\\[\\d+\\]: ([\\w@.:\\\\-]+): (?:Scheduled res|Start request rep).*");

  /// What `systemctl status` says of a unit.
  private static final Pattern HEAD =
      Pattern.compile("^\\W{0,3}([\\w@.:\\\\-]+\\.(?:socket|service))(?: - .*)?\\s*$");

  private static final Pattern INACTIVE = Pattern.compile("^\\s*Active: (?:inactive|failed)\\b.*");

  private static final Pattern RUNS = Pattern.compile("^\\s*Active: active \\(running\\)(?: .*)?");

  private static final int OFTEN = 3;

  @Override
  public void read(Fragment fragment, StatementList out) {
    Map<String, Integer> starts = new HashMap<>();
    String shown = "";
    for (Line line : fragment.lines()) {
      String text = line.text();
      Matcher head = HEAD.matcher(text);
      if (head.matches()) {
        shown = Matched.group(head, 1);
      } else if (INACTIVE.matcher(text).matches() && shown.endsWith(".socket")) {
        out.shows(Sign.SOCKET_UNIT_INACTIVE, shown, Standing.WITNESSED, fragment, line);
      } else if (shown.endsWith(".service") && RUNS.matcher(text).matches()) {
        out.shows(Sign.UNIT_RUNS, shown, Standing.WITNESSED, fragment, line);
      }
      if (!text.contains("systemd[")) {
        continue;
      }
      Matcher again = AGAIN.matcher(text);
      Matcher started = STARTED.matcher(text);
      boolean loops = again.find();
      Matcher stopped = STOPPED.matcher(text);
      if (stopped.find()) {
        starts.remove(Matched.group(stopped, 1));
      }
      String named = loops ? Matched.group(again, 1) : "";
      if (!loops && started.find()) {
        String unit = Matched.group(started, 1);
        int times = starts.getOrDefault(unit, 0) + 1;
        starts.put(unit, times);
        loops = times == OFTEN;
      }
      if (loops) {
        out.shows(Sign.RESTARTING, named, Standing.WITNESSED, fragment, line);
        return;
      }
    }
  }
}
