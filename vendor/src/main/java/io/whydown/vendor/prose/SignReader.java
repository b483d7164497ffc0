package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import io.whydown.vendor.codes.CodeReader;
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
    List<CodeReader.Found> codes = CodeReader.read(lower);
    codes.forEach(code -> found.add(new Found(code.sign(), code.text(), false)));
    find(ProgramPhrases.ALL, lower, found);
    find(BalancerPhrases.ALL, lower, found);
    if (prose && !isCode(codes, lower)) {
      find(SpokenPhrases.ALL, spoken(lower), found);
    }
    return List.copyOf(found);
  }

  /// Whether a line is a program's sentence, wherever it stands: most of it is in a table.
  private static boolean isCode(List<CodeReader.Found> codes, String lower) {
    return codes.stream().anyMatch(code -> code.text().length() * 5 >= lower.strip().length() * 2);
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

  private static void find(List<Phrase> phrases, String lower, List<Found> found) {
    for (Phrase phrase : phrases) {
      String subject = phrase.in(lower);
      if (subject != null) {
        found.add(new Found(phrase.sign(), subject, phrase.spoken()));
      }
    }
  }
}
