package io.whydown.vendor.paste;

import io.whydown.vendor.Matched;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a piece that is a command line, with the machine that it was typed at, however
/// people join the two: `ss -tlnp (on web1)`, `ss -tlnp auf web1`, `web1: ss -tlnp`. Stateless.
final class Heading {

  private static final String MACHINE =
      "(?:(?:the|our|host|machine|server|vm|node|dem|der|le|la|l')[ ']+)*([\\w.-]{1,80})";

  private static final Pattern BEHIND =
      Pattern.compile(
          "(.+?)[ \\t]+[(\\[]?[ \\t]*(?:on|@|auf|in|at|sur)[ \\t]+"
              + MACHINE
              + "(?:[ \\t]+(?:host|server|machine|node|vm|box))?[ \\t]*[)\\]]?");

  private static final Pattern BRACKETS =
      Pattern.compile("(.+?)[ \\t]+[(\\[]" + MACHINE + "[)\\]]");

  private static final Pattern BEFORE =
      Pattern.compile("[(\\[]?([\\w.-]{1,80})[)\\]]?[ \\t]*(?:[:>$#|]|--?|\\u2013)[ \\t]*(\\S.*)");

  private static final Pattern SSH =
      Pattern.compile("ssh[ \\t]+(?:[\\w.-]+@)?([\\w.-]+)[ \\t]+(.+)");

  private static final Pattern QUOTES = Pattern.compile("^['\"]|['\"]$");

  private Heading() {}

  /// Null when the name is no command line.
  static @Nullable Prompt prompt(String name) {
    String bare = name.replaceAll("^[$#%][ \\t]+", "").replaceAll("[ \\t]*:$", "").replace("`", "");
    for (Pattern pattern : new Pattern[] {BEHIND, BRACKETS}) {
      Matcher behind = pattern.matcher(bare);
      if (behind.matches() && Prompt.isCommand(Matched.group(behind, 1))) {
        return new Prompt(Matched.group(behind, 2), Matched.group(behind, 1)).inner();
      }
    }
    Matcher ssh = SSH.matcher(bare);
    if (ssh.matches() && isCommand(Matched.group(ssh, 2))) {
      String typed = QUOTES.matcher(Matched.group(ssh, 2)).replaceAll("");
      return new Prompt(Matched.group(ssh, 1), typed).inner();
    }
    if (Prompt.isCommand(bare)) {
      return new Prompt("", bare).inner();
    }
    Matcher before = BEFORE.matcher(bare);
    return before.matches() && Prompt.isCommand(Matched.group(before, 2))
        ? new Prompt(Matched.group(before, 1), Matched.group(before, 2)).inner()
        : Prompt.in(name);
  }

  private static boolean isCommand(String text) {
    return Prompt.isCommand(QUOTES.matcher(text).replaceAll(""));
  }
}
