package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.errortext.ErrorTextReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.prose.Claims;
import io.whydown.vendor.prose.Contrasts;
import io.whydown.vendor.prose.SpokenAnswers;
import io.whydown.vendor.prose.SpokenDials;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a person tells in sentences: which endpoints answer, where the balancer sends connections,
/// what a name resolves to. What is said to fail is read with its words elsewhere.
final class SpokenLines implements FragmentReader {

  /// What comes later is about what else was tried.
  private static final int MOST_DIALS = 3;

  /// Characters of sentences: a person who writes more has told it by then.
  private static final int MOST_TOLD = 120_000;

  /// The field of a form is no longer.
  private static final int LONGEST_FIELD = 60;

  /// A command with what became of it is a line of its own.
  private static final Pattern TYPED =
      Pattern.compile("^\\s*(?:[-*$>#]\\s*)?`?(?:curl|wget|nc|ncat|telnet|http)\\b.*");

  @Override
  public void read(Fragment fragment, StatementList out) {
    boolean prose = out.isProse(fragment);
    if (!fragment.command().isEmpty() || ComposeLike.isSettings(fragment)) {
      return;
    }
    boolean typed = fragment.lines().stream().anyMatch(l -> TYPED.matcher(l.text()).matches());
    List<Line> lines = prose && !typed ? out.sentences(fragment) : fragment.lines();
    var reader = new SpokenDials();
    int dials = 0;
    int told = 0;
    for (int i = 0; i < lines.size() && told < MOST_TOLD; i++) {
      Line line = lines.get(i);
      if (prose && i + 1 < lines.size()) {
        fails(fragment, line, lines.get(i + 1), out);
      }
      boolean sentence = prose || Prose.isSentence(line.text());
      told += sentence ? line.text().length() : 0;
      if (sentence || TYPED.matcher(line.text()).matches()) {
        works(fragment, line, out);
      }
      if (sentence) {
        claims(fragment, line, i + 1 < lines.size() ? lines.get(i + 1).text() : "", out);
      }
      if (dials < MOST_DIALS && (sentence || line.text().length() < LONGEST_FIELD)) {
        dials += dials(fragment, line, reader, out);
      }
      if (prose) {
        resolves(fragment, line, out);
      }
    }
  }

  private static void works(Fragment fragment, Line line, StatementList out) {
    for (Contrasts.Found found : Contrasts.in(line.text())) {
      if (!found.works()) {
        unanswered(found, fragment, line, out);
        continue;
      }
      if (found.from().equals("container")) {
        out.shows(Sign.WORKS_INSIDE, "", Standing.CLAIMED, fragment, line);
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

  private static void unanswered(
      Contrasts.Found found, Fragment fragment, Line line, StatementList out) {
    if (found.from().equals("container")) {
      out.shows(Sign.FAILS_FROM_CONTAINER, "", Standing.CLAIMED, fragment, line);
    }
    if (found.isShut()) {
      out.add(
          new Statement.Unanswered(
              found.from(), found.host(), found.port(), Standing.CLAIMED, out.at(fragment, line)));
    }
  }

  /// What a sentence says not to answer, when the next one tells how: `Both were refused.`
  private static void fails(Fragment fragment, Line line, Line next, StatementList out) {
    if (!REFERS.matcher(next.text()).matches()) {
      return;
    }
    Statement how =
        ErrorTextReader.read(next.text(), "", Standing.CLAIMED, out.at(fragment, line))
            .orElse(null);
    if (!(how instanceof Statement.Failed failed) || !failed.host().isEmpty()) {
      return;
    }
    for (Contrasts.Found found : Contrasts.in(line.text())) {
      if (!found.works() && found.port() > 0) {
        out.add(
            new Statement.Failed(
                failed.fault(),
                "",
                found.host(),
                found.port(),
                "",
                "",
                0,
                Standing.CLAIMED,
                failed.provenance()));
      }
    }
  }

  private static final Pattern REFERS =
      Pattern.compile(
          "(?i)\\s*(?:both|it|that|this|they|these|all|each|the (?:result|error|response))\\b.*");

  private static void claims(Fragment fragment, Line line, String next, StatementList out) {
    for (Claims.Claim claim : Claims.in(line.text(), next)) {
      out.shows(claim.sign(), claim.subject(), Standing.CLAIMED, fragment, line);
    }
  }

  private static int dials(Fragment fragment, Line line, SpokenDials reader, StatementList out) {
    List<SpokenDials.Found> all = reader.in(line.text());
    for (SpokenDials.Found found : all) {
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
    return all.size();
  }

  private static void resolves(Fragment fragment, Line line, StatementList out) {
    for (String address : SpokenAnswers.in(line.text())) {
      out.add(new Statement.Resolved("", address, Standing.CLAIMED, out.at(fragment, line)));
    }
  }
}
