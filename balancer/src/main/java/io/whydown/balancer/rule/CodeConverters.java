package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.http1.Percent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Converters between codes: base64, hexadecimal, URL, JSON (configuration manual 2.6, 7.3.1).
final class CodeConverters {

  private CodeConverters() {}

  static void addTo(Keywords all) {
    all.converter(
        "base64", BIN, STR, (_, v) -> Value.of(latin(Base64.getEncoder().encode(v.bytes()))));
    all.converter(
        "ub64enc",
        BIN,
        STR,
        (_, v) -> Value.of(latin(Base64.getUrlEncoder().withoutPadding().encode(v.bytes()))));
    all.converter(
        "b64dec",
        STR,
        BIN,
        (_, v) -> v.text().length() % 4 == 0 ? decode(Base64.getDecoder(), v) : null);
    all.converter("ub64dec", STR, BIN, (_, v) -> decode(Base64.getUrlDecoder(), v));
    all.converter("hex", BIN, STR, (_, v) -> Value.of(Texts.hex(v.text())));
    all.converter("hex2i", STR, SINT, (_, v) -> hexNumber(v.text()));
    all.converter("be2dec", BIN, STR, "string[,integer,integer]", (a, _) -> chunks(a, false));
    all.converter("be2hex", BIN, STR, "string[,integer,integer]", (a, _) -> chunks(a, true));
    all.converter(
        "url_dec",
        STR,
        STR,
        "[integer]",
        (a, _) -> {
          boolean form = a.number(0, 0) != 0;
          return (_, v) -> Value.ofNullable(Percent.decoded(v.text(), form));
        });
    all.converter(
        "url_enc",
        STR,
        STR,
        "string",
        (a, _) -> {
          if (a.has(0) && !a.text(0).equals("query")) {
            throw new RuleException("unexpected encoding type '" + a.text(0) + "' for 'url_enc'");
          }
          return (_, v) -> Value.of(urlEncode(v.text()));
        });
    all.converter(
        "json",
        STR,
        STR,
        "string",
        (a, _) -> {
          JsonText.Input input = JsonText.Input.of(a.text(0));
          return (_, v) -> Value.ofNullable(JsonText.escape(v.text(), input));
        });
    all.converter(
        "json_query",
        STR,
        Value.Kind.ANY,
        1,
        2,
        (a, _) -> {
          JsonQuery query = JsonQuery.of(a.text(0), a.text(1));
          return (_, v) -> query.find(v.text());
        });
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static @Nullable Value decode(Base64.Decoder decoder, Value value) {
    byte[] decoded = decoded(decoder, value.bytes());
    return decoded == null ? null : Value.binary(decoded);
  }

  /// Null for what is not of that alphabet.
  static byte @Nullable [] decoded(Base64.Decoder decoder, byte[] text) {
    try {
      return decoder.decode(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable Value hexNumber(String text) {
    try {
      return Value.of(Long.parseUnsignedLong(text, 16));
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// Chunks of some bytes, each as a number in network order, with a separator between them.
  private static Converter chunks(Arguments a, boolean hex) {
    String separator = a.text(0);
    int size = a.integer(1, 0);
    boolean truncate = a.number(2, 0) != 0;
    boolean isWhole = hex && separator.isEmpty() && !truncate;
    if (!hex && (size < 1 || size > 8)) {
      throw new RuleException("chunk_size out of [1..%d] range (%d)".formatted(8, size));
    }
    if (hex && size < 1 && !isWhole) {
      throw new RuleException("chunk_size needs to be positive (%d)".formatted(size));
    }
    if (isWhole) {
      return (_, v) -> Value.of(Texts.hex(v.text()));
    }
    return (_, v) -> {
      String text = v.text();
      int length = truncate ? text.length() - text.length() % size : text.length();
      var result = new StringBuilder();
      for (int i = 0; i < length; i += size) {
        String chunk = text.substring(i, Math.min(length, i + size));
        result.append(i == 0 ? "" : separator).append(hex ? Texts.hex(chunk) : decimal(chunk));
      }
      return Value.of(result.toString());
    };
  }

  private static String decimal(String chunk) {
    long number = 0;
    for (int i = 0; i < chunk.length(); i++) {
      number = number << 8 | chunk.charAt(i);
    }
    return Long.toString(number);
  }

  private static String urlEncode(String text) {
    var encoded = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = Texts.isAlphanumeric(c) || "-_.~".indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(Texts.upperDigit(c >> 4)).append(Texts.upperDigit(c));
      }
    }
    return encoded.toString();
  }
}
