package io.whydown.balancer.engine;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The cookie in the first packet of a remote desktop client ([MS-RDPBCGR], 2.2.1.1).
final class RdpCookie {

  private static final int COOKIE_AT = 11;

  private RdpCookie() {}

  /// The value of the cookie of that name (any without one); null when there is none.
  static @Nullable String read(byte[] bytes, @Nullable String name) {
    if (bytes.length < COOKIE_AT + 8 || bytes[0] != 3 || bytes[5] != (byte) 0xe0) {
      return null;
    }
    String text =
        new String(bytes, COOKIE_AT, bytes.length - COOKIE_AT, StandardCharsets.ISO_8859_1);
    if (!text.regionMatches(true, 0, "Cookie:", 0, 7)) {
      return null;
    }
    String rest = text.substring(7).stripLeading();
    int equals = rest.indexOf('=');
    int end = rest.indexOf('\r');
    if (equals < 0 || end < equals) {
      return null;
    }
    String found = rest.substring(0, equals).toLowerCase(Locale.ROOT);
    boolean wanted = name == null || name.isEmpty() || found.equals(name.toLowerCase(Locale.ROOT));
    return wanted ? rest.substring(equals + 1, end) : null;
  }
}
