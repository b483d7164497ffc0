package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Statement;
import io.whydown.vendor.balancers.DialReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;

/// Where balancers' configurations send connections.
final class DialLines implements FragmentReader {

  @Override
  public void read(Fragment fragment, StatementList out) {
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
