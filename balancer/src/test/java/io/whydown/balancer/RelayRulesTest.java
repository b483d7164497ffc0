package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LogOptions;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.StoredReply;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.runtime.Counter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What rules do to messages on their way, over real sockets of the loopback, with each transport.
final class RelayRulesTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @Test
  void headThatARuleMadeAGet_losesItsBodyAndTheConnectionGoesOn() throws IOException {
    try (var server = TinyServer.answering("y".repeat(50_000));
        var balancer = TestBalancer.askingWithGet(TestBalancer.to(server.port()));
        var socket = balancer.connect()) {
      socket.getOutputStream().write(GET.replace("GET", "HEAD").getBytes(ISO_8859_1));
      assertThat(TinyServer.readHead(socket.getInputStream())).contains("Content-Length: 50000");
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(socket.getInputStream())).endsWith("yyy");
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void contentRuleOfTcp_seesTheRequestThatComes() throws IOException {
    var seen = new java.util.concurrent.atomic.AtomicReference<String>("");
    Rule looks =
        stream -> {
          var request = stream.request();
          if (request == null) {
            return Verdict.WAIT_FOR_DATA;
          }
          seen.set(request.target());
          return Verdict.CONTINUE;
        };
    var rules =
        new Rules(
            List.of(),
            List.of(),
            List.of(looks),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            5_000,
            0,
            null,
            null);
    try (var server = TinyServer.raw("HTTP/1.0 200 OK\r\n\r\nz");
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.TCP,
                TestBalancer.to(server.port()),
                Timeouts.of(1_000, 5_000, 5_000),
                p -> p.frontend() == null ? p : p.withRules(rules))) {
      assertThat(balancer.exchange("GET /x HTTP/1.0\r\n\r\n")).endsWith("z");
      assertThat(seen).hasValue("/x");
    }
  }

  /// What fills the balancer's buffer to its last byte looks as if more were there to go with it;
  /// the kernel would hold it back for 200 ms each time.
  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void lateBody_doesNotHoldBackWhatIsThere(TransportChoice transport) throws IOException {
    int rounds = 60;
    int late = 50_000;
    int first = ProcessConfig.DEFAULT.bufferBytes();
    var seen = new Semaphore(0);
    TinyServer.Script slow =
        client -> {
          while (!TinyServer.readHead(client.getInputStream()).isEmpty()) {
            String head = "HTTP/1.1 200 OK\r\nContent-Length: ";
            int body = first + late - head.length() - 9;
            client
                .getOutputStream()
                .write((head + body + "\r\n\r\n" + "b".repeat(body - late)).getBytes(ISO_8859_1));
            seen.acquireUninterruptibly();
            client.getOutputStream().write(new byte[late]);
          }
        };
    try (var server = new TinyServer(slow);
        var balancer =
            TestBalancer.start(transport, ProxyMode.HTTP, TestBalancer.to(server.port()));
        var socket = balancer.connect()) {
      long start = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
        assertThat(socket.getInputStream().readNBytes(first)).hasSize(first);
        seen.release();
        assertThat(socket.getInputStream().readNBytes(late)).hasSize(late);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void responseRuleOfTcp_seesTheAnswerBeforeTheClientDoes(TransportChoice transport)
      throws IOException {
    Rule looks =
        stream -> {
          byte[] answered = stream.answered();
          if (answered.length < 4) {
            return Verdict.WAIT_FOR_DATA;
          }
          return new String(answered, ISO_8859_1).startsWith("good")
              ? Verdict.CONTINUE
              : Verdict.CLOSE;
        };
    var rules =
        new Rules(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(looks),
            List.of(),
            List.of(),
            0,
            5_000,
            null,
            null);
    for (String answer : List.of("good one", "bad one")) {
      try (var server = TinyServer.raw(answer);
          var balancer =
              TestBalancer.start(
                  transport,
                  ProxyMode.TCP,
                  TestBalancer.to(server.port()),
                  Timeouts.of(1_000, 5_000, 5_000),
                  p -> p.backend() == null ? p : p.withRules(rules))) {
        assertThat(balancer.exchange("ask\r\n\r\n"))
            .isEqualTo(answer.startsWith("good") ? answer : "");
        var counters = balancer.balancer.control().backends().getFirst().counters();
        assertThat(counters.get(Counter.DENIED_RESPONSES))
            .isEqualTo(answer.startsWith("good") ? 0 : 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void brokenRule_endsItsOwnStreamOnly(TransportChoice transport) throws IOException {
    Rule rule =
        stream -> {
          if (stream.request() != null && stream.request().target().equals("/bad")) {
            throw new IllegalStateException("a rule of the test that fails");
          }
          return Verdict.CONTINUE;
        };
    try (var server = TinyServer.answering("fine");
        var balancer =
            TestBalancer.start(
                transport,
                ProxyMode.HTTP,
                TestBalancer.to(server.port()),
                Timeouts.of(1_000, 5_000, 5_000),
                proxy -> proxy.withRules(Rules.NONE.withRequest(List.of(rule))));
        var other = balancer.connect()) {
      other.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(other.getInputStream())).endsWith("fine");

      assertThat(balancer.get("/bad")).isEmpty();

      other.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(other.getInputStream())).endsWith("fine");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void rules_changeDenyAnswerAndWait(TransportChoice transport) throws IOException {
    List<Rule> rules =
        List.of(
            stream -> {
              var request = stream.request();
              if (request != null) {
                request.set("X-Added", "yes");
                request.removeAll("x-gone");
                request.setTarget("/changed");
              }
              return Verdict.CONTINUE;
            },
            stream ->
                stream.request() != null && "1".equals(stream.request().first("deny"))
                    ? new Verdict.Deny(403)
                    : Verdict.CONTINUE,
            stream ->
                stream.request() != null && "POST".equals(stream.request().method())
                    ? new Verdict.WaitForBody(0, 1_000)
                    : Verdict.CONTINUE,
            stream ->
                stream.request() != null && stream.request().bodySoFar().length > 0
                    ? new Verdict.Answer(
                        new Reply(200, "OK", List.of(), stream.request().bodySoFar(), false))
                    : Verdict.CONTINUE);
    TinyServer.Script mirror =
        client -> {
          String head = TinyServer.readHead(client.getInputStream());
          String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\n\r\n" + head;
          client.getOutputStream().write(answer.getBytes(ISO_8859_1));
        };
    try (var server = new TinyServer(mirror);
        var balancer =
            TestBalancer.start(
                transport,
                ProxyMode.HTTP,
                TestBalancer.to(server.port()),
                Timeouts.of(1_000, 5_000, 5_000),
                proxy ->
                    proxy.frontend() == null
                        ? proxy
                        : proxy.withRules(Rules.NONE.withRequest(rules)))) {
      String changed =
          balancer.exchange("GET /x HTTP/1.1\r\nHost: a\r\nX-Gone: 1\r\nConnection: close\r\n\r\n");
      assertThat(changed)
          .contains("GET /changed HTTP/1.1\r\nHost: a\r\n")
          .contains("X-Added: yes\r\n")
          .doesNotContain("X-Gone");
      assertThat(
              balancer.exchange(
                  "GET / HTTP/1.1\r\nHost: a\r\nDeny: 1\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403 Forbidden\r\n");
      assertThat(
              balancer.exchange(
                  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
          .endsWith("\r\n\r\nabc");
    }
  }

  /// What comes of a refused request's body later must never be read as a request: such a
  /// connection ends.
  @Test
  void refusedRequest_whoseBodyIsNotThere_isTheLast() throws IOException {
    Rule refuses = _ -> new Verdict.Deny(403);
    try (var balancer = balancer(TestBalancer.to(), List.of(refuses));
        var socket = balancer.connect()) {
      for (String body : List.of("Content-Length: 3\r\n\r\nabc", "\r\n")) {
        String request = "POST / HTTP/1.1\r\nHost: a\r\n" + body;
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        assertThat(TinyServer.readMessage(socket.getInputStream())).startsWith("HTTP/1.1 403 ");
      }
      String half = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nabc";
      socket.getOutputStream().write(half.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(socket.getInputStream()))
          .startsWith("HTTP/1.1 403 ")
          .contains("connection: close\r\n");
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static TestBalancer balancer(BackendConfig backend, List<Rule> rules) {
    return TestBalancer.start(
        TransportChoice.BEST,
        ProxyMode.HTTP,
        backend,
        Timeouts.of(1_000, 5_000, 5_000),
        p -> p.frontend() == null ? p : p.withRules(Rules.NONE.withRequest(rules)));
  }

  /// Whoever has read it, and asks again by way of another loop, is logged behind it.
  @Test
  void answerOfOurOwn_isLoggedBeforeItsEndGoesOut() throws Exception {
    var hasRead = new CountDownLatch(1);
    var readFirst = new LinkedBlockingQueue<Boolean>();
    AccessLog log = _ -> readFirst.add(isSoon(hasRead));
    var kept =
        new StoredReply(
            "c",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n".getBytes(ISO_8859_1),
            new byte[1],
            false);
    Rule replays = _ -> new Verdict.Replay(kept);
    try (var server = TinyServer.answering("x");
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.HTTP,
                TestBalancer.to(server.port()),
                Timeouts.of(1_000, 5_000, 5_000),
                p -> {
                  FrontendConfig front = p.frontend();
                  return front == null
                      ? p
                      : ProxyConfig.frontend(
                              "f",
                              ProxyMode.HTTP,
                              front.withLog(log, LogOptions.DEFAULT),
                              p.timeouts())
                          .withRules(Rules.NONE.withRequest(List.of(replays)));
                });
        var socket = balancer.connect()) {
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(socket.getInputStream())).startsWith("HTTP/1.1 200 OK");
      hasRead.countDown();

      assertThat(readFirst.poll(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  private static boolean isSoon(CountDownLatch latch) {
    try {
      return latch.await(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void hintsGoOutTogether_aheadOfTheAnswer() throws IOException {
    List<Rule> rules =
        List.of(
            _ -> new Verdict.Hint("link", "</a>"),
            _ -> new Verdict.Hint("link", "</b>"),
            _ -> Verdict.CONTINUE,
            _ -> new Verdict.Hint("link", "</c>"));
    String hints =
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\nlink: </b>\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </c>\r\n\r\n";
    try (var server = TinyServer.answering("x");
        var balancer = balancer(TestBalancer.to(server.port()), rules)) {
      assertThat(balancer.get("/")).startsWith(hints + "HTTP/1.1 200 OK\r\n");
      assertThat(balancer.exchange("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void hintsThatAClientTakesInPieces_comeWhole() throws IOException {
    int count = 1_500;
    String link = "x".repeat(8_000);
    String hint = "HTTP/1.1 103 Early Hints\r\nlink: " + link + "\r\n\r\n";
    List<Rule> rules = List.of(_ -> new Verdict.Hint("link", link), _ -> new Verdict.Deny(403));
    try (var server = TinyServer.answering("x");
        var balancer = balancer(TestBalancer.to(server.port()), rules);
        var socket = new Socket()) {
      socket.setReceiveBufferSize(65_536);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), balancer.port));
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(GET.repeat(count).getBytes(ISO_8859_1));
      var in = new BufferedInputStream(socket.getInputStream());

      for (int i = 0; i < count; i++) {
        assertThat(new String(in.readNBytes(hint.length()), ISO_8859_1)).isEqualTo(hint);
        assertThat(TinyServer.readMessage(in)).startsWith("HTTP/1.1 403 Forbidden\r\n");
      }
    }
  }

  @Test
  void hintWithAnEndOfLine_isOneField() throws IOException {
    List<Rule> rules = List.of(_ -> new Verdict.Hint("link", "</a>\r\n\r\nHTTP/1.1 200 OK"));
    try (var server = TinyServer.answering("x");
        var balancer = balancer(TestBalancer.to(server.port()), rules)) {
      assertThat(balancer.get("/"))
          .startsWith(
              "HTTP/1.1 103 Early Hints\r\nlink: </a>    HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void bodyThatIsWaitedFor_isAskedFor() throws IOException {
    Rule waits =
        stream ->
            stream.request() != null && !stream.request().isBodyWhole()
                ? new Verdict.WaitForBody(0, 20_000)
                : Verdict.CONTINUE;
    try (var server = TinyServer.echoing();
        var balancer = balancer(TestBalancer.to(server.port()), List.of(waits));
        var socket = balancer.connect()) {
      String head =
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      assertThat(TinyServer.readHead(socket.getInputStream()))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      socket.getOutputStream().write("abc".getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(socket.getInputStream()))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .doesNotContain("Expect");
    }
  }
}
