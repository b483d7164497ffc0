package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of a name at which a client got through, after it tried others: telnet and curl
/// print each, and people paste all of it.
final class TriedLines implements FragmentReader {

  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:sudo )?(?:telnet|nc|ncat|netcat)\\s+(?:-\\w+\\s+)*[\\w.:-]+\\s+(\\d{1,5})\\b.*");
  private static final Pattern TRIES =
      Pattern.compile("\\W*Trying \\[?([0-9a-fA-F.:]*[0-9a-fA-F])\\]?(?::(\\d{2,5}))?\\.\\.\\..*");
  private static final Pattern CONNECTED =
      Pattern.compile(
          "\\W*Connected to [\\w.-]+(?: \\(([0-9a-fA-F.:]+)\\) port (\\d{1,5}).*|\\..*|$)");

  @Override
  public void read(Fragment fragment, StatementList out) {
    Matcher command = COMMAND.matcher(fragment.command());
    int asked = command.matches() ? (int) Matched.number(command, 1) : 0;
    String tried = "";
    int port = asked;
    for (Line line : fragment.lines()) {
      if (line.text().length() > 300) {
        continue;
      }
      Matcher tries = TRIES.matcher(line.text());
      Matcher connected = CONNECTED.matcher(line.text());
      if (tries.matches()) {
        tried = Matched.group(tries, 1);
        port = tries.group(2) == null ? asked : (int) Matched.number(tries, 2);
      } else if (connected.matches()) {
        boolean told = connected.group(1) != null;
        add(
            told ? Matched.group(connected, 1) : tried,
            told ? (int) Matched.number(connected, 2) : port,
            fragment,
            line,
            out);
      }
    }
  }

  private static void add(String host, int port, Fragment fragment, Line line, StatementList out) {
    if (!host.isEmpty() && port > 0 && port <= 65_535) {
      out.add(
          new Statement.Worked(
              fragment.place(), host, port, 0, Standing.WITNESSED, out.at(fragment, line)));
    }
  }
}
