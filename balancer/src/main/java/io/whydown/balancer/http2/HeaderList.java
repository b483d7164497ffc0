package io.whydown.balancer.http2;

import java.nio.charset.StandardCharsets;

/// The fields of one header block, decoded. One for each loop, used at once. Bounded: what is
/// larger is still read, so that the compression stays in step, but not kept.
public final class HeaderList {

  private static final int PARTS = 4;

  /// What a field costs beside its bytes, as text of HTTP/1.
  private static final int BETWEEN = 4;

  /// No table is larger.
  public static final int MAX_TABLE = 65_536;

  final byte[] bytes;
  private final int[] parts;
  private final int maxFields;
  private final int maxBytes;
  private int count;
  private int used;
  private int cost;
  private boolean tooLarge;

  /// @param maxBytes of all fields together, as text
  /// @param blockBytes of the largest block that is decoded into this list
  public HeaderList(int maxFields, int maxBytes, int blockBytes) {
    this.maxFields = maxFields;
    this.maxBytes = maxBytes;
    // No code is shorter than five bits; a name may come from the table.
    this.bytes = new byte[maxBytes + blockBytes * 8 / 5 + MAX_TABLE];
    this.parts = new int[maxFields * PARTS];
  }

  void begin() {
    count = 0;
    used = 0;
    cost = 0;
    tooLarge = false;
  }

  /// Where the next field's bytes are to be put.
  int end() {
    return used;
  }

  /// Whether so many bytes more may be kept. What is not kept needs not be copied.
  boolean takes(int length) {
    if (tooLarge || count == maxFields || cost + length + BETWEEN > maxBytes) {
      tooLarge = true;
      used = 0;
      return false;
    }
    return true;
  }

  /// The field whose bytes lie at the end, name and value one after the other.
  void add(int nameLength, int valueLength, int name) {
    if (!takes(nameLength + valueLength)) {
      return;
    }
    int at = count++ * PARTS;
    parts[at] = used;
    parts[at + 1] = used + nameLength;
    parts[at + 2] = used + nameLength + valueLength;
    parts[at + 3] = name;
    used += nameLength + valueLength;
    cost += nameLength + valueLength + BETWEEN;
  }

  public boolean isTooLarge() {
    return tooLarge;
  }

  public int count() {
    return count;
  }

  int nameStart(int index) {
    return parts[index * PARTS];
  }

  int nameEnd(int index) {
    return parts[index * PARTS + 1];
  }

  int valueStart(int index) {
    return parts[index * PARTS + 1];
  }

  int valueEnd(int index) {
    return parts[index * PARTS + 2];
  }

  /// One of `FieldNames`.
  int number(int index) {
    return parts[index * PARTS + 3];
  }

  public String name(int index) {
    return text(nameStart(index), nameEnd(index));
  }

  public String value(int index) {
    return text(valueStart(index), valueEnd(index));
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  boolean isValue(int index, String text) {
    int from = valueStart(index);
    if (valueEnd(index) - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
