package io.whydown.balancer.table;

import org.jspecify.annotations.Nullable;

/// What the keys of a table are (configuration manual 2.6, `stick-table type`).
public enum KeyType {
  INTEGER("integer", 4),
  IP("ip", 4),
  IPV6("ipv6", 16),
  STRING("string", 31),
  BINARY("binary", 32);

  private final String word;
  private final int usualBytes;

  KeyType(String word, int usualBytes) {
    this.word = word;
    this.usualBytes = usualBytes;
  }

  public String word() {
    return word;
  }

  /// The length of a key, in bytes, where the line does not give one; a string of 32 has a zero at
  /// its end.
  public int usualBytes() {
    return usualBytes;
  }

  public boolean hasLength() {
    return this == STRING || this == BINARY;
  }

  public static @Nullable KeyType of(String word) {
    for (KeyType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    return null;
  }
}
