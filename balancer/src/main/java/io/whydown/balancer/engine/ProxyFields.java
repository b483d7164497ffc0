package io.whydown.balancer.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The type-length-value fields of a PROXY v2 header, as they came.
@SuppressWarnings("ArrayRecordComponent") // made once from a copy; identity is never asked
record ProxyFields(byte[] bytes) {

  /// Whether the fields end where the header ends.
  boolean isWhole() {
    int at = 0;
    while (at + 3 <= bytes.length) {
      at += 3 + ((bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff);
    }
    return at == bytes.length;
  }

  byte @Nullable [] get(int type) {
    int at = 0;
    while (at + 3 <= bytes.length) {
      int length = (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
      int end = at + 3 + length;
      if (end > bytes.length) {
        return null;
      }
      if ((bytes[at] & 0xff) == type) {
        return Arrays.copyOfRange(bytes, at + 3, end);
      }
      at = end;
    }
    return null;
  }
}
