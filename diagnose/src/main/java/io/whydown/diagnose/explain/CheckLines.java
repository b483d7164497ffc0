package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.balancers.CheckReader;
import io.whydown.vendor.balancers.HealthCommand;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Pattern;

/// What health checks ask for and want, as configurations and people say.
final class CheckLines implements FragmentReader {

  @Override
  public void read(Fragment fragment, StatementList out) {
    script(fragment, out);
    var reader = new CheckReader();
    for (Line line : fragment.lines()) {
      HealthCommand.in(line.text()).ifPresent(command -> command(fragment, line, command, out));
      reader
          .line(line.text())
          .ifPresent(found ->
              out.add(
                  new Statement.Checks(
                      found.method(),
                      found.path(),
                      found.port(),
                      found.wanted(),
                      out.at(fragment, line))));
    }
  }

  private static void command(
      Fragment fragment, Line line, HealthCommand command, StatementList out) {
    out.add(
        new Statement.Checks("GET", command.path(), command.port(), "", out.at(fragment, line)));
    if (command.scheme().equals("http")) {
      out.shows(Sign.CHECK_IN_PLAIN, "", Standing.INTENDED, fragment, line);
    }
  }

  private static final Pattern SCRIPT = Pattern.compile("(?i).*health[-_]?check[\\w-]*\\.\\w{1,4}");
  private static final Pattern PLAIN =
      Pattern.compile(".*\\bhttp://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])[:/\"'].*");

  /// A program of its own that asks the container in which it runs.
  private static void script(Fragment fragment, StatementList out) {
    if (SCRIPT.matcher(fragment.name()).matches()) {
      fragment.lines().stream()
          .filter(line -> line.text().length() < 500 && PLAIN.matcher(line.text()).matches())
          .findFirst()
          .ifPresent(line -> out.shows(Sign.CHECK_IN_PLAIN, "", Standing.INTENDED, fragment, line));
    }
  }
}
