package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Balancers in a list of processes: a process that was started to follow another one, beside that
/// other one, is a second generation; so is a worker that is told to have ended and has not.
final class ProcessLines implements FragmentReader {

  /// Command lines of balancers are shorter.
  private static final int LONGEST = 400;

  private static final Pattern HAPROXY =
      Pattern.compile("^\\s*(?:\\S+\\s+)?(\\d{1,7})\\s.*\\bhaproxy\\s+-\\S.*");

  /// ps aux, ps -ef with a state, /proc/PID/status.
  private static final Pattern STOPPED =
      Pattern.compile(
          "^\\S+\\s+\\d+\\s+[\\d.]+\\s.*\\sT[sl+<N]*\\s+\\S.*\\d+:\\d\\d\\s.*|^State:\\s+T \\(stopped\\).*|.*\\bFreezerState[=:] ?frozen\\b.*");

  private static final Pattern FOLLOWS = Pattern.compile("\\s-s[ft]\\s+((?:\\d+\\s*)+)");
  private static final Pattern LEAVING =
      Pattern.compile("^.*\\d.*nginx: worker process is shutting down\\s*$");

  @Override
  public void read(Fragment fragment, StatementList out) {
    List<String> pids = new ArrayList<>();
    for (Line line : fragment.lines()) {
      String text = line.text();
      if (text.length() > LONGEST) {
        continue;
      }
      if (text.contains("shutting down") && LEAVING.matcher(text).matches()) {
        add(fragment, line, out);
        return;
      }
      if (STOPPED.matcher(text).matches()) {
        out.shows(Sign.PROCESS_STOPPED, "", Standing.WITNESSED, fragment, line);
      }
      Matcher process = HAPROXY.matcher(text);
      if (!text.contains("haproxy") || !process.matches()) {
        continue;
      }
      Matcher follows = FOLLOWS.matcher(text);
      if (follows.find()
          && Stream.of(Matched.group(follows, 1).strip().split("\\s+")).anyMatch(pids::contains)) {
        add(fragment, line, out);
        return;
      }
      pids.add(Matched.group(process, 1));
    }
  }

  private static void add(Fragment fragment, Line line, StatementList out) {
    out.shows(Sign.TWO_GENERATIONS, "", Standing.WITNESSED, fragment, line);
  }
}
