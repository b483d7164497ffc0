package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.prose.SpokenAnswers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What requests and look-ups that were typed answered.
final class AnswerLines implements FragmentReader {

  private static final Pattern REQUEST =
      Pattern.compile(
          "^(?:sudo )?(?:time )?(?:curl|wget|http|httpie|lynx)\\b.*?(?:\\s|['\"])(?:https?://)?(\\[[0-9a-fA-F:.]+\\]|localhost|[\\w-]+(?:\\.[\\w-]+)*)(?::(\\d{1,5}))?(?:/\\S*)?['\"]?(?:\\s.*)?$");
  private static final Pattern ANSWER =
      Pattern.compile("(?i)^\\s*<?\\s*HTTP/[\\d.]+ (\\d{3})\\b.*");
  private static final Pattern LOOKUP =
      Pattern.compile(
          "^(?:dig|nslookup|host|getent hosts|getent ahosts|resolvectl query)\\s+(?:[+-]\\S+\\s+|hosts\\s+|ahosts\\s+)*([\\w.-]+).*");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:^|\\s)(?:Address(?:es)?:\\s*|has address |has IPv6 address |\\bA\\s+|AAAA\\s+|^)(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){2,7})(?:\\s|$)");

  @Override
  public void read(Fragment fragment, StatementList out) {
    request(fragment, out);
    lookup(fragment, out);
    if (Prose.isProse(fragment)) {
      told(fragment, out);
    }
  }

  private static void told(Fragment fragment, StatementList out) {
    for (Line line : Sentences.of(fragment)) {
      for (String address : SpokenAnswers.in(line.text())) {
        out.add(new Statement.Resolved("", address, Standing.CLAIMED, out.at(fragment, line)));
      }
    }
  }

  private static void request(Fragment fragment, StatementList out) {
    Matcher request = REQUEST.matcher(fragment.command());
    if (!request.matches()) {
      return;
    }
    String host = Matched.group(request, 1).replaceAll("[\\[\\]]", "");
    int port = (int) Matched.number(request, 2);
    for (Line line : fragment.lines()) {
      Matcher answer = ANSWER.matcher(line.text());
      if (answer.matches() && port <= 65_535) {
        out.add(
            new Statement.Worked(
                fragment.place(),
                host,
                port,
                Integer.parseInt(Matched.group(answer, 1)),
                Standing.WITNESSED,
                out.at(fragment, line)));
        return;
      }
    }
  }

  private static void lookup(Fragment fragment, StatementList out) {
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
