package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.hook.Expectation.Result;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// The checks that speak one protocol, as scripts (tcpcheck.c, `proxy_parse_*_check_opt`).
/// Stateless.
final class ProtocolChecks {

  /// An answer of several lines whose last one has not come (RFC 5321, 4.2.1).
  private static final Pattern MORE_LINES =
      Pattern.compile("([0-9]{3}-[^\\r\\n]*\\r\\n)+([0-9]{0,3}|[0-9]{3}-[^\\n]*)");

  private ProtocolChecks() {}

  private static Step connect() {
    return new Step.Connect(null, 0, false, null, true, true, null);
  }

  private static Step send(String text) {
    return new Step.Send(text.getBytes(StandardCharsets.ISO_8859_1), null);
  }

  private static Step expect(int minReceive, Expectation expectation) {
    return new Step.Expect(expectation, minReceive, null);
  }

  private static String text(CheckInput input) {
    return new String(input.bytes(), StandardCharsets.ISO_8859_1);
  }

  private static String firstLine(String text, int from) {
    String rest = from < text.length() ? text.substring(from) : "";
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '\r' && rest.charAt(end) != '\n') {
      end++;
    }
    return rest.substring(0, end).stripLeading();
  }

  /// What stands from an index on before the first NUL.
  private static String until0(String text, int from) {
    String rest = from < text.length() ? text.substring(from) : "";
    int end = rest.indexOf(0);
    return end < 0 ? rest : rest.substring(0, end);
  }

  private static Result mismatch(CheckStatus status, int code, String info) {
    return new Result.Mismatch(status, code, info);
  }

  static List<Step> smtp(String command, String domain) {
    boolean known = (command.equals("EHLO") || command.equals("HELO")) && !domain.isEmpty();
    String greeting = known ? command + " " + domain : "HELO localhost";
    return List.of(
        connect(),
        expect(4, smtp("^[0-9]{3}[ \r]", CheckStatus.L7_RESPONSE, false)),
        expect(4, smtp("^2[0-9]{2}[ \r]", CheckStatus.L7_STATUS, false)),
        send(greeting + "\r\n"),
        expect(4, smtp("^(2[0-9]{2}-[^\r]*\r\n)*2[0-9]{2}[ \r]", CheckStatus.L7_STATUS, false)),
        send("QUIT\r\n"),
        expect(4, smtp("^2[0-9]{2}[- \r]", CheckStatus.L7_STATUS, true)));
  }

  /// @param last whether its text is what the check shows
  private static Expectation smtp(String expression, CheckStatus error, boolean last) {
    Pattern pattern = Pattern.compile(expression);
    return input -> {
      String text = text(input);
      if (pattern.matcher(text).find()) {
        return last
            ? new Result.Match(firstLine(text, 4), Integer.parseInt(text.substring(0, 3)))
            : Result.MATCH;
      }
      if (!input.isClosed() && MORE_LINES.matcher(text).matches()) {
        return Result.MORE;
      }
      int code = text.matches("(?s)[0-9]{3}.*") ? Integer.parseInt(text.substring(0, 3)) : 0;
      boolean whole = error == CheckStatus.L7_RESPONSE;
      return mismatch(error, whole ? 0 : code, firstLine(text, whole ? 0 : 4));
    };
  }

  static List<Step> redis() {
    return List.of(
        connect(),
        send("*1\r\n$4\r\nPING\r\n"),
        expect(
            -1,
            input -> {
              String text = text(input);
              if (text.contains("+PONG\r\n")) {
                return new Result.Match("Redis server is ok");
              }
              return text.length() < 7 && !input.isClosed()
                  ? Result.MORE
                  : mismatch(CheckStatus.L7_STATUS, 0, firstLine(text, 0));
            }));
  }

  static List<Step> ldap() {
    return List.of(
        connect(),
        new Step.Send(HexFormat.of().parseHex("300C020101600702010304008000"), null),
        expect(14, ProtocolChecks::bindResponse));
  }

  /// RFC 4511, 4.2.2: a bind response with result code 0.
  private static Result bindResponse(CheckInput input) {
    byte[] bytes = input.bytes();
    if (bytes.length < 14 || bytes[0] != 0x30) {
      return bytes.length < 14 && !input.isClosed()
          ? Result.MORE
          : mismatch(CheckStatus.L7_RESPONSE, 0, "Not LDAPv3 protocol");
    }
    int at = 2 + ((bytes[1] & 0x80) != 0 ? bytes[1] & 0x7f : 0);
    int protocol = at + 4 < bytes.length ? bytes[at + 4] : 0;
    int last = at + 5 + ((protocol & 0x80) != 0 ? protocol & 0x7f : 0) + 2;
    if (last >= bytes.length && !input.isClosed()) {
      return Result.MORE; // lengths may take several bytes each
    }
    boolean bind =
        at + 5 < bytes.length
            && bytes[at] == 2
            && bytes[at + 1] == 1
            && bytes[at + 2] == 1
            && bytes[at + 3] == 0x61;
    if (!bind) {
      return mismatch(CheckStatus.L7_RESPONSE, 0, "Not LDAPv3 protocol");
    }
    at += 5 + ((bytes[at + 4] & 0x80) != 0 ? bytes[at + 4] & 0x7f : 0);
    if (at + 2 >= bytes.length || bytes[at] != 0x0a || bytes[at + 1] != 1) {
      return mismatch(CheckStatus.L7_RESPONSE, 0, "Not LDAPv3 protocol");
    }
    int code = bytes[at + 2];
    return code == 0
        ? new Result.Match("Success")
        : mismatch(
            CheckStatus.L7_STATUS,
            code,
            "See RFC: http://tools.ietf.org/html/rfc4511#section-4.1.9");
  }

  static List<Step> sslHello() {
    var hello = new StringBuilder("16030000790100007503006000000048415052");
    hello.append("4F585953534C43484B0A484150524F585953534C43484B0A").append("00004E");
    for (int i = 1; i <= 0x1b; i++) {
      hello.append("%04X".formatted(i));
    }
    for (int i = 0x2f; i <= 0x3a; i++) {
      hello.append("%04X".formatted(i));
    }
    hello.append("0100");
    return List.of(
        connect(),
        new Step.Send(HexFormat.of().parseHex(hello), null),
        expect(
            5,
            input -> {
              byte[] bytes = input.bytes();
              if (bytes.length < 5 && !input.isClosed()) {
                return Result.MORE;
              }
              boolean tls = bytes.length >= 5 && (bytes[0] == 0x15 || bytes[0] == 0x16);
              return tls ? new Result.Match("") : mismatch(CheckStatus.L6_RESPONSE, 0, "");
            }));
  }

  static List<Step> pgsql(String user) {
    byte[] name = user.getBytes(StandardCharsets.ISO_8859_1);
    var packet = new ByteArrayOutputStream();
    packet.writeBytes(
        java.nio.ByteBuffer.allocate(8)
            .putInt(4 + 4 + 5 + name.length + 2)
            .putInt(0x00030000)
            .array());
    packet.writeBytes("user\0".getBytes(StandardCharsets.ISO_8859_1));
    packet.writeBytes(name);
    packet.write(0);
    packet.write(0);
    return List.of(
        connect(),
        new Step.Send(packet.toByteArray(), null),
        expect(5, ProtocolChecks::notAnError),
        expect(9, ProtocolChecks::authentication));
  }

  private static Result notAnError(CheckInput input) {
    String text = text(input);
    if (text.startsWith("E")) {
      return mismatch(CheckStatus.L7_RESPONSE, 0, until0(text, 6));
    }
    return text.isEmpty() && !input.isClosed() ? Result.MORE : Result.MATCH;
  }

  /// PostgreSQL's protocol, 55.7: `R`, length, kind of authentication.
  private static Result authentication(CheckInput input) {
    byte[] b = input.bytes();
    boolean asks =
        b.length >= 9
            && b[0] == 'R'
            && b[1] == 0
            && b[2] == 0
            && b[3] == 0
            && b[5] == 0
            && b[6] == 0
            && b[7] == 0
            && b[8] >= 0
            && b[8] <= 10
            && b[8] != 1;
    if (asks) {
      return new Result.Match("PostgreSQL server is ok");
    }
    return b.length < 9 && !input.isClosed()
        ? Result.MORE
        : mismatch(CheckStatus.L7_STATUS, 0, "PostgreSQL unknown error");
  }

  /// @param user empty when the server's greeting is all that is asked for
  static List<Step> mysql(String user, boolean old) {
    if (user.isEmpty()) {
      return List.of(connect(), expect(-1, i -> packet(i, 0, true)));
    }
    byte[] name = user.getBytes(StandardCharsets.ISO_8859_1);
    int length = name.length + 7 + (old ? 0 : 27);
    var packet = new ByteArrayOutputStream();
    packet.writeBytes(new byte[] {(byte) length, (byte) (length >> 8), (byte) (length >> 16), 1});
    packet.writeBytes(
        HexFormat.of().parseHex(old ? "0080000001" : "008200000080000121" + "00".repeat(23)));
    packet.writeBytes(name);
    packet.writeBytes(HexFormat.of().parseHex("00000100000001"));
    return List.of(
        connect(),
        new Step.Send(packet.toByteArray(), null),
        expect(-1, i -> packet(i, 0, false)),
        expect(-1, i -> second(i)));
  }

  private static Result second(CheckInput input) {
    byte[] b = input.bytes();
    if (b.length < 4) {
      return packet(input, 0, true);
    }
    int first = 4 + (b[0] & 0xff | (b[1] & 0xff) << 8 | (b[2] & 0xff) << 16);
    return packet(input, first, true);
  }

  /// One packet of MySQL's protocol at an offset; an error packet begins with 0xff.
  private static Result packet(CheckInput input, int offset, boolean last) {
    byte[] b = input.bytes();
    if (b.length < offset + 4) {
      return input.isClosed() ? mismatch(CheckStatus.L7_RESPONSE, 0, "") : Result.MORE;
    }
    int length = b[offset] & 0xff | (b[offset + 1] & 0xff) << 8 | (b[offset + 2] & 0xff) << 16;
    if (b.length < offset + length + 4) {
      return input.isClosed() ? mismatch(CheckStatus.L7_RESPONSE, 0, "") : Result.MORE;
    }
    if (length > 0 && b[offset + 4] == (byte) 0xff) {
      int code = b.length > offset + 6 ? b[offset + 5] & 0xff | (b[offset + 6] & 0xff) << 8 : 0;
      String text = text(input);
      return mismatch(
          CheckStatus.L7_STATUS,
          code,
          text.length() > offset + 7 ? text.substring(offset + 7) : "");
    }
    if (!last) {
      return Result.MATCH;
    }
    String text = text(input);
    int end = text.indexOf(0, Math.min(5, text.length()));
    return new Result.Match(
        text.length() > 5 ? text.substring(5, end < 0 ? text.length() : end) : "");
  }
}
