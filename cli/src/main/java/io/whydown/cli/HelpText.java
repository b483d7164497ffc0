package io.whydown.cli;

import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/// The help, made from the verbs and options that exist. Stateless.
final class HelpText {

  private static final String VANTAGES =
      """

      A VANTAGE is where a command may look: local, ssh://[user@]host[:port], netns:NAME,
      docker:NAME, podman:NAME or none.
      A TARGET is a configuration file, a directory, HOST:PORT, or a bundle that collect wrote;
      without one, the balancer that runs on this machine. FROM is a VANTAGE, or an address with
      --from-host VANTAGE.

      Exit status: 0 every server is healthy, 1 at least one is not, 2 the command line, the
      configuration or a vantage is unusable, 3 something failed and no cause could be named.
      FILE of explain: pasted text; without one, or with -, standard input.
      Of trace: 0 the connection would be accepted, 1 it would not, 2 as above, 3 that is open.
      """;

  private HelpText() {}

  /// @param verb null for the whole program
  static String of(@Nullable Verb verb) {
    return verb == null ? program() : verb(verb);
  }

  private static String program() {
    var help = new StringBuilder("whydown: says why a load balancer cannot reach its servers\n\n");
    row(help, "whydown HOST:PORT", "why can I not connect to this, from here?");
    for (Verb verb : Verb.values()) {
      row(help, "whydown " + verb.usage(), verb.purpose());
    }
    help.append("\nOptions:\n");
    EnumSet.allOf(Option.class).forEach(option -> row(help, option.usage(), option.purpose()));
    return help.append(VANTAGES).toString();
  }

  private static String verb(Verb verb) {
    var help = new StringBuilder("whydown " + verb.usage() + "\n    " + verb.purpose() + "\n");
    help.append("\nOptions:\n");
    Arrays.stream(Option.values())
        .filter(verb::takes)
        .forEach(option -> row(help, option.usage(), option.purpose()));
    return verb.takes(Option.HOST) ? help.append(VANTAGES).toString() : help.toString();
  }

  /// A name in a column of 30 and a text beside it, wrapped at 100.
  private static void row(StringBuilder help, String name, String text) {
    help.append("  ").append(name).repeat(' ', Math.max(2, 30 - name.length()));
    int column = Math.max(34, name.length() + 4);
    for (String word : text.split(" ")) {
      if (column + word.length() > 100) {
        help.setLength(help.length() - 1);
        help.append('\n').repeat(' ', 32);
        column = 32;
      }
      help.append(word).append(' ');
      column += word.length() + 1;
    }
    help.setLength(help.length() - 1);
    help.append('\n');
  }
}
