package io.whydown.net;

import org.jspecify.annotations.Nullable;

/// Reads and writes address literals. Stateless.
final class IpLiteral {

  private static final int GROUPS = 8;

  private IpLiteral() {}

  static @Nullable IpAddress read(String text) {
    String bare = text;
    if (bare.length() > 2 && bare.charAt(0) == '[' && bare.endsWith("]")) {
      bare = bare.substring(1, bare.length() - 1);
      return bare.indexOf(':') < 0 ? null : readV6(withoutZone(bare));
    }
    return bare.indexOf(':') < 0 ? readV4(bare) : readV6(withoutZone(bare));
  }

  private static String withoutZone(String text) {
    int percent = text.indexOf('%');
    return percent < 0 ? text : text.substring(0, percent);
  }

  private static @Nullable IpAddress readV4(String text) {
    long bits = v4Bits(text, 0);
    return bits < 0 ? null : new IpAddress(IpFamily.V4, 0, bits);
  }

  /// The 32 bits of four decimal parts from `from` to the end, or -1.
  private static long v4Bits(String text, int from) {
    long bits = 0;
    int parts = 0;
    int at = from;
    while (at <= text.length()) {
      int value = 0;
      int digits = 0;
      while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0 && digits < 4) {
        value = value * 10 + Character.digit(text.charAt(at), 10);
        digits++;
        at++;
      }
      if (digits == 0 || digits > 3 || value > 255) {
        return -1;
      }
      bits = (bits << 8) | value;
      parts++;
      if (at == text.length()) {
        return parts == 4 ? bits : -1;
      }
      if (text.charAt(at) != '.' || parts == 4) {
        return -1;
      }
      at++;
    }
    return -1;
  }

  private static @Nullable IpAddress readV6(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    } else if (text.startsWith(":")) {
      return null;
    }
    while (at < text.length()) {
      if (count == GROUPS) {
        return null;
      }
      int end = at;
      while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
        end++;
      }
      if (end < text.length() && text.charAt(end) == '.') {
        long bits = v4Bits(text, at);
        if (bits < 0 || count > GROUPS - 2) {
          return null;
        }
        groups[count++] = (int) (bits >>> 16);
        groups[count++] = (int) (bits & 0xffff);
        break;
      }
      if (end == at || end - at > 4) {
        return null;
      }
      groups[count++] = Integer.parseInt(text.substring(at, end), 16);
      if (end == text.length()) {
        break;
      }
      if (text.charAt(end) != ':') {
        return null;
      }
      at = end + 1;
      if (at == text.length()) {
        return null;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    return assemble(groups, count, gap);
  }

  private static @Nullable IpAddress assemble(int[] groups, int count, int gap) {
    if (gap < 0 ? count != GROUPS : count >= GROUPS) {
      return null;
    }
    long high = 0;
    long low = 0;
    int missing = GROUPS - count;
    for (int i = 0; i < GROUPS; i++) {
      int group = gap < 0 || i < gap ? groups[i] : i < gap + missing ? 0 : groups[i - missing];
      if (i < 4) {
        high = (high << 16) | group;
      } else {
        low = (low << 16) | group;
      }
    }
    return new IpAddress(IpFamily.V6, high, low);
  }

  static String write(IpAddress address) {
    if (address.isV4()) {
      return quad(address.low());
    }
    if (!address.unmapped().equals(address)) {
      return "::ffff:" + quad(address.unmapped().low());
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long half = i < 4 ? address.high() : address.low();
      groups[i] = (int) ((half >>> (48 - 16 * (i & 3))) & 0xffff);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && groups[i + length] == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static String quad(long bits) {
    return (bits >>> 24)
        + "."
        + ((bits >>> 16) & 255)
        + "."
        + ((bits >>> 8) & 255)
        + "."
        + (bits & 255);
  }
}
