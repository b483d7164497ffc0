package io.whydown.cli.balance;

/// Names that a configuration gives (tools.c, `invalid_char`): letters, digits and `.:_-`.
/// Stateless.
final class Names {

  private Names() {}

  /// Refuses a name with another char, or without any.
  ///
  /// @param what as HAProxy says it: `server name`, `'group' name`
  static void check(String name, String what) {
    int at = 0;
    while (at < name.length() && isPermitted(name.charAt(at))) {
      at++;
    }
    if (at < name.length() || name.isEmpty()) {
      throw new LineProblem(
          "character '%s' is not permitted in %s '%s'."
              .formatted(name.isEmpty() ? "" : name.substring(at, at + 1), what, name),
          "letters, digits, '.', ':', '_' and '-' are");
    }
  }

  private static boolean isPermitted(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || ".:_-".indexOf(c) >= 0;
  }
}
