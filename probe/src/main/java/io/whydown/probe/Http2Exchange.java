package io.whydown.probe;

import io.whydown.model.proxy.Check.Header;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request over HTTP/2 with prior knowledge (RFC 9113, 3.3), and of its answer the status and
/// whether it is one of gRPC. Header fields are sent as literals; of those received only `:status`,
/// which comes first, is decoded (RFC 7541, 6; RFC 9113, 8.3.2). Stateless.
final class Http2Exchange {

  private static final byte[] PREFACE = CheckBytes.latin("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private static final int FRAME_HEAD = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;

  /// Codes of errors (RFC 9113, 7), from 0 on.
  private static final List<String> ERRORS =
      List.of(
          "NO_ERROR",
          "PROTOCOL_ERROR",
          "INTERNAL_ERROR",
          "FLOW_CONTROL_ERROR",
          "SETTINGS_TIMEOUT",
          "STREAM_CLOSED",
          "FRAME_SIZE_ERROR",
          "REFUSED_STREAM",
          "CANCEL",
          "COMPRESSION_ERROR",
          "CONNECT_ERROR",
          "ENHANCE_YOUR_CALM",
          "INADEQUATE_SECURITY",
          "HTTP_1_1_REQUIRED");

  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;

  /// `application/grpc` in the Huffman code of RFC 7541, appendix B, and as it stands.
  private static final String GRPC_HUFFMAN = "1d75d0620d263d4c4d6564";

  private static final String GRPC_PLAIN =
      HexFormat.of().formatHex(CheckBytes.latin("application/grpc"));

  /// Values of `:status` in the static table (RFC 7541, appendix A), from index 8 on.
  private static final List<Integer> STATIC_STATUS = List.of(200, 204, 206, 304, 400, 404, 500);

  private Http2Exchange() {}

  /// The head of an answer.
  record Answer(int status, boolean grpc) {

    /// As a person would write it.
    String text() {
      return "HTTP/2 " + status + (grpc ? "\ncontent-type: application/grpc" : "");
    }
  }

  /// @param headers names in any case; `Host` becomes the authority, what HTTP/2 forbids is left
  ///   out
  static byte[] request(
      String method, boolean tls, String path, List<Header> headers, byte[] body) {
    var block = new ByteArrayOutputStream();
    field(block, ":method", method);
    field(block, ":scheme", tls ? "https" : "http");
    field(block, ":path", path);
    for (Header header : headers) {
      String name = header.name().toLowerCase(Locale.ROOT);
      switch (name) {
        case "host" -> field(block, ":authority", header.value());
        case "connection", "content-length", "transfer-encoding", "keep-alive", "upgrade" -> {
          // fields of one connection of HTTP/1 (RFC 9113, 8.2.2)
        }
        default -> field(block, name, header.value());
      }
    }
    var all = new ByteArrayOutputStream();
    all.writeBytes(PREFACE);
    frame(all, SETTINGS, 0, 0, new byte[0]);
    int end = body.length == 0 ? END_HEADERS | END_STREAM : END_HEADERS;
    frame(all, HEADERS, end, 1, block.toByteArray());
    if (body.length > 0) {
      frame(all, DATA, END_STREAM, 1, body);
    }
    return all.toByteArray();
  }

  private static void frame(
      ByteArrayOutputStream to, int type, int flags, int stream, byte[] payload) {
    int length = payload.length;
    to.writeBytes(new byte[] {(byte) (length >>> 16), (byte) (length >>> 8), (byte) length});
    to.writeBytes(new byte[] {(byte) type, (byte) flags, 0, 0, 0, (byte) stream});
    to.writeBytes(payload);
  }

  private static void field(ByteArrayOutputStream to, String name, String value) {
    to.write(0);
    text(to, name);
    text(to, value);
  }

  /// A length with a prefix of seven bits (RFC 7541, 5.1), and the text.
  private static void text(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      to.write(bytes.length);
    } else {
      to.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        to.write(rest % 128 + 128);
        rest /= 128;
      }
      to.write(rest);
    }
    to.writeBytes(bytes);
  }

  /// Empty as long as no head has come whole, or when the bytes are no frames of HTTP/2.
  static Optional<Answer> read(byte[] bytes) {
    Frame head = first(bytes, Set.of(HEADERS));
    byte[] block = head == null ? null : block(head.payload, head.flags);
    return block == null ? Optional.empty() : Optional.ofNullable(answer(block));
  }

  /// How the server gave the request up without an answer: `RST_STREAM PROTOCOL_ERROR` (RFC 9113,
  /// 6.4 and 6.8). Empty as long as it did not.
  static Optional<String> refusal(byte[] bytes) {
    Frame end = first(bytes, Set.of(HEADERS, RST_STREAM, GOAWAY));
    if (end == null || end.type == HEADERS) {
      return Optional.empty();
    }
    int at = end.type == GOAWAY ? 4 : 0;
    if (end.payload.length < at + 4) {
      return Optional.empty();
    }
    int code = ByteBuffer.wrap(end.payload, at, 4).getInt();
    String word = code >= 0 && code < ERRORS.size() ? ERRORS.get(code) : "error " + code;
    return Optional.of((end.type == GOAWAY ? "GOAWAY " : "RST_STREAM ") + word);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Frame(int type, int flags, byte[] payload) {}

  /// The first whole frame of such a type; null when there is none.
  private static @Nullable Frame first(byte[] bytes, Set<Integer> types) {
    int at = 0;
    while (at + FRAME_HEAD <= bytes.length) {
      int length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
      int from = at + FRAME_HEAD;
      if (length > 1 << 14 || from + length > bytes.length) {
        return null;
      }
      int type = bytes[at + 3];
      if (types.contains(type)) {
        return new Frame(type, bytes[at + 4], Arrays.copyOfRange(bytes, from, from + length));
      }
      at = from + length;
    }
    return null;
  }

  private static byte @Nullable [] block(byte[] payload, int flags) {
    int from = 0;
    int padding = 0;
    if ((flags & PADDED) != 0 && payload.length > 0) {
      padding = payload[0] & 0xff;
      from = 1;
    }
    from += (flags & PRIORITY) != 0 ? 5 : 0;
    int to = payload.length - padding;
    return from > to ? null : Arrays.copyOfRange(payload, from, to);
  }

  private static @Nullable Answer answer(byte[] block) {
    int at = 0;
    while (at < block.length && (block[at] & 0xe0) == 0x20) {
      at++; // a change of the table's size
    }
    int status = status(block, at);
    String hex = HexFormat.of().formatHex(block);
    return status == 0
        ? null
        : new Answer(status, hex.contains(GRPC_HUFFMAN) || hex.contains(GRPC_PLAIN));
  }

  private static int status(byte[] block, int at) {
    if (at >= block.length) {
      return 0;
    }
    int first = block[at] & 0xff;
    int index = (first & 0x7f) - 8;
    if (first >= 0x80) {
      return index >= 0 && index < STATIC_STATUS.size() ? STATIC_STATUS.get(index) : 0;
    }
    boolean isStatus = first == 0x48 || first == 0x08 || first == 0x18;
    if (!isStatus || at + 1 >= block.length) {
      return 0;
    }
    int length = block[at + 1] & 0x7f;
    int end = at + 2 + length;
    if (length > 3 || end > block.length) {
      return 0;
    }
    byte[] value = Arrays.copyOfRange(block, at + 2, end);
    String digits =
        (block[at + 1] & 0x80) != 0
            ? huffman(value)
            : new String(value, StandardCharsets.ISO_8859_1);
    return digits.matches("[1-5][0-9]{2}") ? Integer.parseInt(digits) : 0;
  }

  /// Three digits in the Huffman code: 0 to 2 have five bits, 3 to 9 have six, from 011001 on.
  private static String huffman(byte[] value) {
    int bits = 0;
    for (byte each : value) {
      bits = bits << 8 | each & 0xff;
    }
    int left = value.length * 8;
    var digits = new StringBuilder();
    while (left >= 5 && digits.length() < 3) {
      int five = bits >>> (left - 5) & 0x1f;
      if (five <= 2) {
        digits.append(five);
        left -= 5;
      } else if (left >= 6) {
        digits.append((bits >>> (left - 6) & 0x3f) - 0x19 + 3);
        left -= 6;
      } else {
        break;
      }
    }
    return digits.toString();
  }
}
