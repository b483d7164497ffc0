package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name that `ping` prints is the one that answered: where it is longer than the one that was
/// asked for, the resolver put a domain behind it.
final class PingedNames implements FragmentReader {

  private static final Pattern ASKED =
      Pattern.compile("\\bping\\s+(?:-\\w+\\s+(?:\\d+\\s+)?)*([a-zA-Z][\\w.-]*[a-zA-Z])\\b");

  private static final Pattern ANSWERS =
      Pattern.compile("^\\s*PING ([a-zA-Z][\\w.-]*\\.[a-zA-Z][\\w-]*)\\.? \\(\\d");

  @Override
  public void read(Fragment fragment, StatementList out) {
    String asked = asked(fragment.command());
    for (Line line : fragment.lines()) {
      Matcher answers = ANSWERS.matcher(line.text());
      if (!answers.find()) {
        String typed = asked(line.text());
        asked = typed.isEmpty() ? asked : typed;
      } else if (isLonger(Matched.group(answers, 1), asked)) {
        out.add(
            new Statement.Shows(
                Sign.NAME_BY_SEARCH_DOMAIN, asked, Standing.WITNESSED, out.at(fragment, line)));
      }
    }
  }

  private static String asked(String command) {
    Matcher asked = ASKED.matcher(command);
    return asked.find() ? Matched.group(asked, 1) : "";
  }

  /// That a domain is put behind a short name is what it is for.
  private static boolean isLonger(String answered, String asked) {
    return asked.indexOf('.') > 0 && answered.startsWith(asked + ".");
  }
}
