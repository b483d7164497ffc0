package io.whydown.collect;

import io.whydown.collect.text.Printable;
import io.whydown.model.evidence.Artifact;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the output of a [HostScript]: text to artifacts. Whatever stands before, between and after
/// the frames (a banner, a message of the day) is passed over. Not thread-safe: one per output.
final class FrameReader {

  /// Most characters kept of a section that names no limit of its own: a rule set or a process list
  /// of a large host is well below.
  static final int MAX_SECTION = 1 << 20;

  /// Most sections: a guard against a host that answers with frames without end.
  private static final int MAX_SECTIONS = 2_000;

  private static final int MAX_COMMAND = 400;
  private static final int MAX_ERROR = 2_000;

  private final Vantage vantage;
  private final String mark;
  private final String text;
  private final RunResult run;
  private final Instant askedAt;
  private final Map<String, Artifact> artifacts = new LinkedHashMap<>();
  private @Nullable Instant hostClock;
  private double uptimeAtStart;
  private int userId = -1;
  private boolean ended;

  private FrameReader(Vantage vantage, String nonce, RunResult run, Instant askedAt) {
    this.vantage = vantage;
    this.mark = "\n" + nonce + " ";
    this.text = "\n" + run.output().replace("\r\n", "\n");
    this.run = run;
    this.askedAt = askedAt;
  }

  static HostArtifacts read(Vantage vantage, String nonce, RunResult run, Instant askedAt) {
    return new FrameReader(vantage, nonce, run, askedAt).read();
  }

  private HostArtifacts read() {
    int at = text.indexOf(mark);
    while (at >= 0 && artifacts.size() < MAX_SECTIONS) {
      at = text.indexOf(mark, frame(at + mark.length()));
    }
    return new HostArtifacts(vantage, artifacts, obstacle(), userId, hostClock, askedAt);
  }

  /// Reads the frame that begins at `start` and returns where to go on.
  private int frame(int start) {
    String head = line(start);
    String[] words = head.split(" ");
    switch (words[0]) {
      case "H" -> header(words);
      case "B" -> {
        return section(words, start + head.length() + 1);
      }
      case "Z" -> ended = true;
      default -> {
        return start;
      }
    }
    return start;
  }

  private void header(String[] words) {
    userId = (int) number(words, 1, -1);
    uptimeAtStart = number(words, 2, 0);
    double epoch = number(words, 3, -1);
    if (epoch >= 0) {
      hostClock = instant(epoch);
    }
  }

  private int section(String[] words, int start) {
    if (words.length < 2 || start > text.length()) {
      return start - 1;
    }
    String command = line(start);
    int from = Math.min(start + command.length() + 1, text.length());
    // The newline before the end mark may be the one that ends the command line: empty output.
    int end = text.indexOf(mark + "E ", from - 1);
    int cut = end >= 0 ? end : nextMark(from);
    String output = from <= cut ? text.substring(from, cut) : "";
    int limit = (int) number(words, 4, 0);
    int seconds = (int) number(words, 5, 0);
    var draft = new Draft(words[1], command, at(words), limit, seconds, (int) number(words, 3, -1));
    if (end < 0) {
      keep(draft, -1, output, "");
      return cut;
    }
    String tail = line(end + mark.length());
    int errorFrom = Math.min(end + mark.length() + tail.length() + 1, text.length());
    int errorEnd = text.indexOf(mark + "X", errorFrom - 1);
    String error =
        errorEnd >= errorFrom
            ? text.substring(errorFrom, errorEnd)
            : errorEnd >= 0 ? "" : text.substring(errorFrom);
    keep(draft, (int) number(tail.split(" "), 2, -1), output, error);
    return errorEnd >= 0 ? errorEnd : text.length();
  }

  private int nextMark(int from) {
    int next = text.indexOf(mark, from - 1);
    return next < 0 ? text.length() : next;
  }

  private void keep(Draft draft, int status, String output, String error) {
    int limit = draft.limit > 0 ? draft.limit : MAX_SECTION;
    boolean cut = status < 0;
    boolean over = output.length() > limit || draft.limit > 0 && output.length() >= draft.limit;
    String kept = output.length() > limit ? output.substring(0, limit) : output;
    String why =
        cut ? cutShort() : SectionObstacle.of(status, kept, error, draft.userId, draft.seconds);
    artifacts.putIfAbsent(
        draft.name,
        new Artifact(
            draft.name,
            vantage.text(),
            Printable.line(draft.command, MAX_COMMAND),
            draft.at,
            status,
            kept,
            Printable.line(error, MAX_ERROR),
            over || cut,
            why));
  }

  private String cutShort() {
    String why = run.obstacle();
    return "was cut off: " + (why == null ? "the output ends in its middle" : "the host " + why);
  }

  private Instant at(String[] words) {
    Instant clock = hostClock;
    if (clock == null) {
      return askedAt;
    }
    double since = number(words, 2, 0) - uptimeAtStart;
    return since > 0 && since < 3600 ? clock.plusMillis((long) (since * 1000)) : clock;
  }

  private @Nullable String obstacle() {
    if (run.obstacle() != null) {
      return run.obstacle();
    }
    if (ended) {
      return null;
    }
    if (userId < 0 && artifacts.isEmpty()) {
      String said = Printable.line(run.error().isBlank() ? run.output() : run.error(), 160);
      return "did not run the script (exit status "
          + run.exitStatus()
          + (said.isEmpty() ? ")" : "): " + said);
    }
    return "closed in the middle of the answer";
  }

  private String line(int start) {
    if (start >= text.length()) {
      return "";
    }
    int end = text.indexOf('\n', start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,9})?");

  private static double number(String[] words, int index, double otherwise) {
    if (index >= words.length) {
      return otherwise;
    }
    Matcher matcher = NUMBER.matcher(words[index]);
    return matcher.matches() ? Double.parseDouble(words[index]) : otherwise;
  }

  private static @Nullable Instant instant(double epochSeconds) {
    try {
      return Instant.ofEpochSecond((long) epochSeconds);
    } catch (DateTimeException _) {
      return null;
    }
  }

  /// The opening mark of a section, read.
  private record Draft(
      String name, String command, Instant at, int limit, int seconds, int userId) {}
}
