package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.NOTHING;
import static io.whydown.balancer.rule.Need.REQUEST_BYTES;
import static io.whydown.balancer.rule.Need.RESPONSE_BYTES;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Stream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Fetches about the first bytes of a TCP stream (configuration manual 2.6, 7.3.5).
final class PayloadFetches {

  private PayloadFetches() {}

  static void addTo(Keywords all) {
    all.fetch("wait_end", BOOL, NOTHING, PayloadFetches::waitEnd);
    for (String name : List.of("req.len", "req_len")) {
      all.fetch(
          name,
          SINT,
          REQUEST_BYTES,
          c -> {
            HttpRequest request = isHttp(c) ? c.request() : null;
            return request != null ? Value.of(length(request)) : length(c, bytes(c));
          });
    }
    all.fetch("res.len", SINT, RESPONSE_BYTES, c -> length(c, answered(c)));
    for (String name : List.of("req.payload", "payload")) {
      all.fetch(
          name,
          BIN,
          name.equals("payload") ? Need.BYTES : REQUEST_BYTES,
          "integer,integer",
          (a, _) -> {
            int offset = a.integer(0, 0);
            int length = a.integer(1, 0);
            return c -> payload(c, sideBytes(c), offset, length);
          });
    }
    all.fetch(
        "res.payload",
        BIN,
        RESPONSE_BYTES,
        "integer,integer",
        (a, _) -> {
          int offset = a.integer(0, 0);
          int length = a.integer(1, 0);
          return c -> payload(c, answered(c), offset, length);
        });
    for (String name : List.of("req.payload_lv", "payload_lv")) {
      all.fetch(
          name,
          BIN,
          name.startsWith("req.") ? REQUEST_BYTES : Need.BYTES,
          "integer,integer[,string]",
          (a, _) -> lengthAndValue(a, PayloadFetches::sideBytes));
    }
    all.fetch(
        "res.payload_lv",
        BIN,
        RESPONSE_BYTES,
        "integer,integer[,string]",
        (a, _) -> lengthAndValue(a, PayloadFetches::answered));
    hello(all);
    for (String name : List.of("req.rdp_cookie", "req_rdp_cookie", "rdp_cookie")) {
      all.fetch(name, STR, REQUEST_BYTES, 0, 1, (a, _) -> c -> rdpCookie(c, a.text(0)));
    }
    for (String name : List.of("req.rdp_cookie_cnt", "req_rdp_cookie_cnt", "rdp_cookie_cnt")) {
      all.fetch(
          name,
          SINT,
          REQUEST_BYTES,
          0,
          1,
          (a, _) -> c -> Value.of(rdpCookie(c, a.text(0)) == null ? 0L : 1L));
    }
  }

  private static void hello(Keywords all) {
    for (String name : List.of("req.ssl_sni", "req_ssl_sni")) {
      all.fetch(name, STR, REQUEST_BYTES, c -> TlsHello.of(c).serverName(c));
    }
    for (String name : List.of("req.ssl_hello_type", "req_ssl_hello_type")) {
      all.fetch(name, SINT, REQUEST_BYTES, c -> TlsHello.of(c).type(c));
    }
    for (String name : List.of("req.ssl_ver", "req_ssl_ver")) {
      all.fetch(name, SINT, REQUEST_BYTES, c -> TlsHello.of(c).version(c));
    }
    for (String name : List.of("res.ssl_hello_type", "rep_ssl_hello_type")) {
      all.fetch(name, SINT, RESPONSE_BYTES, PayloadFetches::answeredHello);
    }
    all.fetch("req.ssl_alpn", STR, REQUEST_BYTES, c -> TlsHello.of(c).protocols(c));
    all.fetch("req.ssl_st_ext", SINT, REQUEST_BYTES, c -> TlsHello.of(c).sessionTicket(c));
    all.fetch("req.ssl_ec_ext", BOOL, REQUEST_BYTES, c -> TlsHello.of(c).hasCurves(c));
  }

  private static @Nullable Value waitEnd(Context in) {
    Stream stream = in.stream();
    return stream == null || stream.isInspectionOver() ? Value.TRUE : in.notYet();
  }

