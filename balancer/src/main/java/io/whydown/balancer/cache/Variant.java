package io.whydown.balancer.cache;

import io.whydown.balancer.hook.HttpHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Which of several answers to one request is meant (RFC 9110, 12.5.5), as HAProxy tells them
/// apart: by the codings that are accepted, by the referer and by the origin (src/cache.c,
/// `vary_information`; the origin since HAProxy 3.0).
///
/// @param codings accepted by a request, or used by an answer; bits
/// @param referer, origin checksums; 0 for none
record Variant(int codings, int referer, int origin) {

  /// What an answer says that it varies by.
  static final int BY_CODING = 1;

  static final int BY_REFERER = 2;

  static final int BY_ORIGIN = 4;
  static final int BY_ALL = BY_CODING | BY_REFERER | BY_ORIGIN;

  static final Variant NONE = new Variant(0, 0, 0);

  private static final int IDENTITY = 1 << 8;
  private static final int STAR = 1 << 9;
  private static final int OTHER = 1 << 10;

  /// A request that accepts as many is not meant well.
  private static final int MOST_CODINGS = 16;

  private static final List<String> KNOWN =
      List.of(
          "gzip",
          "deflate",
          "br",
          "compress",
          "aes128gcm",
          "exi",
          "pack200-gzip",
          "zstd",
          "identity",
          "*");

  /// Of a request, as far as it matters; null when it cannot be told.
  static @Nullable Variant of(HttpHead request, int by) {
    int codings = 0;
    if ((by & BY_CODING) != 0) {
      Integer accepted = accepted(request.elements("accept-encoding"));
      if (accepted == null) {
        return null;
      }
      codings = accepted;
    }
    int referer = (by & BY_REFERER) == 0 ? 0 : sum(request.first("referer"));
    int origin = (by & BY_ORIGIN) == 0 ? 0 : sum(request.first("origin"));
    return new Variant(codings, referer, origin);
  }

  private static int sum(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    var sum = new CRC32();
    sum.update(value.getBytes(StandardCharsets.ISO_8859_1));
    return (int) sum.getValue();
  }

  /// What the answer's `Vary` names; -1 when it names anything else.
  static int signature(HttpHead response) {
    int by = 0;
    for (String name : response.elements("vary")) {
      if (name.equalsIgnoreCase("accept-encoding")) {
        by |= BY_CODING;
      } else if (name.equalsIgnoreCase("referer")) {
        by |= BY_REFERER;
      } else if (name.equalsIgnoreCase("origin")) {
        by |= BY_ORIGIN;
      } else {
        return -1;
      }
    }
    return by;
  }

  /// The part of it that an answer varies by.
  Variant reduced(int by) {
    return new Variant(
        (by & BY_CODING) != 0 ? codings : 0,
        (by & BY_REFERER) != 0 ? referer : 0,
        (by & BY_ORIGIN) != 0 ? origin : 0);
  }

  /// With the codings that an answer has; null when one of them is not known.
  @Nullable Variant withCodingsOf(HttpHead response) {
    int used = 0;
    for (String coding : response.elements("content-encoding")) {
      int bit = bit(coding);
      if (bit < 0) {
        return null;
      }
      used |= bit;
    }
    return new Variant(used == 0 ? IDENTITY : used, referer, origin);
  }

  /// Whether an answer of this variant may be given to a request of that one.
  boolean suits(Variant request) {
    return (codings & OTHER) == 0
        && (codings & request.codings) == codings
        && referer == request.referer
        && origin == request.origin;
  }

  /// As `show cache` has it.
  String hex() {
    String both =
        "%08x%08x".formatted(Integer.reverseBytes(codings), Integer.reverseBytes(referer));
    return origin == 0 ? both : both + "%08x".formatted(Integer.reverseBytes(origin));
  }

  private static @Nullable Integer accepted(List<String> elements) {
    int bits = IDENTITY;
    int refused = 0;
    int count = Math.min(elements.size(), MOST_CODINGS);
    for (String element : elements.subList(0, count)) {
      if (element.isEmpty()) {
        continue;
      }
      String lower = element.toLowerCase(Locale.ROOT);
      int bit = bit(lower);
      if (bit < 0) {
        bits |= OTHER;
      } else if (hasNoWeight(lower)) {
        refused |= bit;
      } else {
        bits |= bit;
      }
    }
    if ((bits & STAR) != 0) {
      bits = ~0;
    }
    bits &= ~refused;
    if (count == 0) {
      bits = ~0;
    }
    return count == MOST_CODINGS ? null : bits;
  }

  private static boolean hasNoWeight(String element) {
    int mark = element.indexOf(';');
    return mark >= 0 && element.substring(mark + 1).strip().equals("q=0");
  }

  /// -1 for a coding that is not known, or with something behind it that is no parameter; 0 for one
  /// that only begins like a known one.
  private static int bit(String element) {
    int mark = element.indexOf(';');
    String name = (mark < 0 ? element : element.substring(0, mark)).strip();
    String usual = name.startsWith("x-") ? name.substring(2) : name;
    int at = KNOWN.indexOf(name.equals("x-gzip") || name.equals("x-compress") ? usual : name);
    return at < 0 ? -1 : 1 << at;
  }
}
