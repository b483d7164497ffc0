package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;

/// The numbers of frames (RFC 9113, 4 and 6), and how they are written. Stateless.
public final class Frames {

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  public static final int PADDED = 8;
  public static final int WITH_PRIORITY = 32;

  public static final int HEADER = 9;

  /// What every peer takes.
  public static final int MAX_PAYLOAD = 16_384;

  public static final int DEFAULT_WINDOW = 65_535;

  public static final int SETTING_HEADER_TABLE_SIZE = 1;
  public static final int SETTING_ENABLE_PUSH = 2;
  public static final int SETTING_MAX_CONCURRENT_STREAMS = 3;
  public static final int SETTING_INITIAL_WINDOW_SIZE = 4;
  public static final int SETTING_MAX_FRAME_SIZE = 5;
  public static final int SETTING_MAX_HEADER_LIST_SIZE = 6;

  /// RFC 8441.
  public static final int SETTING_ENABLE_CONNECT_PROTOCOL = 8;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Frames() {}

  public static byte[] preface() {
    return PREFACE.clone();
  }

  public static int prefaceLength() {
    return PREFACE.length;
  }

  /// Whether the bytes that are there begin as the preface does.
  public static boolean isPreface(Memory memory, int from, int to) {
    int length = Math.min(PREFACE.length, to - from);
    for (int i = 0; i < length; i++) {
      if (memory.get(from + i) != PREFACE[i]) {
        return false;
      }
    }
    return length > 0;
  }

  public static int int24(Memory memory, int at) {
    return memory.int16(at) << 8 | memory.get(at + 2) & 0xff;
  }

  public static int int32(Memory memory, int at) {
    return memory.int16(at) << 16 | memory.int16(at + 2);
  }

  /// Whether a frame of that kind may be so long and stand there. Unknown kinds may.
  public static Http2Fault check(int type, int length, int stream, int maxLength) {
    if (length > maxLength) {
      return Http2Fault.FRAME_SIZE;
    }
    boolean onConnection = stream == 0;
    return switch (type) {
      case DATA, HEADERS, CONTINUATION, PUSH_PROMISE -> on(!onConnection);
      case PRIORITY -> onConnection ? Http2Fault.FRAME_STREAM : sized(length == 5);
      case RST_STREAM -> onConnection ? Http2Fault.FRAME_STREAM : sized(length == 4);
      case SETTINGS -> onConnection ? sized(length % 6 == 0) : Http2Fault.FRAME_STREAM;
      case PING -> onConnection ? sized(length == 8) : Http2Fault.FRAME_STREAM;
      case GOAWAY -> onConnection ? sized(length >= 8) : Http2Fault.FRAME_STREAM;
      case WINDOW_UPDATE -> sized(length == 4);
      default -> Http2Fault.NONE;
    };
  }

  private static Http2Fault on(boolean right) {
    return right ? Http2Fault.NONE : Http2Fault.FRAME_STREAM;
  }

  private static Http2Fault sized(boolean right) {
    return right ? Http2Fault.NONE : Http2Fault.FRAME_SIZE;
  }

  public static void header(Buffer out, int length, int type, int flags, int stream) {
    putHeader(out.memory, out.end, length, type, flags, stream);
    out.end += HEADER;
  }

  public static void putHeader(Memory memory, int at, int length, int type, int flags, int stream) {
    memory.put(at, (byte) (length >> 16));
    memory.put(at + 1, (byte) (length >> 8));
    memory.put(at + 2, (byte) length);
    memory.put(at + 3, (byte) type);
    memory.put(at + 4, (byte) flags);
    put32(memory, at + 5, stream);
  }

  private static void put32(Memory memory, int at, int value) {
    memory.put(at, (byte) (value >> 24));
    memory.put(at + 1, (byte) (value >> 16));
    memory.put(at + 2, (byte) (value >> 8));
    memory.put(at + 3, (byte) value);
  }

  public static void int32(Buffer out, int value) {
    put32(out.memory, out.end, value);
    out.end += 4;
  }

  public static void setting(Buffer out, int number, int value) {
    out.append(number >> 8);
    out.append(number);
    int32(out, value);
  }

  public static void reset(Buffer out, int stream, Http2Error error) {
    header(out, 4, RST_STREAM, 0, stream);
    int32(out, error.code());
  }

  public static void windowUpdate(Buffer out, int stream, int amount) {
    header(out, 4, WINDOW_UPDATE, 0, stream);
    int32(out, amount);
  }

  public static void goAway(Buffer out, int lastStream, Http2Error error) {
    header(out, 8, GOAWAY, 0, 0);
    int32(out, lastStream);
    int32(out, error.code());
  }
}
