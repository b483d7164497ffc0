package io.whydown.balancer.engine;

import io.whydown.balancer.config.FieldCase;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes the names of a head's fields with the capitals that a peer wants (HAProxy: src/mux_h1.c,
/// h1_adjust_case_outgoing_hdr). A name keeps its length, so the head stays where it is. Stateless.
final class FieldNames {

  private FieldNames() {}

  /// @param from where the head begins in the buffer; it ends with the buffer's content
  static void adjust(@Nullable FieldCase wanted, Buffer out, int from) {
    if (wanted == null) {
      return;
    }
    Memory memory = out.memory;
    int at = lineAfter(memory, from, out.end);
    while (at < out.end && memory.get(at) != '\r') {
      int colon = at;
      while (colon < out.end && memory.get(colon) != ':' && memory.get(colon) != '\r') {
        colon++;
      }
      String name = name(wanted, memory.text(at, colon));
      if (name != null) {
        memory.put(at, name.getBytes(StandardCharsets.ISO_8859_1), 0, name.length());
      }
      at = lineAfter(memory, colon, out.end);
    }
  }

  /// A whole answer, changed in a copy.
  static byte[] adjust(@Nullable FieldCase wanted, byte[] answer) {
    if (wanted == null) {
      return answer;
    }
    byte[] changed = answer.clone();
    int at = lineAfter(changed, 0);
    while (at < changed.length && changed[at] != '\r') {
      int colon = at;
      while (colon < changed.length && changed[colon] != ':' && changed[colon] != '\r') {
        colon++;
      }
      String name = name(wanted, new String(changed, at, colon - at, StandardCharsets.ISO_8859_1));
      if (name != null) {
        System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, changed, at, name.length());
      }
      at = lineAfter(changed, colon);
    }
    return changed;
  }

  private static @Nullable String name(FieldCase wanted, String name) {
    return wanted.names().get(name.toLowerCase(Locale.ROOT));
  }

  private static int lineAfter(Memory memory, int from, int end) {
    int at = from;
    while (at < end && memory.get(at) != '\n') {
      at++;
    }
    return at + 1;
  }

  private static int lineAfter(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }
}
