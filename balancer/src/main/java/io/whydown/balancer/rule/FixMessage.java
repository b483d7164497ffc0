package io.whydown.balancer.rule;

import io.whydown.balancer.rule.MessageConverters.Whole;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message of the Financial Information eXchange protocol: `tag=value` pairs, each ended by SOH
/// (fix.c). Stateless.
final class FixMessage {

  private static final char END = 1;
  private static final int BEGIN_STRING = 8;
  private static final int BODY_LENGTH = 9;
  private static final int CHECKSUM = 10;
  private static final int TYPE = 35;

  /// `8=FIX.4.0 9=1 35=x 10=000` is the least that can be judged.
  private static final int LEAST = 26;

  /// The highest tag of each version; those of users lie above all.
  private static final Map<String, Integer> HIGHEST =
      Map.of(
          "FIX.4.0", 140,
          "FIX.4.1", 211,
          "FIX.4.2", 446,
          "FIX.4.3", 659,
          "FIX.4.4", 956,
          "FIXT.1.1", 1_621);

  private FixMessage() {}

  /// Whether bytes begin with a whole and sound message.
  static Whole read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (text.length() < LEAST) {
      return Whole.NOT_YET;
    }
    String version = "";
    int body = 0;
    int length = 0;
    int at = 0;
    int number = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      int end = text.indexOf(END, Math.max(at, equals));
      if (equals < 0 || end < 0) {
        return Whole.NOT_YET;
      }
      String value = text.substring(equals + 1, end);
      int tag = tag(text.substring(at, equals), number == 0 ? null : version);
      if (tag == 0 || value.isEmpty()) {
        return Whole.NO;
      }
      number++;
      switch (number) {
        case 1 -> version = tag == BEGIN_STRING ? value : "";
        case 2 -> {
          length = tag == BODY_LENGTH && value.matches("[0-9]{1,8}") ? Integer.parseInt(value) : 0;
          body = end + 1;
        }
        default -> {
          if (tag == CHECKSUM && number > 3) {
            return isSound(text, at, value) && length == at - body ? Whole.YES : Whole.NO;
          }
        }
      }
      boolean isWrong =
          !HIGHEST.containsKey(version) || number == 2 && length == 0 || number == 3 && tag != TYPE;
      if (isWrong) {
        return Whole.NO;
      }
      at = end + 1;
    }
    return Whole.NOT_YET;
  }

  private static boolean isSound(String text, int end, String checksum) {
    int sum = 0;
    for (int i = 0; i < end; i++) {
      sum += text.charAt(i);
    }
    return checksum.matches("[0-9]{3}") && Integer.parseInt(checksum) == (sum & 0xff);
  }

  /// @param version null while it is not known
  private static int tag(String text, @Nullable String version) {
    if (!text.matches("[0-9]{1,9}")) {
      return 0;
    }
    int tag = Integer.parseInt(text);
    boolean isKnown =
        version == null
            || tag >= 10_000 && tag <= 19_999
            || tag <= HIGHEST.getOrDefault(version, 0);
    return isKnown ? tag : 0;
  }

  /// The value of a tag; null when the message has none.
  static @Nullable String value(byte[] bytes, int wanted) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      int end = equals < 0 ? -1 : text.indexOf(END, equals);
      int tag = end <= equals + 1 ? 0 : tag(text.substring(at, equals), null);
      if (tag == 0) {
        return null;
      }
      if (tag == wanted) {
        return text.substring(equals + 1, end);
      }
      if (tag == CHECKSUM) {
        return null;
      }
      at = end + 1;
    }
    return null;
  }
}
