package io.whydown.vendor.haproxy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Orders version texts as `haproxy -v` prints them: `2.6.12-1+deb12u4`, `2.4-dev19`. Stateless.
final class HaproxyVersion {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(\\d{1,4})(?:\\.(\\d{1,4}))?(?:\\.(\\d{1,4}))?(?:-(dev|pre|rc)(\\d{1,4}))?.*");
  private static final int RELEASED = Integer.MAX_VALUE;

  private HaproxyVersion() {}

  /// Negative, zero or positive as `a` is older than, as old as or newer than `b`.
  static int compare(String a, String b) {
    int[] left = parts(a);
    int[] right = parts(b);
    for (int i = 0; i < left.length; i++) {
      if (left[i] != right[i]) {
        return Integer.compare(left[i], right[i]);
      }
    }
    return 0;
  }

  private static int[] parts(String version) {
    Matcher match = SHAPE.matcher(version.strip());
    if (!match.matches()) {
      return new int[] {0, 0, 0, 0};
    }
    int development = match.group(5) == null ? RELEASED : number(match, 5);
    return new int[] {number(match, 1), number(match, 2), number(match, 3), development};
  }

  private static int number(Matcher match, int group) {
    String digits = match.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