  /// What a request occupies in HAProxy's own form of messages: a first line with its head of 20
  /// bytes, names and values, an end of one byte, and the body.
  private static long length(HttpRequest request) {
    long length =
        20L
            + request.method().length()
            + request.target().length()
            + request.version().length()
            + 1;
    for (int i = 0; i < request.fields(); i++) {
      length += (long) request.name(i).length() + request.value(i).length();
    }
    return length + request.bodySoFar().length;
  }

  static byte[] bytes(Context in) {
    Stream stream = in.stream();
    return stream == null ? new byte[0] : stream.received();
  }

  /// What a TCP server has answered so far.
  private static byte[] answered(Context in) {
    Stream stream = in.stream();
    return stream == null ? new byte[0] : stream.answered();
  }

  /// Of the side that the rule stands on.
  private static byte[] sideBytes(Context in) {
    return in.isResponse() ? answered(in) : bytes(in);
  }

  private static boolean isHttp(Context in) {
    Stream stream = in.stream();
    return stream != null && stream.isHttp();
  }

  private static @Nullable Value length(Context in, byte[] bytes) {
    return bytes.length == 0
        ? in.notYetOr(Value.of(0L))
        : in.maybeMore(Value.of((long) bytes.length));
  }

  /// The type of a server's first handshake message (RFC 8446, 5.1 and 4).
  private static @Nullable Value answeredHello(Context in) {
    byte[] bytes = answered(in);
    if (bytes.length < 6) {
      return in.notYetOr(Value.of(0L));
    }
    boolean isHandshake = bytes[0] == 0x16 && bytes[1] == 3;
    return Value.of(isHandshake ? bytes[5] & 0xff : 0L);
  }

  private static @Nullable Value payload(Context in, byte[] bytes, int offset, int length) {
    int wanted = length == 0 ? Math.max(0, bytes.length - offset) : length;
    boolean isThere = offset >= 0 && wanted > 0 && (long) offset + wanted <= bytes.length;
    if (!isThere) {
      return in.notYet();
    }
    Value value = Value.binary(new String(bytes, offset, wanted, StandardCharsets.ISO_8859_1));
    return length == 0 ? in.maybeMore(value) : value;
  }

  private static Fetch lengthAndValue(Arguments a, Function<Context, byte[]> side) {
    int offset = a.integer(0, 0);
    int size = a.integer(1, 0);
    String third = a.text(2);
    boolean relative = third.startsWith("+") || third.startsWith("-");
    int where = a.integer(2, 0);
    if (size < 1 || size > 8) {
      throw new RuleException("invalid length size in args of '%s'".formatted(a.keyword()));
    }
    return c -> {
      byte[] bytes = side.apply(c);
      if (offset < 0 || (long) offset + size > bytes.length) {
        return c.notYet();
      }
      long length = 0;
      for (int i = 0; i < size; i++) {
        length = length << 8 | (bytes[offset + i] & 0xff);
      }
      long from = third.isEmpty() ? offset + size : relative ? (long) offset + size + where : where;
      if (length < 0 || from < 0 || length > bytes.length - from) {
        return c.notYet();
      }
      return Value.binary(new String(bytes, (int) from, (int) length, StandardCharsets.ISO_8859_1));
    };
  }

  /// `Cookie: NAME=VALUE` in a connection request of RDP (MS-RDPBCGR 2.2.1.1): at byte 11.
  private static @Nullable Value rdpCookie(Context in, String name) {
    String text = new String(bytes(in), StandardCharsets.ISO_8859_1);
    if (text.length() <= 11) {
      return in.notYet();
    }
    int end = text.indexOf("\r\n", 11);
    if (!text.startsWith("Cookie: ", 11) || end < 0) {
      return end < 0 ? in.notYet() : null;
    }
    String cookie = text.substring(19, end);
    int equals = cookie.indexOf('=');
    if (equals < 0 || (!name.isEmpty() && !cookie.substring(0, equals).equalsIgnoreCase(name))) {
      return null;
    }
    return Value.of(cookie.substring(equals + 1));
  }

  /// Whether what came looks like the head of an HTTP request.
  static @Nullable Value looksLikeHttp(Stream stream, Context in) {
    String text = new String(stream.received(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n");
    int letter = 0;
    while (letter < text.length() && Character.isUpperCase(text.charAt(letter))) {
      letter++;
    }
    if (letter < text.length() && (letter == 0 || text.charAt(letter) != ' ')) {
      return Value.FALSE;
    }
    return end < 0 ? in.notYet() : Value.of(text.substring(0, end).contains(" HTTP/"));
  }
}
