package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Timeouts;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Servers that answer too early, in too small pieces, or in another language, and clients whose
/// bodies break off.
class UntimelyMessagesTest {

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
}
