package io.whydown.balancer.tls;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client's first message offers, as it stood there (RFC 8446, 4.1.2): the parts that
/// fingerprints of clients are made of. Immutable.
public final class HelloCapture {

  /// A list of the message. Numbers are two bytes each, those of point formats one.
  public enum Part {
    CIPHERS(-1, 0),
    EXTENSIONS(-1, 0),
    CURVES(10, 2),
    POINT_FORMATS(11, 1),
    SIGNATURES(13, 2),
    VERSIONS(43, 1);

    private static final Part[] ALL = values();

    private final int extension;

    /// How many bytes in front of the list say how long it is.
    private final int lengthBytes;

    Part(int extension, int lengthBytes) {
      this.extension = extension;
      this.lengthBytes = lengthBytes;
    }
  }

  private static final int HEADER = 4;
  private static final int RANDOM = 32;

  private final int version;
  private final Map<Part, byte[]> parts = new EnumMap<>(Part.class);
  private final byte[] allCiphers;

  private HelloCapture(int version, byte[] ciphers) {
    this.version = version;
    this.allCiphers = ciphers;
  }

  /// Null when the message is another one, or malformed.
  ///
  /// @param most bytes that are kept of all lists together, as they come
  static @Nullable HelloCapture of(byte[] message, int most) {
    var in = new Cursor(message, HEADER);
    if (message.length < HEADER || message[0] != 1) {
      return null;
    }
    int version = in.number(2);
    in.skip(RANDOM);
    in.skip(in.number(1));
    byte[] ciphers = in.take(in.number(2));
    in.skip(in.number(1));
    if (in.isOut) {
      return null;
    }
    var capture = new HelloCapture(version, ciphers);
    int left = capture.keep(Part.CIPHERS, ciphers, most);
    if (in.at < message.length) {
      in.number(2);
      capture.extensions(in, message.length, left);
    }
    return capture;
  }

  private void extensions(Cursor in, int end, int most) {
    byte[] types = new byte[end - in.at];
    int count = 0;
    var found = new EnumMap<Part, byte[]>(Part.class);
    while (in.at + HEADER <= end) {
      int type = in.number(2);
      byte[] content = in.take(in.number(2));
      if (in.isOut) {
        break;
      }
      types[count++] = (byte) (type >> 8);
      types[count++] = (byte) type;
      for (Part part : Part.ALL) {
        if (part.extension == type && content.length >= part.lengthBytes) {
          found.put(part, Arrays.copyOfRange(content, part.lengthBytes, content.length));
        }
      }
    }
    found.put(Part.EXTENSIONS, Arrays.copyOf(types, count));
    int left = most;
    for (Part part : Part.ALL) {
      byte[] list = found.get(part);
      left = list == null ? left : keep(part, list, left);
    }
  }

  private int keep(Part part, byte[] list, int most) {
    byte[] kept = list.length <= most ? list : Arrays.copyOf(list, Math.max(0, most));
    parts.put(part, kept);
    return most - kept.length;
  }

  /// The version that the message itself is of, as `0x0303`.
  public int version() {
    return version;
  }

  /// @param withoutGrease whether values that stand for nothing are left out (RFC 8701)
  public byte[] bytes(Part part, boolean withoutGrease) {
    byte[] list = parts.getOrDefault(part, new byte[0]);
    if (!withoutGrease || part == Part.POINT_FORMATS) {
      return list.clone();
    }
    byte[] kept = new byte[list.length];
    int count = 0;
    for (int i = 0; i + 1 < list.length; i += 2) {
      boolean isGrease = list[i] == list[i + 1] && (list[i] & 0x0f) == 0x0a;
      if (!isGrease) {
        kept[count++] = list[i];
        kept[count++] = list[i + 1];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /// All ciphers, also those that were not kept for want of room.
  public byte[] allCiphers() {
    return allCiphers.clone();
  }

  /// Where a reader stands; past the end it reads nothing and says so.
  private static final class Cursor {
    private final byte[] bytes;
    private int at;
    private boolean isOut;

    Cursor(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    int number(int length) {
      int value = 0;
      for (int i = 0; i < length; i++) {
        if (at >= bytes.length) {
          isOut = true;
          return 0;
        }
        value = value << 8 | bytes[at++] & 0xff;
      }
      return value;
    }

    void skip(int length) {
      isOut |= length > bytes.length - at;
      at = Math.min(bytes.length, at + length);
    }

    byte[] take(int length) {
      int from = at;
      skip(length);
      return Arrays.copyOfRange(bytes, from, at);
    }
  }
}
