package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Finds signs in a line of a program or a sentence of a person. Never throws at input. Stateless.
public final class SignReader {

  private static final int LONGEST = 1_500;

  private SignReader() {}

  /// @param subject what the words are about, or the part that told; may be empty
  /// @param spoken whether only a person would say it
  public record Found(Sign sign, String subject, boolean spoken) {}

  /// @param prose whether a person wrote it
  public static List<Found> read(String text, boolean prose) {
    String lower = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    lower = lower.toLowerCase(Locale.ROOT);
    var found = new ArrayList<Found>();
    find(ProgramPhrases.ALL, lower, prose, found);
    find(BalancerPhrases.ALL, lower, prose, found);
    find(CloudPhrases.ALL, lower, prose, found);
    find(ServingPhrases.ALL, lower, prose, found);
    find(ProxyPhrases.ALL, lower, prose, found);
    if (prose) {
      find(SpokenPhrases.ALL, spoken(lower), true, found);
    }
    return List.copyOf(found);
  }

  /// Without the marks of Markdown.
  private static String spoken(String lower) {
    return lower
        .replace("`", "")
        .replace("*", "")
        .replace("[", "")
        .replace("](", " (")
        .replace("]", "");
  }

  private static void find(List<Phrase> phrases, String lower, boolean prose, List<Found> found) {
    for (Phrase phrase : phrases) {
      String subject = phrase.spoken() && !prose ? null : phrase.in(lower);
      if (subject != null) {
        found.add(new Found(phrase.sign(), subject, phrase.spoken()));
      }
    }
  }
}
