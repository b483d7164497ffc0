package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.requests.RequestOutcome;
import io.whydown.vendor.requests.TypedRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Requests that were typed, with what became of each: the output of a command, or what somebody
/// wrote behind or below it.
final class AskedLines implements FragmentReader {

  private static final int MOST_OUTPUT = 60;

  /// Nobody types more to try something; what is longer is a log.
  private static final int MOST = 60;

  private static final Pattern TYPED =
      Pattern.compile(
          "(?:^|[\\s`|$>(])((?:curl|wget|openssl|grpcurl|nc|ncat|telnet)\\s+(?!.*\\b(?:and|works without|the)\\b.*\\b(?:the|a)\\b)[^`\\n]*?)(?:`.*|\\s*(?:->|=>|\u2192|\u21d2|\u2014|\\s#|\\s:\\s|\\s-\\s)\\s*(.*)|\\s+((?:works?|fails?|returns?|gives?|hangs?|times? out|answers?|says?|is|does|shows?|results?)\\b.*))?$");

  @Override
  public void read(Fragment fragment, StatementList out) {
    if (ComposeLike.isSettings(fragment)) {
      return;
    }
    Optional<TypedRequest> command = TypedRequest.of(fragment.command());
    if (command.isPresent()) {
      output(fragment, command.get(), out);
      return;
    }
    List<Line> lines = fragment.lines();
    int asked = 0;
    for (int i = 0; i < lines.size() && asked < MOST; i++) {
      if (lines.get(i).text().length() > 1_000) {
        continue;
      }
      Matcher typed = TYPED.matcher(lines.get(i).text());
      if (typed.find()) {
        asked++;
        line(fragment, lines, i, typed, out);
      }
    }
  }

  private static void output(Fragment fragment, TypedRequest asked, StatementList out) {
    var text = new StringBuilder();
    for (Line line : fragment.lines()) {
      if (!line.text().contains(fragment.command())) {
        text.append(line.text()).append('\n');
      }
    }
    RequestOutcome.in(text.isEmpty() ? remark(fragment.command()) : text.toString())
        .ifPresent(outcome -> {
          answered(fragment, asked, outcome, out);
          add(fragment, fragment.lines().getFirst(), asked, outcome, out);
        });
  }

  /// What somebody wrote behind a command that was pasted without its output.
  private static String remark(String command) {
    int at = command.indexOf(" #");
    return at < 0 ? "" : command.substring(at + 2);
  }

  /// Whatever the status: something at that address speaks HTTP.
  private static void answered(
      Fragment fragment, TypedRequest asked, RequestOutcome outcome, StatementList out) {
    String port = asked.parts().getOrDefault("port", "0");
    if (outcome.status() == 0 || port.length() > 5 || Integer.parseInt(port) > 65_535) {
      return;
    }
    Line line =
        fragment.lines().stream()
            .filter(l -> l.text().contains(String.valueOf(outcome.status())))
            .findFirst()
            .orElse(fragment.lines().getFirst());
    out.add(
        new Statement.Worked(
            fragment.place(),
            asked.parts().getOrDefault("host", ""),
            Integer.parseInt(port),
            outcome.status(),
            Standing.WITNESSED,
            out.at(fragment, line)));
  }

  private static void line(
      Fragment fragment, List<Line> lines, int at, Matcher typed, StatementList out) {
    Optional<TypedRequest> asked = TypedRequest.of(Matched.group(typed, 1));
    if (asked.isEmpty()) {
      return;
    }
    String behind = lines.get(at).text().substring(typed.end(1)).replace('`', ' ').strip();
    Matcher next = NEXT.matcher(behind);
    if (next.find()) {
      behind = behind.substring(0, next.start());
    }
    String text = behind.isEmpty() ? below(lines, at) : behind;
    RequestOutcome.in(text)
        .ifPresent(outcome -> add(fragment, lines.get(at), asked.get(), outcome, out));
  }

  /// Another request in the same line has an outcome of its own.
  private static final Pattern NEXT =
      Pattern.compile(
          "(?:[,;.]|\\b(?:but|while|whereas|although|though|and))\\s+(?:\\w+ ){0,3}`?(?:curl|wget|nc|ncat|telnet)\\s");

  private static String below(List<Line> lines, int at) {
    var text = new StringBuilder();
    for (int i = at + 1; i < lines.size() && i <= at + MOST_OUTPUT; i++) {
      String next = lines.get(i).text();
      if (TYPED.matcher(next).find()) {
        break;
      }
      text.append(next).append('\n');
    }
    return text.toString();
  }

  private static void add(
      Fragment fragment, Line line, TypedRequest asked, RequestOutcome outcome, StatementList out) {
    out.add(
        new Statement.Asked(
            asked.parts(),
            outcome.answered(),
            outcome.status(),
            outcome.by(),
            StatementList.standing(out.isProse(fragment)),
            out.at(fragment, line)));
  }
}
