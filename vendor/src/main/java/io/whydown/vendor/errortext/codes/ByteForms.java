package io.whydown.vendor.errortext.codes;

import io.whydown.vendor.Matched;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How programs print bytes that they read: escaped, as rows of digits, or as the number that the
/// first four of them make where a length was awaited. Stateless.
final class ByteForms {

  /// Bytes that stand together in a line.
  ///
  /// @param bytes in hexadecimal digits; empty when the line has none
  /// @param isLength whether they were taken for a length
  record Row(String bytes, boolean isLength) {}

  private static final Row NONE = new Row("", false);

  /// `\x16\x03`, `\u0016\u0003`, `\026\003`, `0x16 0x03`, also with the backslash doubled.
  private static final Pattern ESCAPED =
      Pattern.compile(
          "\\\\{1,2}x([0-9a-f]{2})|\\\\{1,2}u00([0-9a-f]{2})|\\\\{1,2}([0-3][0-7]{2})|0x([0-9a-f]{2})[, ]{0,2}|\\\\{1,2}([rn0])");

  /// A dump behind a colon.
  private static final Pattern DUMP =
      Pattern.compile("(?:record|bytes?|data|frame|dump[^:]{0,40}): ?\\W?([0-9a-f]{8,})\\b");

  /// HAProxy's `<15><03><03>`, Node's `<Buffer 16 03 01 02>`, Elasticsearch's `(16,3,1,2)`.
  private static final Pattern HEX_ROW =
      Pattern.compile(
          "((?:<[0-9a-f]{2}>){3,})|<buffer ((?:[0-9a-f]{2} ?){4,})|format, got \\(([0-9a-f]{1,2}(?:,[0-9a-f]{1,2}){3})\\)");

  /// Erlang's `<<22,3,1,2>>`, and a single byte that was taken for a version or a type.
  private static final Pattern DECIMAL_ROW =
      Pattern.compile(
          "<<(\\d{1,3}(?:,\\d{1,3}){3,})|(?:unsupported_record_type,|protocol version \\()(\\d{1,3})\\b");

  /// Kafka, ZooKeeper, Thrift, Netty, HTTP/2 and gRPC on a length that cannot be; Netty has added
  /// the length's own four bytes.
  private static final Pattern LENGTH =
      Pattern.compile(
          "(?:receive \\(size = |unreasonable length = |len error |packet len(?:gth)? ?|frame (?:size|length):? ?\\(?|http2 frame: |larger than max \\(|message length:? |frame length exceeds \\d+: )(\\d{6,10})(?: - discarded)?");

  /// TLS: the length stands behind three bytes of a record.
  private static final Pattern RECORD_LENGTH =
      Pattern.compile("oversized record received with length (\\d{4,5})");

  /// As many as tell one beginning from another.
  private static final int ENOUGH = 8;

  private ByteForms() {}

  static Row in(String lower) {
    Matcher dump = DUMP.matcher(lower);
    if (dump.find()) {
      return new Row(Matched.group(dump, 1), false);
    }
    String escaped = escaped(lower);
    if (!escaped.isEmpty()) {
      return new Row(escaped, false);
    }
    String row = row(lower);
    if (!row.isEmpty()) {
      return new Row(row, false);
    }
    if (lower.contains("oversized record")) {
      Matcher record = RECORD_LENGTH.matcher(lower);
      return record.find()
          ? new Row(record(Integer.parseInt(Matched.group(record, 1))), false)
          : NONE;
    }
    boolean may =
        lower.contains("len")
            || lower.contains("size")
            || lower.contains("larger than max")
            || lower.contains("http2 frame: ");
    Matcher length = LENGTH.matcher(lower);
    return may && length.find() ? new Row(length(length), true) : NONE;
  }

  private static String row(String lower) {
    if (lower.indexOf('<') < 0 && lower.indexOf('(') < 0 && !lower.contains("record_type")) {
      return "";
    }
    Matcher hex = HEX_ROW.matcher(lower);
    if (hex.find()) {
      var row = new StringBuilder();
      for (int group = 1; group <= hex.groupCount(); group++) {
        for (String digits : Matched.group(hex, group).split("[^0-9a-f]+", -1)) {
          row.append(digits.length() == 1 ? "0" : "").append(digits);
        }
      }
      return row.toString();
    }
    Matcher decimal = DECIMAL_ROW.matcher(lower);
    return decimal.find() ? decimals(decimal) : "";
  }

  /// What a single byte begins with: a record of a handshake, a request.
  private static String decimals(Matcher found) {
    String single = Matched.group(found, 2);
    if (!single.isEmpty()) {
      return switch (single) {
        case "22" -> "1603";
        case "71" -> "474554";
        default -> "";
      };
    }
    var row = new StringBuilder();
    for (String number : Matched.group(found, 1).split(",")) {
      row.append(String.format(Locale.ROOT, "%02x", Integer.parseInt(number) & 0xff));
    }
    return row.toString();
  }

  private static String length(Matcher found) {
    long number = Long.parseLong(Matched.group(found, 1));
    boolean counted = String.valueOf(found.group()).endsWith("discarded");
    // HTTP/2 has lengths of three bytes
    int bytes = number < 1L << 24 ? 6 : 8;
    return String.format(Locale.ROOT, "%0" + bytes + "x", counted ? number - 4 : number);
  }

  /// The beginnings whose fourth and fifth byte make that number: `HTTP/`, `PROXY`, `GET /`, `POST
  /// `.
  private static String record(int length) {
    return switch (length) {
      case 0x502f -> "48545450";
      case 0x5859 -> "50524f58";
      case 0x202f -> "474554";
      case 0x5420 -> "504f5354";
      default -> "";
    };
  }

  /// The first row of escaped bytes, as digits; empty when there is none.
  private static String escaped(String lower) {
    if (lower.indexOf('\\') < 0 && !lower.contains("0x")) {
      return "";
    }
    Matcher escape = ESCAPED.matcher(lower);
    var bytes = new StringBuilder();
    int end = -1;
    while (bytes.length() < 2 * ENOUGH && escape.find() && (end < 0 || escape.start() == end)) {
      bytes.append(digits(escape));
      end = escape.end();
    }
    return bytes.length() < 4 ? "" : bytes.toString();
  }

  private static String digits(Matcher escape) {
    for (int group : new int[] {1, 2, 4}) {
      String digits = escape.group(group);
      if (digits != null) {
        return digits;
      }
    }
    String octal = escape.group(3);
    if (octal != null) {
      return String.format(Locale.ROOT, "%02x", Integer.parseInt(octal, 8));
    }
    String letter = escape.group(5);
    return "r".equals(letter) ? "0d" : "n".equals(letter) ? "0a" : "00";
  }
}
