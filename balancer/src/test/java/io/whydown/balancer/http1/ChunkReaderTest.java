package io.whydown.balancer.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chunks are followed strictly, however they are cut.
final class ChunkReaderTest {

  private static String data(String text, int step, ChunkReader reader) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    var memory = new Memory(Math.max(8, bytes.length));
    memory.put(0, bytes, 0, bytes.length);
    reader.begin();
    var data = new StringBuilder();
    int at = 0;
    int to = 0;
    while (!reader.isDone() && !reader.isBroken() && to < bytes.length) {
      to = Math.min(bytes.length, to + step);
      while (at < to && !reader.isDone() && !reader.isBroken()) {
        boolean isData = reader.isInData();
        int next = reader.take(memory, at, to);
        if (isData) {
          data.append(memory.text(at, next));
        }
        at = next;
      }
    }
    return data.toString();
  }

  @Test
  void chunks_giveTheirDataHoweverTheyAreCut() {
    String text = "4\r\nWiki\r\n5;a=b;c=\"d;\\\"\"\r\npedia\r\n0\r\nTrailer: x\r\n\r\nNEXT";
    for (int step = 1; step <= text.length(); step++) {
      var reader = new ChunkReader();
      assertThat(data(text, step, reader)).isEqualTo("Wikipedia");
      assertThat(reader.isDone()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x4\r\nWiki\r\n0\r\n\r\n",
        "+4\r\nWiki\r\n0\r\n\r\n",
        "-4\r\nWiki\r\n0\r\n\r\n",
        " 4\r\nWiki\r\n0\r\n\r\n",
        "4 \r\nWiki\r\n0\r\n\r\n",
        "\r\nWiki\r\n0\r\n\r\n",
        "4\nWiki\n0\n\n",
        "4\r\nWiki0\r\n\r\n",
        "4\r\nWikiX\r\n0\r\n\r\n",
        "4;a=b\nc\r\nWiki\r\n0\r\n\r\n",
        "4;a\0\r\nWiki\r\n0\r\n\r\n",
        "4 x\r\nWiki\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFF\r\nW",
        "10000000000000000\r\nW",
        "0\r\nbad trailer\r\n\r\n",
        "0\r\nA: b\n\r\n",
        "0\r\n\n"
      })
  void malformedChunks_areRefused(String text) {
    for (int step = 1; step <= text.length(); step++) {
      var reader = new ChunkReader();
      data(text, step, reader);
      assertThat(reader.isBroken()).as("cut every %d", step).isTrue();
    }
  }

  @Test
  void missingLastLineEnd_isNotTheEnd() {
    var reader = new ChunkReader();
    data("4\r\nWiki\r\n0\r\n", 3, reader);

    assertThat(reader.isDone()).isFalse();
    assertThat(reader.isBroken()).isFalse();
  }
}
