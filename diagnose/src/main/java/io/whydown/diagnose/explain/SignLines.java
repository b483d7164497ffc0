package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.errortext.codes.CodeReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.prose.SignReader;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Signs that stand by themselves, in what programs print and in what people write.
final class SignLines implements FragmentReader {

  /// A person who writes more has told it by then.
  private static final int MOST_SENTENCES = 400;

  /// How a person goes on below what a command printed.
  private static final Pattern TELLS =
      Pattern.compile(
          "(?i)(?:it|i|we|this|that|but|so|when|if|then|however|after|while|and) [a-z']{2,}.*");

  /// What was tried and changed nothing is no circumstance of the fault.
  private static final Pattern IN_VAIN =
      Pattern.compile(
          "(?i)\\btried\\b.{0,400}\\b(?:nothing (?:has |have |seems to |seemed to )?(?:work|help|chang)\\w*|none of (?:it|them|these|this|that|those)\\b|(?:no|without(?: any)?) (?:luck|success|effect|avail)\\b)");

  private static final Pattern COMPLAINS =
      Pattern.compile(
          "(?i)error|fail|verif|refus|reject|unable|can'?t|cannot|not |x509|trust|unknown|invalid|depth|complain");

  private static final Pattern KEY = Pattern.compile("\\s*(?:- )?[\\w./\"'-]+:(?:\\s.*)?");

  /// A line of a manifest with a comment is nobody's sentence.
  private static boolean isSetting(Fragment fragment, Line line) {
    return fragment.form() == Fragment.Form.FENCE && KEY.matcher(line.text()).matches();
  }

  @Override
  public void read(Fragment fragment, StatementList out) {
    boolean prose = out.isProse(fragment);
    List<Line> lines = prose ? out.sentences(fragment) : fragment.lines();
    boolean settings = !prose && ComposeLike.isSettings(fragment);
    Predicate<Line> rows = RuntimeLines.rows(fragment);
    int sentences = 0;
    for (Line line : lines) {
      if (line.text().isBlank() || rows.test(line)) {
        continue;
      }
      // a sentence between printed lines is a person's all the same
      boolean spoken =
          sentences < MOST_SENTENCES
              && !Prose.isPrinted(line.text())
              && (prose
                  || !settings
                      && !isSetting(fragment, line)
                      && Prose.isSentence(line.text())
                      && (fragment.command().isEmpty() || TELLS.matcher(line.text()).lookingAt()));
      sentences += spoken ? 1 : 0;
      List<CodeReader.Found> codes = CodeReader.signs(line.text());
      for (CodeReader.Found code : codes) {
        if (prose
            && spoken
            && code.sign() == Sign.CERTIFICATE_UNTRUSTED
            && !COMPLAINS.matcher(line.text()).find()) {
          // it is said what there is, and not that anybody refused it
          continue;
        }
        add(fragment, line, code.sign(), code.text(), false, out);
      }
      boolean told =
          spoken && !CodeReader.isCode(codes, line.text()) && !IN_VAIN.matcher(line.text()).find();
      for (SignReader.Found found : SignReader.read(line.text(), told)) {
        add(fragment, line, found.sign(), found.subject(), found.spoken(), out);
      }
    }
  }

  private static void add(
      Fragment fragment, Line line, Sign sign, String subject, boolean spoken, StatementList out) {
    out.add(
        new Statement.Shows(
            sign,
            subject,
            StatementList.standing(spoken),
            fragment.at(line, line.text().strip(), out.now())));
  }
}
