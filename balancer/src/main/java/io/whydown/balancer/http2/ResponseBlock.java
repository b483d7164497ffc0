package io.whydown.balancer.http2;

import io.whydown.balancer.http1.Head;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;

/// Writes the head of an answer of HTTP/1 as a header block. Stateless.
public final class ResponseBlock {

  private ResponseBlock() {}

  /// The most bytes that the block of this head may take.
  public static int most(Head head) {
    return head.end - head.start + head.fields * HpackEncoder.MORE_FOR_FIELD + HpackEncoder.MORE;
  }

  /// @param status told instead of the head's own
  public static void write(Head head, int status, Buffer out) {
    HpackEncoder.status(out, status);
    Memory memory = head.memory();
    for (int i = 0; i < head.fields; i++) {
      int number = FieldNames.find(memory, head.nameStart(i), head.nameEnd(i));
      if (FieldChecks.isForbidden(number)) {
        continue;
      }
      HpackEncoder.field(
          out,
          number,
          memory,
          head.nameStart(i),
          head.nameEnd(i),
          head.valueStart(i),
          head.valueEnd(i));
    }
  }

  /// Trailers, as they stood behind the last chunk. False when they do not fit.
  public static boolean writeTrailers(Memory memory, int from, int to, Buffer out) {
    int at = from;
    while (at < to && memory.get(at) != '\r') {
      int nameEnd = at;
      while (nameEnd < to && memory.get(nameEnd) != ':') {
        nameEnd++;
      }
      int lineEnd = nameEnd;
      while (lineEnd < to && memory.get(lineEnd) != '\r') {
        lineEnd++;
      }
      int first = Math.min(lineEnd, nameEnd + 1);
      while (first < lineEnd && isBlank(memory.get(first))) {
        first++;
      }
      int last = lineEnd;
      while (last > first && isBlank(memory.get(last - 1))) {
        last--;
      }
      int number = FieldNames.find(memory, at, nameEnd);
      if (lineEnd - at + HpackEncoder.MORE > out.room()) {
        return false;
      }
      if (!FieldChecks.isForbidden(number) && number != FieldNames.TE) {
        HpackEncoder.field(out, number, memory, at, nameEnd, first, last);
      }
      at = lineEnd + 2;
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
