package io.whydown.balancer.fcgi;

import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records that FastCGI 1.0 is spoken in. Stateless.
public final class Records {

  public static final int HEADER = 8;
  public static final int MAX_CONTENT = 65_535;

  public static final int BEGIN_REQUEST = 1;
  public static final int END_REQUEST = 3;
  public static final int PARAMS = 4;
  public static final int STDIN = 5;
  public static final int STDOUT = 6;
  public static final int STDERR = 7;
  public static final int GET_VALUES = 9;
  public static final int GET_VALUES_RESULT = 10;
  public static final int UNKNOWN_TYPE = 11;

  /// The status of END_REQUEST for a request that was carried out.
  public static final int REQUEST_COMPLETE = 0;

  public static final int VERSION = 1;
  private static final int RESPONDER = 1;
  private static final int KEEP_CONNECTION = 1;

  /// Longer names and values have their length in four bytes.
  private static final int SHORT = 127;

  private Records() {}

  public static void header(Buffer out, int type, int id, int length) {
    putHeader(out.memory, out.end, type, id, length);
    out.end += HEADER;
  }

  /// For a record whose content is there already.
  public static void putHeader(Memory memory, int at, int type, int id, int length) {
    memory.put(at, (byte) VERSION);
    memory.put(at + 1, (byte) type);
    memory.put(at + 2, (byte) (id >> 8));
    memory.put(at + 3, (byte) id);
    memory.put(at + 4, (byte) (length >> 8));
    memory.put(at + 5, (byte) length);
    memory.put(at + 6, (byte) 0);
    memory.put(at + 7, (byte) 0);
  }

  /// @param keeps whether the application leaves the connection open behind its answer
  public static void begin(Buffer out, int id, boolean keeps) {
    header(out, BEGIN_REQUEST, id, 8);
    out.append(new byte[] {0, RESPONDER, (byte) (keeps ? KEEP_CONNECTION : 0), 0, 0, 0, 0, 0});
  }

  /// The bytes that a name and its value take.
  public static int size(String name, String value) {
    return lengthOf(name) + lengthOf(value) + name.length() + value.length();
  }

  private static int lengthOf(String text) {
    return text.length() > SHORT ? 4 : 1;
  }

  /// A name and its value, ISO 8859-1.
  public static void pair(Buffer out, String name, String value) {
    length(out, name.length());
    length(out, value.length());
    out.append(name.getBytes(StandardCharsets.ISO_8859_1));
    out.append(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void length(Buffer out, int length) {
    if (length > SHORT) {
      out.append(length >>> 24 | 0x80);
      out.append(length >>> 16);
      out.append(length >>> 8);
    }
    out.append(length);
  }

  /// The pairs between two places; null when they do not end where they should.
  public static @Nullable Map<String, String> pairs(Memory memory, int from, int to) {
    var found = new LinkedHashMap<String, String>();
    int at = from;
    while (at < to) {
      long name = readLength(memory, at, to);
      int second = at + (name > SHORT ? 4 : 1);
      long value = name < 0 ? -1 : readLength(memory, second, to);
      int start = second + (value > SHORT ? 4 : 1);
      if (value < 0 || start + name + value > to) {
        return null;
      }
      int middle = start + (int) name;
      at = middle + (int) value;
      found.put(memory.text(start, middle), memory.text(middle, at));
    }
    return found;
  }

  /// -1 when it is cut. A short length in four bytes is one that nobody writes.
  private static long readLength(Memory memory, int at, int to) {
    if (at >= to) {
      return -1;
    }
    int first = memory.get(at);
    if (first >= 0) {
      return first;
    }
    if (at + 4 > to) {
      return -1;
    }
    int length = (memory.int16(at) & 0x7fff) << 16 | memory.int16(at + 2);
    return length > SHORT ? length : -1;
  }
}
