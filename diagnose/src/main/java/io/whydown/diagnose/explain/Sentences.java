package io.whydown.diagnose.explain;

import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts prose into sentences, over the ends of lines. Stateless.
final class Sentences {

  private static final Pattern END = Pattern.compile("(?<=[.!?;])\\s+(?=[A-Z`*\"'(-])|\\s{3,}");

  private Sentences() {}

  static List<Line> of(Fragment fragment) {
    var sentences = new ArrayList<Line>();
    var text = new StringBuilder();
    int from = 0;
    for (Line line : fragment.lines()) {
      String bare = line.text().strip();
      boolean printed = Prose.isPrinted(bare);
      boolean apart =
          bare.isEmpty()
              || printed
              || bare.startsWith("- ")
              || bare.startsWith("* ")
              || bare.startsWith("#")
              || bare.startsWith("|")
              || bare.matches("\\d+[.)] .*");
      if (apart && !text.isEmpty()) {
        cut(text.toString(), from, sentences);
        text.setLength(0);
      }
      if (bare.isEmpty()) {
        continue;
      }
      if (printed) {
        sentences.add(new Line(line.number(), bare));
        continue;
      }
      if (text.isEmpty()) {
        from = line.number();
      }
      text.append(text.isEmpty() ? "" : " ").append(bare);
      if (bare.startsWith("#")) {
        // a heading is no part of the sentence below it
        cut(text.toString(), from, sentences);
        text.setLength(0);
      }
    }
    if (!text.isEmpty()) {
      cut(text.toString(), from, sentences);
    }
    return sentences;
  }

  private static void cut(String text, int from, List<Line> into) {
    for (String sentence : END.split(text)) {
      if (!sentence.isBlank()) {
        into.add(new Line(from, sentence.strip()));
      }
    }
  }
}
