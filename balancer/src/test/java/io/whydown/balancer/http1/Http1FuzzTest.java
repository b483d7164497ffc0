package io.whydown.balancer.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.whydown.balancer.transport.Memory;

/// Whatever comes: no exception, no read outside, and what is accepted can be told apart only one
/// way.
final class Http1FuzzTest {

  private static Memory memory(byte[] bytes) {
    var memory = new Memory(Math.max(1, bytes.length));
    memory.put(0, bytes, 0, bytes.length);
    return memory;
  }

  @FuzzTest(maxDuration = "60s")
  void heads(byte[] bytes) {
    var memory = memory(bytes);
    int end = HeadReader.findEnd(memory, 0, bytes.length);
    if (end < 0) {
      return;
    }
    var head = new Head(101);
    if (HeadReader.readRequest(memory, 0, end, head) == HeadFault.NONE) {
      assertThat(head.end).isEqualTo(end);
      assertThat(head.isChunked && head.contentLength >= 0).isFalse();
      for (int i = 0; i < head.fields; i++) {
        assertThat(head.value(i)).doesNotContain("\r", "\n", "\0");
        assertThat(head.name(i)).isNotEmpty().doesNotContain(" ", ":", "\t");
      }
    }
    HeadReader.readResponse(memory, 0, end, head);
  }

  @FuzzTest(maxDuration = "60s")
  void chunks(byte[] bytes) {
    var memory = memory(bytes);
    int whole = follow(memory, bytes.length, bytes.length);
    for (int step = 1; step < 5; step++) {
      assertThat(follow(memory, bytes.length, step)).as("cut every %d", step).isEqualTo(whole);
    }
  }

  /// Where the body ends; -1 unfinished, -2 malformed.
  private static int follow(Memory memory, int length, int step) {
    var chunks = new ChunkReader();
    chunks.begin();
    int at = 0;
    int to = 0;
    while (to < length) {
      to = Math.min(length, to + Math.max(1, step));
      while (at < to && !chunks.isDone() && !chunks.isBroken()) {
        at = chunks.take(memory, at, to);
      }
    }
    return chunks.isBroken() ? -2 : chunks.isDone() ? at : -1;
  }
}
