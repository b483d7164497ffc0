package io.whydown.balancer.lua;

import io.whydown.balancer.http1.ChunkReader;
import io.whydown.balancer.transport.Memory;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Takes the body out of a request as a server would get it: behind its head, without its framing.
/// One for each request.
final class RequestBody {

  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final int BLOCK = 16_384;

  private final boolean isChunked;
  private final ChunkReader chunks = new ChunkReader();
  private int matched;
  private long left;
  private boolean isDone;

  /// @param length of the body; -1 for one in chunks
  RequestBody(long length) {
    this.isChunked = length < 0;
    this.left = Math.max(0, length);
    chunks.begin();
  }

  /// Whether the whole body has come.
  boolean isDone() {
    return isDone;
  }

  /// The part of these bytes that is body.
  byte[] take(byte[] bytes) {
    int at = 0;
    while (matched < HEAD_END.length && at < bytes.length) {
      byte b = bytes[at++];
      matched = b == HEAD_END[matched] ? matched + 1 : b == '\r' ? 1 : 0;
    }
    if (matched < HEAD_END.length) {
      return new byte[0];
    }
    byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
    if (isChunked) {
      return dechunked(rest);
    }
    int count = (int) Math.min(left, rest.length);
    left -= count;
    isDone = left == 0;
    return count == rest.length ? rest : Arrays.copyOf(rest, count);
  }

  private byte[] dechunked(byte[] rest) {
    var body = new ByteArrayOutputStream();
    var block = new Memory(BLOCK);
    for (int from = 0; from < rest.length; from += BLOCK) {
      int length = Math.min(BLOCK, rest.length - from);
      block.put(0, rest, from, length);
      int at = 0;
      while (at < length && !chunks.isDone() && !chunks.isBroken()) {
        boolean isData = chunks.isInData();
        int end = chunks.take(block, at, length);
        if (isData) {
          body.write(rest, from + at, end - at);
        }
        at = end;
      }
    }
    isDone = chunks.isDone();
    return body.toByteArray();
  }
}
