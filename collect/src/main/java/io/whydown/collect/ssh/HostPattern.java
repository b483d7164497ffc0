package io.whydown.collect.ssh;

import java.util.List;

/// Patterns of ssh_config(5) and sshd(8): `*`, `?`, and `!` for "not". Stateless.
final class HostPattern {

  private HostPattern() {}

  /// Whether a positive pattern of the list matches and no negated one does.
  static boolean anyMatches(List<String> patterns, String name) {
    boolean matches = false;
    for (String pattern : patterns) {
      boolean negated = pattern.startsWith("!");
      if (matches(negated ? pattern.substring(1) : pattern, name)) {
        if (negated) {
          return false;
        }
        matches = true;
      }
    }
    return matches;
  }

  /// Linear in the product of both lengths, whatever the pattern.
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int retry = 0;
    while (n < name.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : 0;
      if (c == '*') {
        star = p++;
        retry = n;
      } else if (c != 0 && (c == '?' || c == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
