package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Statement;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.programs.ClientCalls;
import java.util.List;
import java.util.Map;

/// Whom sources connect to: databases, caches, queues.
final class ClientLines implements FragmentReader {

  /// Nobody pastes more of a source than this; what is longer is a log.
  private static final int MOST_LINES = 3_000;

  private static final int MOST_WRAPPED = 10;

  @Override
  public void read(Fragment fragment, StatementList out) {
    List<Line> lines = fragment.lines();
    if (lines.size() > MOST_LINES) {
      return;
    }
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (!ClientCalls.isIn(line.text()) || isTrace(line.text())) {
        continue;
      }
      ClientCalls.in(whole(lines, i))
          .ifPresent(found ->
              out.add(
                  new Statement.Dials(
                      "",
                      "",
                      "",
                      found.host(),
                      found.port(),
                      null,
                      Map.of("client", found.program()),
                      out.at(fragment, line))));
    }
  }

  /// A stack trace names calls as well.
  private static boolean isTrace(String text) {
    return text.strip().startsWith("at ") || Prose.isPrinted(text);
  }

  private static String whole(List<Line> lines, int at) {
    var whole = new StringBuilder(lines.get(at).text());
    for (int i = at + 1; i < lines.size() && i < at + MOST_WRAPPED && isOpen(whole); i++) {
      whole.append(' ').append(lines.get(i).text().strip());
    }
    return whole.toString();
  }

  private static boolean isOpen(CharSequence text) {
    return text.chars().filter(c -> c == '(').count() > text.chars().filter(c -> c == ')').count();
  }
}
