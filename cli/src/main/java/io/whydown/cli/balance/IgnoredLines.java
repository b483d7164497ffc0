package io.whydown.cli.balance;

/// What may follow the keywords that have no effect here: a line that HAProxy refuses is refused,
/// whether or not anything would come of it. Stateless.
final class IgnoredLines {

  private IgnoredLines() {}

  static void check(Line line) {
    String keyword = line.keyword();
    String word = line.word(1);
    switch (keyword) {
      case "clitcpka-cnt", "srvtcpka-cnt", "max-keep-alive-queue" -> digits(word, keyword);
      case "clitcpka-idle", "clitcpka-intvl", "srvtcpka-idle", "srvtcpka-intvl" ->
          Numbers.millis(word, keyword, 1_000);
      case "persist" -> persist(word);
      default -> {
        // a switch
      }
    }
  }

  private static void digits(String word, String keyword) {
    if (!Numbers.isWhole(word)) {
      throw new LineProblem("'%s' : invalid numeric value '%s'.".formatted(keyword, word));
    }
    Numbers.count(word.equals("-1") ? "0" : word, keyword);
  }

  private static void persist(String word) {
    if (word.isEmpty()) {
      throw new LineProblem("missing persist method.");
    }
    if (!word.startsWith("rdp-cookie")) {
      throw new LineProblem("unknown persist method.");
    }
    if (!word.equals("rdp-cookie") && !word.matches("rdp-cookie\\([^)]+\\).*")) {
      throw new LineProblem("persist rdp-cookie(name)' requires an rdp cookie name.");
    }
  }
}
