package io.whydown.balancer.rule;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Whatever a map or a list of patterns holds: a pattern is refused in words, or compared.
final class PatternFuzzTest {

  @FuzzTest(maxDuration = "60s")
  void maps(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (MatchMethod method : MatchMethod.values()) {
      if (method == MatchMethod.REG) {
        // An operator's expressions are meant to be some; Jazzer reports each as injected.
        continue;
      }
      var file = new PatternFile("m", 0, true);
      try {
        file.load(text);
        PatternSet set = file.compared(method, text.length() % 2 == 0);
        set.match(Value.of(text));
        String[] lines = text.split("\n", 2);
        file.set(lines[0], "x");
        file.add(lines[0], "y");
        set.match(Value.of(lines[lines.length - 1]));
        file.remove(lines[0]);
      } catch (RuleException _) {
        // Refused with what is wrong.
      }
    }
  }
}
