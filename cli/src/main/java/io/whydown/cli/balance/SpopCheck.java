package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.table.PeerNumbers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `option spop-check`: greets an agent of SPOP 2.0 as HAProxy does, and reads its greeting
/// (HAProxy: src/flt_spoe.c, spoe_handle_healthcheck_response). Stateless.
final class SpopCheck {

  private static final int HELLO = 1;
  private static final int AGENT_HELLO = 101;
  private static final int AGENT_DISCONNECT = 102;
  private static final int BOOLEAN_TRUE = 0x11;
  private static final int FIRST_NUMBER = 2;
  private static final int UNSIGNED = 3;
  private static final int LAST_NUMBER = 5;
  private static final int TEXT = 8;
  private static final int LARGEST = 16_380;
  private static final int SMALLEST = 256;

  private SpopCheck() {}

  static List<Step> steps() {
    return List.of(
        new Step.Connect(null, 0, false, null, true, true, null),
        new Step.Send(hello(), null),
        new Step.Expect(SpopCheck::greeting, 4, null));
  }

  private static byte[] hello() {
    var frame = new ByteArrayOutputStream();
    frame.write(HELLO);
    frame.writeBytes(new byte[] {0, 0, 0, 1, 0, 0});
    text(frame, "supported-versions");
    frame.write(TEXT);
    text(frame, "2.0");
    text(frame, "max-frame-size");
    frame.write(UNSIGNED);
    PeerNumbers.write(frame, LARGEST);
    text(frame, "capabilities");
    frame.write(TEXT);
    text(frame, "");
    text(frame, "healthcheck");
    frame.write(BOOLEAN_TRUE);
    byte[] whole = new byte[4 + frame.size()];
    ByteBuffer.wrap(whole).putInt(frame.size()).put(frame.toByteArray());
    return whole;
  }

  private static void text(ByteArrayOutputStream out, String text) {
    PeerNumbers.write(out, text.length());
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Result greeting(CheckInput input) {
    byte[] bytes = input.bytes();
    int length = bytes.length < 4 ? -1 : ByteBuffer.wrap(bytes).getInt();
    boolean whole = length >= 0 && bytes.length - 4 >= length;
    if (!whole && !input.isClosed()) {
      return Result.MORE;
    }
    String wrong = whole ? new Frame(bytes, 4, 4 + length).problem() : "invalid frame received";
    return wrong.isEmpty()
        ? new Result.Match("SPOA server is ok")
        : new Result.Mismatch(CheckStatus.L7_RESPONSE, 0, wrong);
  }

  /// A frame while it is read. What does not fit is answered with -1, and the frame is malformed.
  private static final class Frame {

    private static final String INVALID = "invalid frame received";

    private final byte[] bytes;
    private final int end;
    private int at;

    Frame(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    private int next() {
      return at < end ? bytes[at++] & 0xff : -1;
    }

    private long number() {
      int first = next();
      long value = first;
      if (first < 0xf0) {
        return value;
      }
      for (int shift = 4; shift < 60; shift += 7) {
        int b = next();
        if (b < 0) {
          return -1;
        }
        value += (long) b << shift;
        if (b < 0x80) {
          return value;
        }
      }
      return -1;
    }

    /// Null when it does not fit.
    private @org.jspecify.annotations.Nullable String text() {
      long length = number();
      if (length < 0 || length > end - at) {
        return null;
      }
      var text = new String(bytes, at, (int) length, StandardCharsets.ISO_8859_1);
      at += (int) length;
      return text;
    }

    /// Empty for a greeting that is as it should be.
    String problem() {
      int type = next();
      if (type != AGENT_HELLO || end - at < 6) {
        return type == AGENT_DISCONNECT ? "an unknown error occurred" : INVALID;
      }
      boolean isLast = (bytes[at + 3] & 1) != 0;
      at += 4;
      if (!isLast) {
        return "fragmentation not supported";
      }
      int stream = next();
      int frame = next();
      if (stream != 0 || frame != 0) {
        return INVALID;
      }
      var seen = new HashSet<String>();
      while (at < end) {
        String wrong = item(seen);
        if (!wrong.isEmpty()) {
          return wrong;
        }
      }
      return missing(seen);
    }

    private static String missing(Set<String> seen) {
      for (String name : List.of("version", "max-frame-size", "capabilities")) {
        if (!seen.contains(name)) {
          return name + " value not found";
        }
      }
      return "";
    }

    private String item(Set<String> seen) {
      String name = text();
      if (name == null || name.isEmpty()) {
        return INVALID;
      }
      seen.add(name);
      int type = next() & 0x0f;
      return switch (name) {
        case "version" -> {
          String version = type == TEXT ? text() : null;
          yield version == null
              ? INVALID
              : version.strip().matches("2\\.\\d+") ? "" : "unsupported version";
        }
        case "max-frame-size" -> {
          long size = type >= FIRST_NUMBER && type <= LAST_NUMBER ? number() : -1;
          yield size < 0
              ? INVALID
              : size < SMALLEST || size > LARGEST ? "max-frame-size too big or too small" : "";
        }
        default -> skip(type) ? "" : INVALID;
      };
    }

    /// A value that nobody asks for.
    private boolean skip(int type) {
      return switch (type) {
        case 0, 1 -> true;
        case 2, 3, 4, 5 -> number() >= 0;
        case 6 -> move(4);
        case 7 -> move(16);
        case 8, 9 -> text() != null;
        default -> false;
      };
    }

    private boolean move(int count) {
      at += count;
      return at <= end;
    }
  }
}
