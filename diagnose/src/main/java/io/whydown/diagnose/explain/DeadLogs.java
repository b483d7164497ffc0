package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.Matched;
import io.whydown.vendor.errortext.ErrorTextReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.prose.ListenWords;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Logs of a container that complain at the start and never come to serve: the program did not
/// start. A complaint about a connection is no such one, since then another is to blame.
final class DeadLogs implements FragmentReader {

  private static final Pattern LOG =
      Pattern.compile("^" + EngineCommand.CALL + EngineCommand.LOGS + "\\s*$");
  private static final Pattern COMPLAINS =
      Pattern.compile(
          "(?i)^(?:[\\d\\W TZ]{0,40})?\\W{0,3}(?:fatal|error|panic|critical|emerg)\\w{0,5}\\b.*|.*\\bbootstrap checks failed\\b.*");
  private static final Pattern SERVES =
      Pattern.compile("(?i)\\b(?:ready|listening|started|running|serving|up and|accepting)\\b");

  /// A longer one tells of a life.
  private static final int LONGEST = 60;

  @Override
  public void read(Fragment fragment, StatementList out) {
    Matcher log = LOG.matcher(fragment.command());
    List<Line> lines = fragment.lines();
    if (!log.matches() || lines.size() > LONGEST) {
      return;
    }
    Line complaint = null;
    for (Line line : lines) {
      String text = line.text();
      if (SERVES.matcher(text).find()
          || !ListenWords.in(text).isEmpty()
          || ErrorTextReader.read(text, "", Standing.WITNESSED, out.at(fragment, line))
              .isPresent()) {
        return;
      }
      if (complaint == null && COMPLAINS.matcher(text).matches()) {
        complaint = line;
      }
    }
    if (complaint != null) {
      out.shows(Sign.START_FAILED, Matched.group(log, 1), Standing.WITNESSED, fragment, complaint);
    }
  }
}
