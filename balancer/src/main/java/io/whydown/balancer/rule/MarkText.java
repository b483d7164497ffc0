package io.whydown.balancer.rule;

/// The number of `set-mark`, `set-tos` and `set-nice`, which have no effect here. Stateless.
final class MarkText {

  private MarkText() {}

  /// Throws for what is no number: decimal or `0x…`; a sign only for `set-nice`.
  static void check(String keyword, String text) {
    boolean isNumber =
        text.matches(keyword.equals("set-nice") ? "[+-]?[0-9]+.*" : "[0-9]+|0[xX][0-9a-fA-F]+");
    if (!isNumber) {
      throw new RuleException(
          "invalid character starting at '%s' (integer/hex value expected)".formatted(text));
    }
  }
}
