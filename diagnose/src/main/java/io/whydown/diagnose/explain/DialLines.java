package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.balancers.DialReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where balancers' configurations send connections.
final class DialLines implements FragmentReader {

  private static final Pattern OPENS =
      Pattern.compile("\\s*upstream\\s+([\\w.:*-]+)\\s*\\{\\s*(#.*)?");

  /// A group of NGINX that holds nothing but comments, or a server that is down on purpose: what a
  /// generator writes when it can reach no container.
  private static void empty(Fragment fragment, StatementList out) {
    Line open = null;
    for (Line line : fragment.lines()) {
      String text = line.text().strip();
      Matcher opens = OPENS.matcher(text);
      if (opens.matches()) {
        open = line;
      } else if (open != null && text.equals("}")) {
        out.shows(Sign.GROUP_EMPTY, "", Standing.INTENDED, fragment, open);
        open = null;
      } else if (!text.isEmpty() && !text.startsWith("#") && !DOWN.matcher(text).matches()) {
        open = null;
      }
    }
  }

  private static final Pattern DOWN = Pattern.compile("server (?:127\\.0\\.0\\.1|[\\d.]+) down;");

  @Override
  public void read(Fragment fragment, StatementList out) {
    empty(fragment, out);
    var reader = new DialReader();
    for (Line line : fragment.lines()) {
      if (line.text().length() > 1_000) {
        continue;
      }
      for (DialReader.Found found : reader.line(line.text())) {
        out.gave("a balancer's configuration");
        Boolean tls =
            found.scheme().isEmpty() ? null : Boolean.valueOf(found.scheme().equals("https"));
        if (found.settings().getOrDefault("line", "").matches("(?:.*\\s)?ssl(?:\\s.*)?")) {
          tls = true;
        }
        out.add(
            new Statement.Dials(
                found.balancer(),
                found.section(),
                found.name(),
                found.host(),
                found.port(),
                tls,
                found.settings(),
                fragment.at(line, line.text().strip(), out.now())));
      }
    }
  }
}
