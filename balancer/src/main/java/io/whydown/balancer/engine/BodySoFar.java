package io.whydown.balancer.engine;

import io.whydown.balancer.http1.ChunkReader;
import io.whydown.balancer.transport.Memory;
import java.io.ByteArrayOutputStream;

/// Looks at a chunked body that lies in a block, without moving it. For rules that ask; allocates.
final class BodySoFar {

  private BodySoFar() {}

  static byte[] unchunked(Memory memory, int from, int to) {
    var data = new ByteArrayOutputStream();
    var chunks = new ChunkReader();
    chunks.begin();
    int at = from;
    while (at < to && !chunks.isDone() && !chunks.isBroken()) {
      boolean isData = chunks.isInData();
      int next = chunks.take(memory, at, to);
      if (isData) {
        data.writeBytes(memory.bytes(at, next));
      }
      at = next;
    }
    return data.toByteArray();
  }

  static boolean isWhole(Memory memory, int from, int to) {
    return wholeEnd(memory, from, to) >= 0;
  }

  /// Where the body ends; -1 when it does not, -2 when it is malformed.
  static int wholeEnd(Memory memory, int from, int to) {
    var chunks = new ChunkReader();
    chunks.begin();
    int at = from;
    while (at < to && !chunks.isDone() && !chunks.isBroken()) {
      at = chunks.take(memory, at, to);
    }
    return chunks.isBroken() ? -2 : chunks.isDone() ? at : -1;
  }
}
