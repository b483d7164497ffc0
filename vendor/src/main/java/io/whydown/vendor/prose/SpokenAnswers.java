package io.whydown.vendor.prose;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What somebody says that a name resolves to: "`dig` gives 10.0.1.44 and 10.0.2.13". Stateless.
public final class SpokenAnswers {

  private static final Pattern SAID =
      Pattern.compile(
          "(?i)\\b(?:dig|nslookup|getent|resolves?|resolving|look-?ups?|dns|the name|hostname)\\b[^.;]{0,60}?"
              + "\\b(?:gives?|returns?|says?|shows?|answers?|resolves? to|points? to|to|is|are)\\b"
              + " (?:now |me |us |the address(?:es)? |only )*(?=\\d+\\.)(.{0,200})");
  private static final Pattern NEXT =
      Pattern.compile("\\G(?:,? ?(?:and|or) |, ?|)(\\d{1,3}(?:\\.\\d{1,3}){3})(?![\\d:/.]*\\d)");

  private SpokenAnswers() {}

  /// The addresses of IPv4 that a sentence names as the answer of a look-up; empty when it does
  /// not.
  public static List<String> in(String sentence) {
    Matcher said = SAID.matcher(sentence);
    return said.find() ? addresses(Matched.group(said, 1)) : List.of();
  }

  private static List<String> addresses(String words) {
    var all = new ArrayList<String>();
    Matcher next = NEXT.matcher(words);
    while (next.find()) {
      all.add(Matched.group(next, 1));
    }
    return all;
  }
}
