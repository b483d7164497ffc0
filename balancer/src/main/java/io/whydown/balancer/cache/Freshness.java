package io.whydown.balancer.cache;

import io.whydown.balancer.hook.HttpHead;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// For how long an answer may be given, and whether it may be kept at all (HAProxy: src/cache.c,
/// http_calc_maxage; src/http_ana.c, http_check_response_for_cacheability). Stateless.
public final class Freshness {

  /// The three forms of a date (RFC 9110, 5.6.7).
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  private Freshness() {}

  /// @param own what the answer itself says; 0 when it says nothing
  /// @param allowed the same, bounded by the cache
  record Age(long own, long allowed) {}

  /// Null when what it says is no age.
  static @org.jspecify.annotations.Nullable Age of(
      HttpHead response, int cacheSeconds, long nowSeconds) {
    long shared = -1;
    long any = -1;
    for (String directive : response.elements("cache-control")) {
      String lower = directive.toLowerCase(Locale.ROOT);
      if (lower.startsWith("s-maxage=")) {
        shared = number(lower.substring(9));
        if (shared < 0) {
          return null;
        }
      } else if (lower.startsWith("max-age=")) {
        any = number(lower.substring(8));
        if (any < 0) {
          return null;
        }
      }
    }
    long own = shared > 0 ? shared : any > 0 ? any : -1;
    String expires = shared < 0 && any < 0 ? response.first("expires") : null;
    if (own < 0 && expires != null) {
      OptionalLong at = date(expires);
      own = at.isEmpty() ? 0 : Math.max(0, at.getAsLong() - nowSeconds);
    }
    return own < 0 ? new Age(0, cacheSeconds) : new Age(own, Math.min(own, cacheSeconds));
  }

  /// The leading digits, quoted or not; -1 for none.
  private static long number(String text) {
    int from = text.startsWith("\"") ? 1 : 0;
    int to = from;
    while (to < text.length() && to - from < 10 && Character.isDigit(text.charAt(to))) {
      to++;
    }
    return to == from ? -1 : Long.parseLong(text.substring(from, to));
  }

  /// Seconds since 1970.
  static OptionalLong date(String text) {
    for (DateTimeFormatter form : DATES) {
      try {
        return OptionalLong.of(Instant.from(form.parse(text.strip())).getEpochSecond());
      } catch (DateTimeException _) {
        // another form, perhaps
      }
    }
    return OptionalLong.empty();
  }

  /// Whether the answer's own words let it be kept.
  ///
  /// @param byRequest whether the request's let it
  public static boolean mayBeKept(HttpHead response, boolean byRequest) {
    String pragma = response.first("pragma");
    if (pragma != null && pragma.equalsIgnoreCase("no-cache")) {
      return false;
    }
    boolean may = byRequest;
    boolean mayCookies = byRequest;
    boolean saysHowLong = false;
    boolean isStale = false;
    boolean isForCaches = false;
    for (String directive : response.elements("cache-control")) {
      String lower = directive.toLowerCase(Locale.ROOT);
      switch (lower) {
        case "public" -> {
          may = true;
          mayCookies = true;
        }
        case "private", "no-cache", "no-store", "s-maxage=0" -> {
          may = false;
          mayCookies = false;
        }
        case "max-age=0" -> isStale = true;
        default -> {
          mayCookies &= !lower.startsWith("no-cache=\"set-cookie");
          may &= !lower.startsWith("private=") && !lower.startsWith("no-store=");
          isForCaches |= lower.startsWith("s-maxage");
          saysHowLong |= lower.startsWith("s-maxage") || lower.startsWith("max-age");
        }
      }
    }
    boolean isKnown =
        saysHowLong
            || response.first("expires") != null
            || response.first("etag") != null
            || response.first("last-modified") != null;
    // What is said to shared caches alone counts more (RFC 9111, 5.2.2.10).
    return may && mayCookies && isKnown && (!isStale || isForCaches);
  }
}
