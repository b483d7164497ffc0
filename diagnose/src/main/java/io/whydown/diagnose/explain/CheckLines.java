package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.balancers.CheckReader;
import io.whydown.vendor.balancers.HealthCommand;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;

/// What health checks ask for and want, as configurations and people say.
final class CheckLines implements FragmentReader {

  @Override
  public void read(Fragment fragment, StatementList out) {
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
      out.add(
          new Statement.Shows(Sign.CHECK_IN_PLAIN, "", Standing.INTENDED, out.at(fragment, line)));
    }
  }
}
