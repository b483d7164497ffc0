package io.whydown.cli.balance;

import io.whydown.balancer.rule.RuleReader;
import io.whydown.balancer.rule.RuleReader.Ruleset;
import java.util.List;

/// Reads `capture request header`, `capture response header`, `capture cookie` and `declare
/// capture`. Stateless.
final class CaptureLines {

  private CaptureLines() {}

  static void capture(Line line, ProxyDraft draft, CompilerTables tables) {
    switch (line.word(1)) {
      case "request", "response" -> header(line, draft, tables);
      case "cookie" -> cookie(line, draft, tables);
      default ->
          throw new LineProblem(
              "'capture' expects 'cookie' or 'request header' or 'response header'.");
    }
  }

  private static final int LONGEST = 65_536;

  private static int length(Line line, int index) {
    boolean isCookie = line.word(1).equals("cookie");
    if (!line.word(index).equals("len") && !isCookie) {
      throw new LineProblem(
          "'capture' expects 'len' and a length, got '%s'.".formatted(line.word(index)));
    }
    return Math.clamp(Numbers.count(line.word(index + 1), "len"), 0, LONGEST);
  }

  private static void header(Line line, ProxyDraft draft, CompilerTables tables) {
    boolean response = line.word(1).equals("response");
    if (!line.word(2).equals("header") || line.word(3).isEmpty()) {
      throw new LineProblem(
          "'capture %s header' expects <name> 'len' <length>.".formatted(line.word(1)));
    }
    var at = tables.linkage(draft, line);
    int slot = tables.shared().captureSlot(at, response, length(line, 4));
    List<String> words =
        List.of(
            "capture",
            (response ? "res" : "req") + ".hdr(" + line.word(3) + ")",
            "id",
            Integer.toString(slot));
    if (response) {
      draft.lastResponseRules.add(RuleReader.read(Ruleset.HTTP_RESPONSE, words, draft.acls, at));
    } else {
      draft.firstRequestRules.add(RuleReader.read(Ruleset.HTTP_REQUEST, words, draft.acls, at));
    }
  }

  private static void cookie(Line line, ProxyDraft draft, CompilerTables tables) {
    int length = length(line, 3);
    var at = tables.linkage(draft, line);
    draft.firstRequestRules.add(RuleReader.captureCookie(line.word(2), length, false, at));
    draft.lastResponseRules.add(RuleReader.captureCookie(line.word(2), length, true, at));
  }

  static void declare(Line line, ProxyDraft draft, CompilerTables tables) {
    if (!draft.isFrontend) {
      throw new LineProblem("'declare' only available in frontend or listen section");
    }
    if (!line.word(1).equals("capture")
        || !(line.word(2).equals("request") || line.word(2).equals("response"))) {
      throw new LineProblem("'declare' : 'capture request|response len <length>' expected.");
    }
    String length = line.word(4);
    if (line.word(3).equals("len") && !Numbers.isWhole(length)) {
      throw new LineProblem("'declare capture': cannot parse the length '%s'.".formatted(length));
    }
    tables
        .shared()
        .captureSlot(tables.linkage(draft, line), line.word(2).equals("response"), length(line, 3));
  }
}
