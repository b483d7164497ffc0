package io.whydown.balancer.engine;

import io.whydown.balancer.config.CookieConfig;
import org.jspecify.annotations.Nullable;

/// Finds and makes cookies in field values (RFC 6265). Stateless.
final class CookieText {

  private CookieText() {}

  /// Where the pair begins, where its value begins and ends; null when there is none.
  static int @Nullable [] find(String header, String name) {
    int at = 0;
    while (at < header.length()) {
      int end = header.indexOf(';', at);
      end = end < 0 ? header.length() : end;
      int first = at;
      while (first < end && (header.charAt(first) == ' ' || header.charAt(first) == '\t')) {
        first++;
      }
      int equals = header.indexOf('=', first);
      if (equals >= 0 && equals < end && header.substring(first, equals).strip().equals(name)) {
        int from = equals + 1;
        int to = end;
        while (to > from && header.charAt(to - 1) == ' ') {
          to--;
        }
        return new int[] {first, from, to};
      }
      at = end + 1;
    }
    return null;
  }

  /// The header without the pair.
  static String without(String header, int[] place) {
    int from = place[0];
    int to = header.indexOf(';', place[2]);
    if (to >= 0) {
      return (header.substring(0, from) + header.substring(to + 1).stripLeading()).strip();
    }
    String before = header.substring(0, from).stripTrailing();
    return before.endsWith(";") ? before.substring(0, before.length() - 1) : before;
  }

  /// The value of a `set-cookie` field.
  ///
  /// @param value null to have the client forget it
  static String made(CookieConfig cookie, @Nullable String value) {
    var text = new StringBuilder(64).append(cookie.name()).append('=');
    text.append(value == null ? "; Expires=Thu, 01-Jan-1970 00:00:01 GMT" : value);
    text.append("; path=/");
    if (cookie.domain() != null) {
      text.append("; domain=").append(cookie.domain());
    }
    if (cookie.httpOnly()) {
      text.append("; HttpOnly");
    }
    if (cookie.secure()) {
      text.append("; Secure");
    }
    if (cookie.attributes() != null) {
      text.append("; ").append(cookie.attributes());
    }
    return text.toString();
  }
}
