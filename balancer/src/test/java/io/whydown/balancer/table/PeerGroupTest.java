package io.whydown.balancer.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PeerGroupTest {

  private static StickTable table() {
    return new StickTable(
        new TableConfig(
            "p/t",
            "/t",
            KeyType.STRING,
            31,
            100,
            60_000,
            false,
            false,
            List.of(
                new TableConfig.Stored(Column.GPC0, 1, 0),
                new TableConfig.Stored(Column.CONN_CUR, 1, 0),
                new TableConfig.Stored(Column.HTTP_REQ_RATE, 1, 10_000),
                new TableConfig.Stored(Column.BYTES_IN_CNT, 1, 0),
                new TableConfig.Stored(Column.SERVER_ID, 1, 0),
                new TableConfig.Stored(Column.SERVER_KEY, 1, 0),
                new TableConfig.Stored(Column.GPT, 2, 0)),
            "p"),
        System::nanoTime);
  }

  private record Wire(Socket socket) implements PeerConnection {

    @Override
    public int read(byte[] into) throws IOException {
      return socket.getInputStream().read(into);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static StickKey key(StickTable table, String text) {
    return StickKey.ofText(text, table.config());
  }

  private static void fill(StickTable table, String key) {
    int row = table.take(key(table, key));
    table.begin(row);
    table.increment(row, Column.GPC0, Column.GPC0_RATE, 0);
    table.count(row, Column.HTTP_REQ_CNT, Column.HTTP_REQ_RATE, 5);
    table.count(row, Column.BYTES_IN_CNT, Column.BYTES_IN_RATE, 5_000_000_000L);
    table.exchange(row, Column.GPT, 1, 9);
    table.store(key(table, key), 3, "srv3");
    table.release(row);
  }

  /// Waits until a change has made the entry known; the limit is the test's.
  private static void await(StickTable table, String key) throws InterruptedException {
    var known = new CountDownLatch(1);
    Runnable look =
        () -> {
          if (table.read(key(table, key), Column.BYTES_IN_CNT, 0) != StickTable.ABSENT
              && table.target(key(table, key)) != null) {
            known.countDown();
          }
        };
    try (var clock = Executors.newSingleThreadScheduledExecutor()) {
      var looking = clock.scheduleWithFixedDelay(look, 0, 1, TimeUnit.MILLISECONDS);
      assertThat(known.await(30, TimeUnit.SECONDS)).isTrue();
      looking.cancel(false);
    }
  }

  @Test
  void members_teachEachOtherWhatWasAndWhatComes() throws Exception {
    StickTable first = table();
    StickTable second = table();
    fill(first, "before");
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var a = new PeerGroup("a", List.of(first));
        var b = new PeerGroup("b", List.of(second))) {
      a.listen(() -> new Wire(server.accept()), server, List.of("b"));
      b.connect(
          "a", () -> new Wire(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())));
      await(second, "before");

      fill(first, "later");
      await(second, "later");
      fill(second, "back");
      await(first, "back");
    }

    StickKey key = key(second, "before");
    assertThat(second.read(key, Column.GPC0, 0)).isEqualTo(1);
    assertThat(second.read(key, Column.HTTP_REQ_RATE, 0)).isEqualTo(5);
    assertThat(second.read(key, Column.BYTES_IN_CNT, 0)).isEqualTo(5_000_000_000L);
    assertThat(second.read(key, Column.GPT, 1)).isEqualTo(9);
    assertThat(second.target(key)).isEqualTo(new StickTarget(3, "srv3", false));
    // connections are each machine's own
    assertThat(first.read(key, Column.CONN_CUR, 0)).isEqualTo(1);
    assertThat(second.read(key, Column.CONN_CUR, 0)).isZero();
  }

  @Test
  void snapshot_tellsWhoIsThere_andWhatWasSaid() throws Exception {
    StickTable first = table();
    StickTable second = table();
    fill(first, "before");
    var members = List.of(new PeerGroup.Named("a", "10.0.0.1:1"), new PeerGroup.Named("b", "x:2"));
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var a = new PeerGroup(new PeerGroup.Roster("mates", "a", members), List.of(first));
        var b = new PeerGroup("b", List.of(second))) {
      assertThat(a.snapshot().members()).allMatch(m -> m.link() == null && m.attemptSeconds() < 0);
      a.listen(() -> new Wire(server.accept()), server, List.of("b"));
      b.connect(
          "a", () -> new Wire(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())));
      await(second, "before");

      PeersSnapshot shown = a.snapshot();
      assertThat(shown.section()).isEqualTo("mates");
      // the last declared comes first
      assertThat(shown.members()).extracting(PeersSnapshot.Member::name).containsExactly("b", "a");
      PeersSnapshot.Member other = shown.members().getFirst();
      assertThat(other.isLocal()).isFalse();
      assertThat(other.status()).isEqualTo(200);
      assertThat(other.sessions()).isPositive();
      assertThat(other.isActive()).isTrue();
      assertThat(other.tables().getFirst().sent()).contains("srv3");
      assertThat(shown.members().getLast().isLocal()).isTrue();
      assertThat(shown.members().getLast().isActive()).isFalse();
    }
  }

  /// A peer that has greeted, says nothing more, and remembers each write by itself.
  private static final class Listener implements PeerConnection {
    private final BlockingQueue<byte[]> writes = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean hasGreeted;

    @Override
    public int read(byte[] into) throws IOException {
      if (!hasGreeted) {
        hasGreeted = true;
        byte[] hello = "HAProxyS 2.1\na\nb 1 1\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hello, 0, into, 0, hello.length);
        return hello.length;
      }
      try {
        closed.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return -1;
    }

    @Override
    public void write(byte[] bytes) {
      writes.add(bytes);
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void whatIsToBeSaid_goesOutInOnePiece() throws Exception {
    StickTable table = table();
    fill(table, "one");
    fill(table, "two");
    var peer = new Listener();
    var free = new Semaphore(1);
    try (var a = new PeerGroup("a", List.of(table))) {
      a.listen(
          () -> {
            free.acquireUninterruptibly();
            return peer;
          },
          peer,
          List.of("b"));

      assertThat(peer.writes.take()).asString(StandardCharsets.US_ASCII).isEqualTo("200\n");
      // the wish for a lesson, the table's definition and both entries: the second of two writes
      // would wait until the first is confirmed
      assertThat(peer.writes.take())
          .startsWith(0, 0, 10, 0x82)
          .asString(StandardCharsets.ISO_8859_1)
          .contains("/t", "one", "two");
    }
  }

  /// A process that takes another's place listens where that one did, and is told what it knew.
  @Test
  void successor_isTaughtByTheOneThatLeaves() throws Exception {
    StickTable old = table();
    StickTable next = table();
    fill(old, "before");
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var leaving = new PeerGroup("a", List.of(old));
        var taking = new PeerGroup("a", List.of(next))) {
      taking.listen(() -> new Wire(server.accept()), server, List.of());
      leaving.handOver(
          () -> new Wire(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())));
      leaving.awaitHandOver(30_000);
      await(next, "before");

      // its last clients go on
      fill(old, "later");
      await(next, "later");
    }
    assertThat(next.read(key(next, "before"), Column.GPT, 1)).isEqualTo(9);
  }

  @Test
  void withoutSuccessor_nobodyWaits() throws Exception {
    try (var leaving = new PeerGroup("a", List.of(table()))) {
      leaving.handOver(() -> {
        throw new IOException("refused");
      });
      leaving.awaitHandOver(Integer.MAX_VALUE);
    }
  }

  @Test
  void strangers_areTurnedAway() throws Exception {
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var a = new PeerGroup("a", List.of(table()))) {
      a.listen(() -> new Wire(server.accept()), server, List.of("b"));
      assertThat(answer(server, "HAProxyS 2.1\na\nb 1 1\n")).startsWith("200");
      assertThat(answer(server, "HAProxyS 2.1\na\nc 1 1\n")).startsWith("504");
      assertThat(answer(server, "HAProxyS 2.1\nx\nb 1 1\n")).startsWith("503");
      assertThat(answer(server, "HAProxyS 9.9\na\nb 1 1\n")).startsWith("502");
      assertThat(answer(server, "GET / HTTP/1.0\n\n\n")).startsWith("501");
    }
  }

  private static String answer(ServerSocket server, String hello) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
      socket.getOutputStream().write(hello.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        239,
        240,
        241,
        2287,
        2288,
        264_431,
        264_432,
        4_294_967_295L,
        -1,
        Long.MIN_VALUE
      })
  void numbers_comeBackAsTheyWere(long number) throws Exception {
    var out = new ByteArrayOutputStream();
    PeerNumbers.write(out, number);
    byte[] bytes = out.toByteArray();

    assertThat(new PeerNumbers.Reader(bytes, 0, bytes.length).number()).isEqualTo(number);
  }
}
