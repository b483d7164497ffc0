package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.fcgi.Records;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests to a FastCGI application and its answers, over real sockets.
final class GatewayTest {

  private static final String HEAD = "Content-Type: text/plain\r\n\r\n";
  private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

  /// What an application does with one request.
  private interface Answer {
    void to(TinyGateway gateway, String request) throws IOException;
  }

  private static TinyServer application(Answer answer) throws IOException {
    return new TinyServer(socket -> {
      var gateway = new TinyGateway(socket);
      do {
        answer.to(gateway, gateway.request());
      } while (gateway.keeps);
    });
  }

  static BackendConfig backend(int port, boolean keeps, Consumer<String> errors) {
    return backend(port, keeps, false, errors);
  }

  private static BackendConfig backend(
      int port, boolean keeps, boolean asks, Consumer<String> errors) {
    var server = TestBalancer.server("s1", port).withProtocol(ServerConfig.Protocol.FASTCGI);
    var application =
        new GatewayConfig("app", "/srv", null, null, keeps, asks, "test", null, errors);
    return BackendConfig.of(TestBalancer.to().balance(), List.of(server))
        .withReuse(ReuseMode.ALWAYS)
        .withGateway(application);
  }

  private static TestBalancer balancer(TransportChoice transport, TinyServer server) {
    return TestBalancer.start(transport, ProxyMode.HTTP, backend(server.port(), true, _ -> {}));
  }

