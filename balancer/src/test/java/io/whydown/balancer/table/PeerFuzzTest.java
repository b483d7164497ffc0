package io.whydown.balancer.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Whatever a peer says: no exception but for malformed messages, and no table beyond its size.
final class PeerFuzzTest {

  private static final int SIZE = 50;

  private static StickTable table(String name, KeyType type) {
    return new StickTable(
        new TableConfig(
            name,
            name,
            type,
            type == KeyType.STRING ? 32 : 16,
            SIZE,
            60_000,
            false,
            false,
            List.of(
                new TableConfig.Stored(Column.CONN_CNT, 1, 0),
                new TableConfig.Stored(Column.HTTP_REQ_RATE, 1, 10_000),
                new TableConfig.Stored(Column.SERVER_KEY, 1, 0),
                new TableConfig.Stored(Column.GPC, 3, 0)),
            null),
        () -> 1);
  }

  /// Hears nothing, and nothing comes from it.
  private static final class Silent implements PeerConnection {
    @Override
    public int read(byte[] into) {
      return -1;
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public void close() {}
  }

  @FuzzTest(maxDuration = "60s")
  void messages(byte[] bytes) throws IOException {
    StickTable numbers = table("a", KeyType.INTEGER);
    StickTable texts = table("b", KeyType.STRING);
    try (var group = new PeerGroup("us", List.of())) {
      var link =
          new PeerLink(
              group,
              List.of(new SharedTable(numbers, 1), new SharedTable(texts, 2)),
              new Silent(),
              true,
              new PeerState());
      link.read(bytes);
      link.read(defined(bytes));
    }
    assertThat(numbers.used()).isLessThanOrEqualTo(SIZE);
    assertThat(texts.used()).isLessThanOrEqualTo(SIZE);
  }

  /// The definition of the table of texts as the other side gives it, and an update behind it.
  private static byte[] defined(byte[] update) {
    var all = new ByteArrayOutputStream();
    var definition = new ByteArrayOutputStream();
    for (int number : new int[] {9, 1, 'b', 6, 32, 1 << 4, 60_000}) {
      PeerNumbers.write(definition, number);
    }
    message(all, 0x82, definition.toByteArray());
    message(all, 0x80, update);
    message(all, 0x85, update);
    all.writeBytes("end".getBytes(StandardCharsets.US_ASCII));
    return all.toByteArray();
  }

  private static void message(ByteArrayOutputStream all, int type, byte[] content) {
    all.write(10);
    all.write(type);
    PeerNumbers.write(all, content.length);
    all.writeBytes(content);
  }
}
