package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Statement;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.prose.SpokenDials;
import java.util.Map;

/// Where a person says that the balancer sends connections: in prose, or as the fields of a form.
final class SpokenDialLines implements FragmentReader {

  /// What comes later is about what else was tried.
  private static final int MOST = 3;

  @Override
  public void read(Fragment fragment, StatementList out) {
    if (!fragment.command().isEmpty() || ComposeLike.isSettings(fragment)) {
      return;
    }
    var reader = new SpokenDials();
    int dials = 0;
    boolean prose = Prose.isProse(fragment);
    for (Line line : prose ? Sentences.of(fragment) : fragment.lines()) {
      boolean told = prose || Prose.isSentence(line.text()) || line.text().length() < 60;
      if (!told || dials >= MOST) {
        continue;
      }
      for (SpokenDials.Found found : reader.in(line.text())) {
        dials++;
        out.add(
            new Statement.Dials(
                "",
                "",
                "",
                found.host(),
                found.port(),
                null,
                Map.of("told", "by a person"),
                out.at(fragment, line)));
      }
    }
  }
}