  private static TestBalancer balancer(TinyServer server) {
    return balancer(TransportChoice.BEST, server);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void bodiesGoBothWays_andTheConnectionIsKept(TransportChoice transport) throws IOException {
    String sent = "0123456789".repeat(30_000);
    Answer echoes =
        (gateway, request) -> {
          String body = request.substring(request.indexOf('\n') + 1);
          gateway.say(HEAD);
          for (int i = 0; i < body.length(); i += 50_000) {
            gateway.say(body.substring(i, Math.min(body.length(), i + 50_000)));
          }
          gateway.end();
        };
    try (var server = application(echoes);
        var balancer = balancer(transport, server)) {
      for (int i = 0; i < 3; i++) {
        String answer =
            balancer.exchange(
                "POST /a HTTP/1.0\r\nContent-Length: " + sent.length() + "\r\n\r\n" + sent);
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith(sent);
      }
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void recordsMayComeInAnyPieces() throws IOException {
    Answer drips =
        (gateway, _) -> {
          gateway.write(gateway.record(Records.STDERR, "said", 3));
          byte[] head = gateway.record(Records.STDOUT, HEAD + "he", 5);
          byte[] rest = gateway.record(Records.STDOUT, "llo", 0);
          for (byte b : head) {
            gateway.write(new byte[] {b});
          }
          // the head of a record alone is no chunk of the body
          gateway.write(java.util.Arrays.copyOf(rest, Records.HEADER));
          java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
          gateway.write(java.util.Arrays.copyOfRange(rest, Records.HEADER, rest.length));
          gateway.end();
        };
    var errors = new ConcurrentLinkedQueue<String>();
    try (var server = application(drips);
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST, ProxyMode.HTTP, backend(server.port(), true, errors::add))) {
      assertThat(balancer.exchange("GET /a HTTP/1.0\r\n\r\n")).endsWith("\r\n\r\nhello");
      assertThat(errors).containsExactly("said");
    }
  }

  @Test
  void answerThatIsWhole_hasItsLength() throws IOException {
    Answer atOnce =
        (gateway, _) -> {
          byte[] answer = gateway.record(Records.STDOUT, "Status: 404 No\nX-A: 1\n\nnone", 0);
          byte[] end = gateway.record(Records.END_REQUEST, "\0\0\0\0\0\0\0\0", 0);
          byte[] both = java.util.Arrays.copyOf(answer, answer.length + end.length);
          System.arraycopy(end, 0, both, answer.length, end.length);
          gateway.write(both);
        };
    try (var server = application(atOnce);
        var balancer = balancer(server)) {
      assertThat(balancer.get("/a"))
          .startsWith("HTTP/1.1 404 No\r\nx-a: 1\r\n")
          .contains("content-length: 4\r\n")
          .endsWith("\r\n\r\nnone");
    }
  }

  @Test
  void endThatComesBehindTheBody_leavesTheConnectionUsable() throws IOException {
    var firstIsRead = new CountDownLatch(1);
    Answer late =
        (gateway, _) -> {
          gateway.say("Content-Length: 2\r\n\r\nhi");
          if (gateway.id == 1) {
            TinyServer.await(firstIsRead);
          }
          gateway.end();
        };
    try (var server = application(late);
        var balancer = balancer(server);
        var socket = balancer.connect()) {
      for (int i = 0; i < 2; i++) {
        socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
        assertThat(TinyServer.readMessage(socket.getInputStream())).endsWith("hi");
        firstIsRead.countDown();
      }
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void applicationThatClosesBehindItsAnswer_getsAnotherConnection() throws IOException {
    Answer once =
        (gateway, _) -> {
          gateway.say(HEAD + "x");
          gateway.end();
        };
    try (var server = application(once);
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST, ProxyMode.HTTP, backend(server.port(), false, _ -> {}))) {
      assertThat(balancer.get("/a")).contains("200 OK");
      assertThat(balancer.get("/a")).contains("200 OK");
      assertThat(server.connections).hasValue(2);
    }
  }

  @Test
  void answersThatAreNone_are502() throws IOException {
    Answer wrong =
        (gateway, request) -> {
          switch (request.contains("/head") ? 0 : request.contains("/http") ? 1 : 2) {
            case 0 -> gateway.say("no colon\r\n\r\nbody");
            case 1 -> gateway.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            default -> {
              // nothing at all
            }
          }
          gateway.end();
        };
    try (var server = application(wrong);
        var balancer = balancer(server)) {
      for (String path : List.of("/head", "/http", "/empty")) {
        assertThat(balancer.get(path)).as(path).startsWith("HTTP/1.1 502 ");
      }
    }
  }

  @Test
  void serverThatSpeaksSomethingElse_is502() throws IOException {
    try (var server =
            new TinyServer(socket -> {
              int unused = socket.getInputStream().read();
              assertThat(unused).isEqualTo(1);
              socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(ISO_8859_1));
              assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
            });
        var balancer = balancer(server)) {
      assertThat(balancer.get("/a")).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void bodyShorterThanItsLength_isCut() throws IOException {
    Answer shortOne =
        (gateway, _) -> {
          gateway.say("Content-Length: 10\r\n\r\nhi");
          gateway.end();
        };
    try (var server = application(shortOne);
        var balancer = balancer(server)) {
      assertThat(balancer.get("/a")).endsWith("\r\n\r\nhi");
    }
  }

  @Test
  void targetWithoutAScript_is500() throws IOException {
    try (var server = application((_, _) -> {});
        var balancer = balancer(server)) {
      assertThat(balancer.get("/%zz")).startsWith("HTTP/1.1 500 ");
    }
  }

  @Test
  void bodyInChunks_isToldWithItsLength_onANewConnectionToo() throws IOException {
    Answer echoes =
        (gateway, request) -> {
          boolean told = request.contains("CONTENT_LENGTH3");
          gateway.say(HEAD + told + " " + request.substring(request.indexOf('\n') + 1));
          gateway.end();
        };
    try (var server = application(echoes);
        var balancer = balancer(server)) {
      for (int i = 0; i < 2; i++) {
        assertThat(
                balancer.exchange(
                    "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
            .startsWith("HTTP/1.1 200 OK\r\n")
            .contains("true abc");
      }
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void whatAnAnswerHasTooMuch_isNotPartOfTheNext() throws IOException {
    var firstIsRead = new CountDownLatch(1);
    Answer tooLong =
        (gateway, _) -> {
          if (gateway.id > 1) {
            gateway.say("Content-Length: 3\r\n\r\nown");
            gateway.end();
            return;
          }
          byte[] said =
              gateway.record(
                  Records.STDOUT, "Content-Length: 2\r\n\r\nhiContent-Length: 5\r\n\r\nother", 0);
          int behind = said.length - "Content-Length: 5\r\n\r\nother".length();
          gateway.write(java.util.Arrays.copyOf(said, behind));
          TinyServer.await(firstIsRead);
          // the next request has gone out by now
          gateway.awaitInput();
          gateway.write(java.util.Arrays.copyOfRange(said, behind, said.length));
          gateway.end();
        };
    try (var server = application(tooLong);
        var balancer = balancer(server);
        var socket = balancer.connect()) {
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(socket.getInputStream())).endsWith("hi");
      firstIsRead.countDown();
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(socket.getInputStream())).endsWith("own");
    }
  }

  @Test
  void applicationThatKnowsNoneOfTheValues_isAsked() throws IOException {
    try (var server =
            new TinyServer(socket -> {
              var gateway = new TinyGateway(socket);
              gateway.values();
              gateway.write(gateway.record(Records.GET_VALUES_RESULT, "", 0));
              gateway.request();
              gateway.say(HEAD + "x");
              gateway.end();
            });
        var balancer =
            TestBalancer.start(
                TransportChoice.BEST,
                ProxyMode.HTTP,
                backend(server.port(), true, true, _ -> {}))) {
      assertThat(balancer.get("/a")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void endWithoutContent_isNone() throws IOException {
    Answer broken = (gateway, _) -> gateway.write(gateway.record(Records.END_REQUEST, "", 0));
    try (var server = application(broken);
        var balancer = balancer(server)) {
      assertThat(balancer.get("/a")).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void refusedRequest_whoseBodyIsNotThere_isTheLast() throws IOException {
    try (var server = application((_, _) -> {});
        var balancer = balancer(server);
        var socket = balancer.connect()) {
      String half = "POST /%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nabc";
      socket.getOutputStream().write(half.getBytes(ISO_8859_1));
      assertThat(TinyServer.readMessage(socket.getInputStream()))
          .startsWith("HTTP/1.1 500 ")
          .contains("connection: close\r\n");
    }
  }
}
