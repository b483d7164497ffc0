package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What look-ups of names that were typed answered.
final class LookupLines implements FragmentReader {

  private static final Pattern LOOKUP =
      Pattern.compile(
          "^(?:dig|nslookup|host|getent hosts|getent ahosts|resolvectl query)\\s+(?:[+-]\\S+\\s+|hosts\\s+|ahosts\\s+)*([\\w.-]+).*");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:^|\\s)(?:Address(?:es)?:\\s*|has address |has IPv6 address |\\bA\\s+|AAAA\\s+|^)(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){2,7})(?:\\s|$)");

  /// Nobody types more.
  private static final int LONGEST = 400;

  /// A look-up with what it gave behind an arrow.
  private static final Pattern TOLD =
      Pattern.compile(
          "(?:^|[\\s`$>])(?:dig|nslookup|host|getent (?:hosts|ahosts)|resolvectl query)\\s+(?:\\+\\S+\\s+)?([\\w.-]+)`?\\s*(?:->|=>|\u2192|\u21d2|\\s#)\\s*`?(\\d{1,3}(?:\\.\\d{1,3}){3})(?!\\S*\\d)");

  @Override
  public void read(Fragment fragment, StatementList out) {
    Matcher lookup = LOOKUP.matcher(fragment.command());
    if (!lookup.matches()) {
      told(fragment, out);
      return;
    }
    for (Line line : fragment.lines()) {
      if (line.text().contains(fragment.command())) {
        continue;
      }
      Matcher address = ADDRESS.matcher(line.text());
      if (address.find() && !line.text().contains("#53") && !line.text().startsWith("Server:")) {
        out.add(
            new Statement.Resolved(
                Matched.group(lookup, 1),
                Matched.group(address, 1),
                Standing.WITNESSED,
                out.at(fragment, line)));
      }
    }
  }

  private static void told(Fragment fragment, StatementList out) {
    for (Line line : fragment.lines()) {
      Matcher told = TOLD.matcher(line.text());
      if (line.text().length() < LONGEST && told.find()) {
        out.add(
            new Statement.Resolved(
                Matched.group(told, 1),
                Matched.group(told, 2),
                StatementList.standing(out.isProse(fragment)),
                out.at(fragment, line)));
      }
    }
  }
}
