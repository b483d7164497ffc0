package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.Applet;
import io.whydown.balancer.hook.ConnectionRule;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.runtime.RefusedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Servers that answer too early, in too small pieces, or in another language, clients whose bodies
/// break off, and what stands in front of their first bytes.
class UntimelyMessagesTest {

  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1);

  private static TestBalancer through(TinyServer server, int serverMillis) {
    return TestBalancer.start(
        TransportChoice.BEST,
        ProxyMode.HTTP,
        TestBalancer.to(server.port()),
        Timeouts.of(1_000, 10_000, serverMillis),
        p -> p);
  }

  @Test
  void serverThatAnswersEarly_getsTheRestOfTheRequest() throws IOException {
    var body = new CompletableFuture<Integer>();
    try (var server =
            new TinyServer(client -> {
              TinyServer.readHead(client.getInputStream());
              client
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1));
              body.complete(client.getInputStream().readNBytes(40_000).length);
            });
        var balancer = through(server, 10_000);
        var client = balancer.connect()) {
      client
          .getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\nx".getBytes(ISO_8859_1));
      String head = TinyServer.readHead(client.getInputStream());
      client.getOutputStream().write("y".repeat(39_999).getBytes(ISO_8859_1));

      assertThat(head).startsWith("HTTP/1.1 200 ");
      assertThat(body.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(40_000);
    }
  }

  @Test
  void headInSmallPieces_hasNoMoreTimeThanOneAtOnce() throws IOException {
    var never = new CountDownLatch(1);
    try (var server =
            new TinyServer(client -> {
              TinyServer.readHead(client.getInputStream());
              for (char each : "HTTP/1.1 200 OK\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaa".toCharArray()) {
                client.getOutputStream().write(each);
                if (passed(never)) {
                  return;
                }
              }
            });
        var balancer = through(server, 400)) {
      long start = System.nanoTime();

      String answer = balancer.get("/");

      assertThat(answer).startsWith("HTTP/1.1 504 ");
      assertThat(System.nanoTime() - start).isLessThan(3_500_000_000L);
    }
  }

  /// A tenth of a second later: no.
  private static boolean passed(CountDownLatch latch) {
    try {
      return latch.await(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return true;
    }
  }

  @Test
  void serverOfAnotherLanguage_isNotWaitedFor() throws IOException {
    var done = new CountDownLatch(1);
    try (var server =
            new TinyServer(client -> {
              TinyServer.readHead(client.getInputStream());
              client.getOutputStream().write("SSH-2.0-x\r\n".getBytes(ISO_8859_1));
              TinyServer.await(done);
            });
        var balancer = through(server, 10_000)) {
      String answer = balancer.get("/");
      done.countDown();

      assertThat(answer).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void chunkThatIsNone_isRefusedBeforeAServerIsAsked() throws IOException {
    try (var server = TinyServer.answering("");
        var balancer = through(server, 10_000)) {
      String answer =
          balancer.exchange(
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

      assertThat(answer).startsWith("HTTP/1.1 400 ");
      assertThat(server.connections).hasValue(0);
    }
  }

  @Test
  void bodyThatBreaksOff_isNotAnswered() throws IOException {
    try (var server = TinyServer.answering("");
        var balancer = through(server, 10_000);
        var client = balancer.connect()) {
      client
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab".getBytes(ISO_8859_1));
      client.shutdownOutput();

      assertThat(client.getInputStream().readAllBytes()).isEmpty();
    }
  }

  /// A connection that was kept ends with its second request; a new one answers late.
  private static TinyServer.Script endingSecond(AtomicInteger met, CountDownLatch never) {
    return client -> {
      boolean isFirst = met.incrementAndGet() == 1;
      TinyServer.readHead(client.getInputStream());
      if (isFirst) {
        client.getOutputStream().write(OK);
        TinyServer.readHead(client.getInputStream());
      }
      for (int i = 0; i < 4; i++) {
        boolean _ = passed(never);
      }
      if (!isFirst) {
        client.getOutputStream().write(OK);
      }
    };
  }

  @Test
  void secondAttempt_hasAllOfTheTime() throws IOException {
    var never = new CountDownLatch(1);
    try (var server = new TinyServer(endingSecond(new AtomicInteger(), never));
        var balancer = through(server, 600);
        var client = balancer.connect()) {
      byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1);
      client.getOutputStream().write(request);
      String first = TinyServer.readMessage(client.getInputStream());
      client.getOutputStream().write(request);
      String second = TinyServer.readMessage(client.getInputStream());

      assertThat(first).startsWith("HTTP/1.1 200 ");
      assertThat(second).startsWith("HTTP/1.1 200 ");
      assertThat(server.connections).hasValue(2);
    }
  }

  @Test
  void serverOfAnotherLanguage_isShownToTheFirstByteThatIsWrong() throws IOException {
    try (var server = TinyServer.raw("HTTQ/1.1 200 OK\r\n");
        var balancer = through(server, 10_000)) {
      String _ = balancer.get("/");

      RefusedMessage refused = balancer.balancer.control().refusedMessages().getFirst();
      assertThat(refused.at()).isEqualTo(3);
    }
  }

  @Test
  void tunnelBehindAChunkedHead_isNoBody() throws IOException {
    try (var server = TinyServer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello");
        var balancer = through(server, 10_000)) {
      String answer = balancer.exchange("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("hello");
    }
  }

  @Test
  void answeredRequestThatIsNotTaken_endsWithoutReset() throws IOException {
    var done = new CountDownLatch(1);
    try (var server =
            new TinyServer(client -> {
              TinyServer.readHead(client.getInputStream());
              client.getOutputStream().write(OK);
              TinyServer.await(done);
            });
        var balancer = through(server, 400);
        var client = balancer.connect()) {
      flood(client);

      String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
      done.countDown();

      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }

  /// Sends a body that is larger than all buffers on its way, as far as it is taken.
  private static void flood(Socket client) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            OutputStream out = client.getOutputStream();
            out.write(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n"
                    .getBytes(ISO_8859_1));
            byte[] block = new byte[65_536];
            while (true) {
              out.write(block);
            }
          } catch (IOException _) {
            // nobody takes more
          }
        });
  }

  /// Answers at once, and takes some bytes of the request only.
  private static final class Hasty implements Applet {

    private byte[] left = OK;
    private int taken;

    @Override
    public String name() {
      return "hasty";
    }

    @Override
    public int write(byte[] bytes) {
      int count = Math.min(bytes.length, 1_000 - taken);
      taken += count;
      return count;
    }

    @Override
    public void endInput() {}

    @Override
    public boolean advance(Stream stream) {
      return false;
    }

    @Override
    public @Nullable CompletableFuture<?> waitsFor() {
      return null;
    }

    @Override
    public byte[] read(int most) {
      byte[] some = left;
      left = new byte[0];
      return some;
    }

    @Override
    public boolean isOver() {
      return false;
    }

    @Override
    public void close() {}
  }

  private static TestBalancer withRules(UnaryOperator<Rules> change) {
    return TestBalancer.start(
        TransportChoice.BEST,
        ProxyMode.HTTP,
        TestBalancer.to(1),
        Timeouts.of(1_000, 20_000, 20_000),
        p -> p.frontend() == null ? p : p.withRules(change.apply(Rules.NONE)));
  }

  @Test
  void serviceThatHasAnswered_isNotWaitedForWhenItIsFull() throws IOException {
    Rule attend = _ -> new Verdict.Attend(_ -> new Hasty());
    try (var balancer = withRules(r -> r.withRequest(List.of(attend)));
        var client = balancer.connect()) {
      flood(client);

      String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }
  }

  /// The header of a NetScaler whose magic number is 0, in its older form.
  private static byte[] clientIp() {
    ByteBuffer header = ByteBuffer.allocate(48).putInt(0).putInt(40);
    header.put(8, (byte) 0x45).put(17, (byte) 6);
    header.putInt(20, 0xc0000201).putInt(24, 0xc0000202);
    return header.putShort(28, (short) 4_242).putShort(30, (short) 443).array();
  }

  @ParameterizedTest
  @CsvSource({"true, 198.51.100.1, true", "false, 192.0.2.1, false"})
  void bothHeadersInFrontOfAClient_areRead(boolean isProxied, String source, boolean told)
      throws IOException {
    Rule show =
        stream -> {
          String text = stream.source() + " " + stream.hasProxyHeader();
          return new Verdict.Answer(
              new Reply(200, "OK", List.of(), text.getBytes(ISO_8859_1), true));
        };
    var rules = new ArrayList<ConnectionRule>();
    if (isProxied) {
      rules.add(_ -> ConnectionRule.Outcome.EXPECT_PROXY);
    }
    rules.add(_ -> ConnectionRule.Outcome.EXPECT_CLIENT_IP);
    UnaryOperator<Rules> change =
        none ->
            new Rules(
                rules,
                none.session(),
                none.content(),
                List.of(show),
                none.responseContent(),
                none.response(),
                none.afterResponse(),
                0,
                0,
                null,
                null);
    try (var balancer = withRules(change);
        var client = balancer.connect()) {
      client.getOutputStream().write(clientIp());
      String rest =
          (isProxied ? "PROXY TCP4 198.51.100.1 198.51.100.2 1111 80\r\n" : "")
              + "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      client.getOutputStream().write(rest.getBytes(ISO_8859_1));

      String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answer).endsWith("\r\n\r\n" + source + " " + told);
    }
  }
}
