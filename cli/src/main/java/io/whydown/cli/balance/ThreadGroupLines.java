package io.whydown.cli.balance;

/// Judges `thread-group GROUP [THREADS…]`, which has no effect here (cfgparse-global.c). Stateless.
final class ThreadGroupLines {

  private static final int MOST = 64;

  private ThreadGroupLines() {}

  static void check(Line line) {
    String group = line.word(1);
    if (!Numbers.isWhole(group)) {
      throw new LineProblem(
          "'thread-group' passed a missing or unparsable integer value in '%s'".formatted(group));
    }
    if (!group.matches("\\+?0*1")) {
      throw new LineProblem(
          "'thread-group' thread-group number must be between 1 and 1 (was %s)".formatted(group));
    }
    for (String range : line.from(2)) {
      String[] ends = range.split("-", 2);
      for (String end : ends) {
        if (!end.matches("[0-9]{1,3}")
            || Integer.parseInt(end) < 1
            || Integer.parseInt(end) > MOST) {
          throw new LineProblem(
              "'thread-group 1' passed an unparsable or invalid thread number '%s' (valid range is 1 to %d)"
                  .formatted(range, MOST));
        }
      }
    }
  }
}
