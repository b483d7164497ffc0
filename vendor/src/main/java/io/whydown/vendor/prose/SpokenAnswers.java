package io.whydown.vendor.prose;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What somebody says that a name resolves to: "`dig` gives 10.0.1.44 and 10.0.2.13". Stateless.
public final class SpokenAnswers {

  private static final Pattern SAID =
      Pattern.compile(
          "(?i)\\b(?:dig|nslookup|getent|resolves?|resolving|look-?ups?|dns|the name|hostname)\\b[^.;]{0,60}?"
              + "\\b(?:gives?|returns?|says?|shows?|answers?|resolves? to|points? to|to|is|are)\\b"
              + " (?:now |me |us |the address(?:es)? |only )*(?=\\d+\\.)(?<addresses>.{0,200})");
  private static final Pattern NEXT =
      Pattern.compile("\\G(?:,? ?(?:and|or) |, ?|)(\\d{1,3}(?:\\.\\d{1,3}){3})(?![\\d:/.]*\\d)");

  private SpokenAnswers() {}

  /// The addresses of IPv4 that a sentence names as the answer of a look-up; empty when it does
  /// not.
  public static List<String> in(String sentence) {
    Matcher said = SAID.matcher(sentence);
    return said.find()
        ? NEXT.matcher(said.group("addresses")).results().map(r -> r.group(1)).toList()
        : List.of();
  }
}
