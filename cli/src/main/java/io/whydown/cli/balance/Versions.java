package io.whydown.cli.balance;

/// Versions as HAProxy compares them: `2.6-dev3` comes before `2.6`. Stateless.
final class Versions {

  private static final int RELEASED = 1_000;

  private Versions() {}

  static int compare(String left, String right) {
    int[] a = parse(left);
    int[] b = parse(right);
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i]) {
        return Integer.compare(a[i], b[i]);
      }
    }
    return 0;
  }

  /// Major, minor, development state, patch.
  private static int[] parse(String text) {
    int[] parts = new int[4];
    parts[2] = RELEASED;
    int dash = text.indexOf('-');
    String numbers = dash < 0 ? text : text.substring(0, dash);
    String[] fields = numbers.split("\\.", -1);
    parts[0] = number(fields, 0);
    parts[1] = number(fields, 1);
    parts[3] = number(fields, 2);
    String suffix = dash < 0 ? "" : text.substring(dash + 1);
    if (suffix.startsWith("dev")) {
      parts[2] = number(new String[] {suffix.substring(3)}, 0);
    } else if (suffix.startsWith("rc")) {
      parts[2] = RELEASED / 2 + number(new String[] {suffix.substring(2)}, 0);
    }
    return parts;
  }

  private static int number(String[] fields, int index) {
    if (index >= fields.length) {
      return 0;
    }
    String digits = fields[index].replaceAll("[^0-9].*", "");
    return digits.isEmpty() || digits.length() > 8 ? 0 : Integer.parseInt(digits);
  }
}
