package io.whydown.balancer.engine;

import io.whydown.balancer.config.CookieConfig;

/// The dates in a cookie, behind bars: when its client was seen last, and first (`maxidle`,
/// `maxlife`). Each is the time since 1970 in units of four seconds, as five characters of base 64
/// (HAProxy: src/http_ana.c, src/base64.c). Stateless.
final class CookieDates {

  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private static final int LENGTH = 5;

  /// A date that lies further ahead than a wrong clock explains is none.
  private static final long DAY = 86_400;

  private CookieDates() {}

  private static long now(Exchange x) {
    return x.context.engine.instant().getEpochSecond();
  }

  /// Whether the client's cookie is too old to lead anywhere. What it says is remembered.
  ///
  /// @param dates what stands behind the first bar
  static boolean isOver(Exchange x, CookieConfig cookie, String dates) {
    x.cookie.lastSeconds = seconds(dates);
    int bar = dates.indexOf('|');
    x.cookie.firstSeconds = bar < 0 ? 0 : seconds(dates.substring(bar + 1));
    if (isBeyond(x, x.cookie.firstSeconds, cookie.maxLifeSeconds())) {
      x.cookie.seen = 'O';
    } else if (isBeyond(x, x.cookie.lastSeconds, cookie.maxIdleSeconds())) {
      x.cookie.seen = 'E';
    } else {
      return false;
    }
    x.cookie.forgetDates();
    return true;
  }

  private static boolean isBeyond(Exchange x, long seconds, int limit) {
    if (seconds == 0 || limit == 0) {
      return false;
    }
    long age = now(x) - seconds;
    return age > limit || age < -DAY;
  }

  /// Whether a client that came to its server needs another cookie, because of the dates.
  static boolean needsRenewal(Exchange x, CookieConfig cookie) {
    long last = x.cookie.lastSeconds;
    boolean hasDates = cookie.maxIdleSeconds() > 0 || last > 0;
    return hasDates && (last == 0 || last < now(x))
        || cookie.maxLifeSeconds() > 0 && x.cookie.firstSeconds == 0
        || cookie.maxLifeSeconds() == 0 && x.cookie.firstSeconds != 0;
  }

  /// What is put behind a server's value; empty where there are no limits.
  static String suffix(Exchange x, CookieConfig cookie) {
    if (cookie.maxIdleSeconds() == 0 && cookie.maxLifeSeconds() == 0) {
      return "";
    }
    String now = text((now(x) + 3) >> 2);
    if (cookie.maxLifeSeconds() == 0) {
      return "|" + now;
    }
    return "|" + now + "|" + (x.cookie.firstSeconds == 0 ? now : text(x.cookie.firstSeconds >> 2));
  }

  private static String text(long quarter) {
    var text = new StringBuilder(LENGTH);
    for (int shift = 24; shift >= 0; shift -= 6) {
      text.append(DIGITS.charAt((int) (quarter >> shift) & 0x3f));
    }
    return text.toString();
  }

  /// Seconds since 1970; 0 for what is no date.
  private static long seconds(String text) {
    if (text.length() < LENGTH) {
      return 0;
    }
    long quarter = 0;
    for (int i = 0; i < LENGTH; i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        return 0;
      }
      quarter = (quarter << 6) + digit;
    }
    return quarter << 2;
  }
}
