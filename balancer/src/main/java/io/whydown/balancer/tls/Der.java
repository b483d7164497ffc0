package io.whydown.balancer.tls;

/// One element of DER, and those inside it in order. A cursor over bytes; a malformed length is an
/// exception.
final class Der {

  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int ENUMERATED = 0x0a;
  static final int BMP_STRING = 0x1e;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;

  private final byte[] bytes;
  private int at;
  private final int end;

  Der(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Der(byte[] bytes, int at, int end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  int tag() {
    return hasMore() ? bytes[at] & 0xff : -1;
  }

  /// The content of the next element.
  Der next() {
    if (end - at < 2) {
      throw new IllegalArgumentException("DER: an element is cut off at byte " + at);
    }
    int length = bytes[at + 1] & 0xff;
    int start = at + 2;
    if (length >= 0x80) {
      int count = length & 0x7f;
      if (count < 1 || count > 4 || end - start < count) {
        throw new IllegalArgumentException("DER: a length at byte " + at + " cannot be read");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | bytes[start++] & 0xff;
      }
    }
    if (length < 0 || length > end - start) {
      throw new IllegalArgumentException("DER: an element at byte " + at + " is cut off");
    }
    at = start + length;
    return new Der(bytes, start, start + length);
  }

  /// The content of the next element when it has that tag; else an exception.
  Der next(int tag) {
    if (tag() != tag) {
      throw new IllegalArgumentException(
          "DER: tag %02x at byte %d (expected: %02x)".formatted(tag(), at, tag));
    }
    return next();
  }

  byte[] content() {
    return java.util.Arrays.copyOfRange(bytes, at, end);
  }

  int length() {
    return end - at;
  }

  /// The dotted text of an object identifier's content.
  String objectId() {
    var text = new StringBuilder();
    long value = 0;
    for (int i = at; i < end; i++) {
      value = value << 7 | bytes[i] & 0x7f;
      if ((bytes[i] & 0x80) == 0) {
        if (text.isEmpty()) {
          long first = Math.min(2, value / 40);
          text.append(first).append('.').append(value - 40 * first);
        } else {
          text.append('.').append(value);
        }
        value = 0;
      }
    }
    return text.toString();
  }
}
