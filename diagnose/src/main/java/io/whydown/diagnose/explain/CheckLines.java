package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Statement;
import io.whydown.vendor.balancers.CheckReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;

/// What health checks ask for and want, as configurations and people say.
final class CheckLines implements FragmentReader {

  @Override
  public void read(Fragment fragment, StatementList out) {
    var reader = new CheckReader();
    for (Line line : fragment.lines()) {
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
}
