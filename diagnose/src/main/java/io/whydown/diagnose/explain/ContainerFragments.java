package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.engine.ComposeReader;
import io.whydown.vendor.engine.DockerPsReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.Map;
import java.util.Optional;

/// Containers: compose files, tables of `docker ps`, command lines of `docker run`.
final class ContainerFragments implements FragmentReader {

  @Override
  public void read(Fragment fragment, StatementList out) {
    String text = fragment.text();
    if (ComposeReader.looksLike(text)) {
      out.gave("a compose file");
      for (ComposeReader.Service service : ComposeReader.read(text)) {
        int index = Math.min(Math.max(service.line() - 1, 0), fragment.lines().size() - 1);
        out.add(service.seen(out.at(fragment, fragment.lines().get(index))));
      }
      return;
    }
    String open = "";
    for (Line line : fragment.lines()) {
      String whole = open + line.text();
      if (whole.stripTrailing().endsWith("\\") && whole.length() < 2_000) {
        open = whole.stripTrailing().substring(0, whole.stripTrailing().length() - 1) + " ";
        continue;
      }
      open = "";
      row(fragment, line, whole, out);
    }
  }

  private static void row(Fragment fragment, Line line, String text, StatementList out) {
    Optional<DockerPsReader.Row> run = DockerPsReader.run(text);
    Optional<DockerPsReader.Row> found = run.isPresent() ? run : DockerPsReader.row(text);
    if (found.isEmpty()) {
      return;
    }
    DockerPsReader.Row row = found.get();
    if (run.isEmpty()) {
      out.gave("a list of containers");
    }
    out.add(
        new Statement.ContainerSeen(
            row.name(),
            row.image(),
            row.status(),
            row.ports(),
            row.networks(),
            Map.of(),
            row.hostNetwork(),
            Map.of(),
            run.isPresent() ? text.strip() : "",
            run.isPresent() ? Standing.INTENDED : Standing.WITNESSED,
            fragment.at(line, line.text().strip(), out.now())));
  }
}
