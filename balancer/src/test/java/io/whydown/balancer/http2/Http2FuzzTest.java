package io.whydown.balancer.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.BufferPool;
import io.whydown.balancer.transport.Memory;

/// Whatever block comes: no exception, no read or write outside, and a request that is accepted
/// means as the text of HTTP/1 what it meant as HTTP/2.
final class Http2FuzzTest {

  private final HeaderList list = new HeaderList(165, 15_360, 16_384);
  private final RequestText requests = new RequestText();
  private final MessageShape shape = new MessageShape();
  private final Buffer out = new BufferPool(16_384).take();
  private final Head head = new Head(165);

  @FuzzTest(maxDuration = "60s")
  void blocks(byte[] bytes) {
    var memory = new Memory(Math.max(1, bytes.length));
    memory.put(0, bytes, 0, bytes.length);
    var decoder = new HpackDecoder(256);
    int half = bytes.length / 2;
    if (decoder.decode(memory, 0, half, list)) {
      translate();
    }
    if (decoder.decode(memory, half, bytes.length, list)) {
      translate();
    }
  }

  /// A well-formed request whose last field is fuzzed.
  @FuzzTest(maxDuration = "60s")
  void requests(byte[] bytes) {
    byte[] begin = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a', 0};
    var memory = new Memory(begin.length + bytes.length);
    memory.put(0, begin, 0, begin.length);
    memory.put(begin.length, bytes, 0, bytes.length);
    if (new HpackDecoder(4_096).decode(memory, 0, begin.length + bytes.length, list)) {
      translate();
    }
  }

  private void translate() {
    boolean ends = list.count() % 2 == 0;
    out.clear();
    Http2Fault fault = requests.write(list, ends, out, shape);
    if (fault != Http2Fault.NONE && !fault.isAnswered()) {
      return;
    }
    int end = HeadReader.findEnd(out.memory, 0, out.end);
    assertThat(end).as("the text is one head").isEqualTo(out.end);
    HeadFault read = HeadReader.readRequest(out.memory, 0, end, head);
    if (fault != Http2Fault.NONE) {
      assertThat(read).as("answered with 400").isNotEqualTo(HeadFault.NONE);
      return;
    }
    assertThat(read).as("as HTTP/1: %s", out.memory.text(0, out.end)).isEqualTo(HeadFault.NONE);
    assertThat(head.contentLength).isIn(shape.contentLength, 0L);
    assertThat(head.isChunked).isEqualTo(shape.isChunked);
    for (int i = 0; i < head.fields; i++) {
      assertThat(head.value(i)).doesNotContain("\r", "\n", "\0");
    }
  }
}
