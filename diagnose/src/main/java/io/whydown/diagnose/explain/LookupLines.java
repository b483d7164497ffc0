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

  @Override
  public void read(Fragment fragment, StatementList out) {
    Matcher lookup = LOOKUP.matcher(fragment.command());
    if (!lookup.matches()) {
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
}
