package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.prose.Mends;
import java.util.List;

/// What a person turned, and what became of it.
final class MendLines implements FragmentReader {

  /// A person who writes more has told it by then.
  private static final int MOST_SENTENCES = 400;

  @Override
  public void read(Fragment fragment, StatementList out) {
    if (!fragment.command().isEmpty() || ComposeLike.isSettings(fragment)) {
      return;
    }
    boolean prose = out.isProse(fragment);
    List<Line> lines = prose ? out.sentences(fragment) : fragment.lines();
    int sentences = 0;
    for (int i = 0; i < lines.size() && sentences < MOST_SENTENCES; i++) {
      Line line = lines.get(i);
      boolean spoken = !Prose.isPrinted(line.text()) && (prose || Prose.isSentence(line.text()));
      if (!spoken) {
        continue;
      }
      sentences++;
      String next = i + 1 < lines.size() ? lines.get(i + 1).text() : "";
      for (Mends.Mend mend : Mends.in(line.text(), next)) {
        out.shows(
            mend.more() ? Sign.MENDED_BY_MORE : Sign.MENDED_BY_LESS,
            mend.knob().name(),
            Standing.CLAIMED,
            fragment,
            line);
      }
    }
  }
}
