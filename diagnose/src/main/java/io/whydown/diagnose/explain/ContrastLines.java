package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.prose.Contrasts;
import java.util.List;
import java.util.regex.Pattern;

/// Endpoints that a person says answer. What is said to fail is read with its words elsewhere.
final class ContrastLines implements FragmentReader {

  /// A command with what became of it is a line of its own.
  private static final Pattern TYPED =
      Pattern.compile("^\\s*(?:[-*$>#]\\s*)?`?(?:curl|wget|nc|ncat|telnet|http)\\b.*");

  @Override
  public void read(Fragment fragment, StatementList out) {
    boolean prose = Prose.isProse(fragment);
    if (!prose && !fragment.command().isEmpty() || ComposeLike.isSettings(fragment)) {
      return;
    }
    boolean typed = fragment.lines().stream().anyMatch(l -> TYPED.matcher(l.text()).matches());
    List<Line> lines = prose && !typed ? Sentences.of(fragment) : fragment.lines();
    for (Line line : lines) {
      if (!prose && !Prose.isSentence(line.text()) && !TYPED.matcher(line.text()).matches()) {
        continue;
      }
      for (Contrasts.Found found : Contrasts.in(line.text())) {
        if (found.works()) {
          if (found.from().equals("container")) {
            out.add(
                new Statement.Shows(
                    Sign.WORKS_INSIDE, "", Standing.CLAIMED, out.at(fragment, line)));
          }
          out.add(
              new Statement.Worked(
                  found.from(),
                  found.host(),
                  found.port(),
                  0,
                  Standing.CLAIMED,
                  out.at(fragment, line)));
        }
      }
    }
  }
}
