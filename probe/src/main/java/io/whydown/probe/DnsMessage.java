package io.whydown.probe;

import io.whydown.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question and its answer on the wire (RFC 1035, 4). Stateless.
final class DnsMessage {

  static final int A = 1;
  static final int AAAA = 28;
  static final int NO_ERROR = 0;
  static final int SERVER_FAILURE = 2;
  static final int NAME_ERROR = 3;

  private static final int HEADER = 12;
  private static final int RESPONSE = 0x80;
  private static final int TRUNCATED = 0x02;
  private static final int MAX_RECORDS = 200;

  private DnsMessage() {}

  /// What a server answered.
  ///
  /// @param code RCODE
  record Answer(int code, boolean truncated, List<IpAddress> addresses) {}

  /// A recursive question; null when the name is no name.
  static byte @Nullable [] question(int id, String name, int type) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) (id >>> 8), (byte) id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.")) {
      byte[] text = label.getBytes(StandardCharsets.ISO_8859_1);
      if (text.length == 0 || text.length > 63) {
        return null;
      }
      bytes.write(text.length);
      bytes.writeBytes(text);
    }
    bytes.writeBytes(new byte[] {0, (byte) (type >>> 8), (byte) type, 0, 1});
    return bytes.size() > HEADER + 260 ? null : bytes.toByteArray();
  }

  /// Reads an answer to `question`; null when it is not one.
  static @Nullable Answer read(byte[] question, byte[] message) {
    boolean isAnswer =
        message.length >= HEADER
            && message[0] == question[0]
            && message[1] == question[1]
            && (message[2] & RESPONSE) != 0;
    if (!isAnswer) {
      return null;
    }
    int type = question[question.length - 3] & 0xff;
    int code = message[3] & 0x0f;
    boolean truncated = (message[2] & TRUNCATED) != 0;
    return new Answer(code, truncated, records(message, type));
  }

  private static List<IpAddress> records(byte[] message, int type) {
    var found = new ArrayList<IpAddress>();
    int at = HEADER;
    for (int i = 0; i < word(message, 4) && at >= 0; i++) {
      at = afterName(message, at);
      at = at < 0 ? at : at + 4;
    }
    int count = Math.min(MAX_RECORDS, word(message, 6));
    for (int i = 0; i < count && at >= 0; i++) {
      at = afterName(message, at);
      if (at < 0 || at + 10 > message.length) {
        break;
      }
      int length = word(message, at + 8);
      int from = at + 10;
      if (from + length > message.length) {
        break;
      }
      boolean fits = length == (type == A ? 4 : 16);
      if (word(message, at) == type && fits) {
        found.add(IpAddress.of(Arrays.copyOfRange(message, from, from + length)));
      }
      at = from + length;
    }
    return found;
  }

  /// The index behind a name; a pointer ends it. Negative when the message is cut.
  private static int afterName(byte[] message, int from) {
    int at = from;
    while (at < message.length) {
      int length = message[at] & 0xff;
      if (length >= 0xc0) {
        return at + 2;
      }
      if (length == 0) {
        return at + 1;
      }
      at += length + 1;
    }
    return -1;
  }

  private static int word(byte[] message, int at) {
    return (message[at] & 0xff) << 8 | (message[at + 1] & 0xff);
  }
}
