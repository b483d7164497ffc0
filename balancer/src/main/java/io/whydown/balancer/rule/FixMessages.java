package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Converters for messages of FIX, the protocol of exchanges: `fix_is_valid` and `fix_tag_value`
/// (HAProxy: src/fix.c). Stateless.
final class FixMessages {

  private static final char DELIMITER = 1;
  private static final int LEAST_LENGTH = 26;
  private static final int BEGIN_STRING = 8;
  private static final int BODY_LENGTH = 9;
  private static final int CHECKSUM = 10;
  private static final int MESSAGE_TYPE = 35;
  private static final int OWN_FIRST = 10_000;
  private static final int OWN_LAST = 19_999;

  private static final Map<String, Integer> NAMES =
      Map.of(
          "msgtype",
          MESSAGE_TYPE,
          "checksum",
          CHECKSUM,
          "bodylength",
          BODY_LENGTH,
          "targetcompid",
          56,
          "beginstring",
          BEGIN_STRING,
          "sendercompid",
          49);

  /// The largest tag of each version; 5.0 and its service packs call themselves alike.
  private static final Map<String, Integer> VERSIONS =
      Map.of(
          "FIX.4.0",
          140,
          "FIX.4.1",
          211,
          "FIX.4.2",
          446,
          "FIX.4.3",
          659,
          "FIX.4.4",
          956,
          "FIXT.1.1",
          1_621);

  private FixMessages() {}

  static void addTo(Keywords all) {
    all.converter("fix_is_valid", BIN, BOOL, FixMessages::valid);
    all.converter(
        "fix_tag_value",
        BIN,
        BIN,
        1,
        1,
        (a, _) -> {
          int tag = tag(a.text(0));
          return (in, v) -> value(in, v.text(), tag);
        });
  }

  private static int tag(String word) {
    int number = number(word);
    Integer named = number > 0 ? Integer.valueOf(number) : NAMES.get(Texts.lower(word));
    if (named == null) {
      throw new RuleException("Unknown FIX tag name '%s'".formatted(word));
    }
    return named;
  }

  /// -1 for what is none.
  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static @Nullable Value valid(Context in, Value message) {
    Optional<Boolean> valid = isValid(message.text());
    return valid.isEmpty() ? in.notYet() : Value.of(valid.get());
  }

  /// Empty while more is needed.
  static Optional<Boolean> isValid(String text) {
    if (text.length() < LEAST_LENGTH) {
      return Optional.empty();
    }
    int at = 0;
    int count = 0;
    int sum = 0;
    int bodyStart = 0;
    int bodyLength = 0;
    int largest = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      int end = equals < 0 ? -1 : text.indexOf(DELIMITER, equals);
      if (end < 0) {
        return Optional.empty();
      }
      int tag = number(text.substring(at, equals));
      String value = text.substring(equals + 1, end);
      boolean known = largest == 0 || tag <= largest || tag >= OWN_FIRST && tag <= OWN_LAST;
      if (tag <= 0 || value.isEmpty() || !known) {
        return Optional.of(false);
      }
      count++;
      if (count > 3 && tag == CHECKSUM) {
        boolean right =
            bodyLength == at - bodyStart && value.length() == 3 && number(value) == (sum & 0xff);
        return Optional.of(right);
      }
      if (count <= 3 && tag != order(count)) {
        return Optional.of(false);
      }
      if (count == 1) {
        largest = VERSIONS.getOrDefault(value, 0);
      } else if (count == 2) {
        bodyLength = number(value);
        bodyStart = end + 1;
      }
      if (largest == 0 || count == 2 && bodyLength <= 0) {
        return Optional.of(false);
      }
      for (; at <= end; at++) {
        sum += text.charAt(at);
      }
    }
    return Optional.empty();
  }

  /// Which tag has to be the first, the second, the third.
  private static int order(int place) {
    return place == 1 ? BEGIN_STRING : place == 2 ? BODY_LENGTH : MESSAGE_TYPE;
  }

  private static @Nullable Value value(Context in, String text, int wanted) {
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      int end = equals < 0 ? -1 : text.indexOf(DELIMITER, equals);
      if (end < 0) {
        return in.notYet();
      }
      int tag = number(text.substring(at, equals));
      if (tag <= 0 || end == equals + 1) {
        return null;
      }
      if (tag == wanted) {
        return Value.binary(text.substring(equals + 1, end));
      }
      if (tag == CHECKSUM) {
        return null;
      }
      at = end + 1;
    }
    return in.notYet();
  }
}
