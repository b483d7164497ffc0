package io.whydown.cli.balance;

import java.util.regex.Pattern;

/// What two failures have in common when one cause may be behind both: the words without what
/// belongs to one server only. Stateless.
final class Likeness {

  private static final Pattern NUMBERS = Pattern.compile("\\b[0-9]+(\\.[0-9]+)?( ?m?s)?\\b");

  private Likeness() {}

  static String of(Spell spell, String backend, String server) {
    ServerCause found = spell.found();
    String words =
        spell
            .text()
            .replace(backend + "/" + server, "*")
            .replaceAll("\\b" + Pattern.quote(server) + "\\b", "*");
    return (found == null ? "" : found.id()) + " " + NUMBERS.matcher(words).replaceAll("*");
  }
}
