package io.whydown.probe;

import static io.whydown.probe.CheckReplayerTest.HERE;
import static io.whydown.probe.CheckReplayerTest.check;
import static io.whydown.probe.CheckReplayerTest.replay;
import static io.whydown.probe.GatewayExchangeTest.joined;
import static io.whydown.probe.GatewayExchangeTest.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Kind;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// NGINX's way to applications that speak no HTTP, and to gRPC.
class GatewayReplayTest {

  private static final byte[] END = record(3, "\0\0\0\0\0\0\0\0");

  private static Check gateway(Language language, boolean isNamed) {
    var variables =
        List.of(
            new Header("SCRIPT_FILENAME", "/srv/index.php"),
            new Header("REQUEST_METHOD", "GET"),
            new Header("REQUEST_URI", "/index.php"));
    return check(
        Kind.PASSIVE,
        0,
        Duration.ofMillis(600),
        new Step.Gateway(language, variables, isNamed, HERE));
  }

  private static TinyServer fastCgi(byte[]... answer) {
    return TinyServer.of((socket, _) -> {
      socket.getInputStream().readNBytes(8);
      socket.getOutputStream().write(joined(answer));
      socket.getInputStream().readAllBytes();
    });
  }

  @Test
  void fastCgi_answered_passes() throws IOException {
    try (var server = fastCgi(record(6, "Content-type: text/html\r\n\r\nhello"), END)) {
      var seen = replay(server.endpoint(), gateway(Language.FASTCGI, true)).of("check");

      assertThat(seen.result()).isEqualTo(new CheckResult.Passed());
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.sent()).startsWith("FastCGI GET /index.php\nSCRIPT_FILENAME=/srv/index.php");
      assertThat(seen.received()).isEqualTo("Status: 200\nContent-type: text/html\n\nhello");
    }
  }

  @Test
  void scriptUnknown_thatTheConfigurationNames_isUnexpected() throws IOException {
    byte[][] answer = {
      record(7, "Primary script unknown"),
      record(6, "Status: 404 Not Found\r\n\r\nFile not found.\n"),
      END
    };
    try (var server = fastCgi(answer)) {
      var named = replay(server.endpoint(), gateway(Language.FASTCGI, true)).of("check");
      var guessed = replay(server.endpoint(), gateway(Language.FASTCGI, false)).of("check");

      assertThat(named.result())
          .isEqualTo(new CheckResult.Unexpected("an answer of the script", "status 404"));
      assertThat(named.received()).endsWith("stderr: Primary script unknown");
      assertThat(guessed.result()).isEqualTo(new CheckResult.Passed());
    }
  }

  @Test
  void notFound_thatTheApplicationSays_passes() throws IOException {
    try (var server = fastCgi(record(6, "Status: 404 Not Found\r\n\r\nno such order"), END)) {
      var seen = replay(server.endpoint(), gateway(Language.FASTCGI, true)).of("check");

      assertThat(seen.result()).isEqualTo(new CheckResult.Passed());
      assertThat(seen.status()).isEqualTo(404);
    }
  }

  @Test
  void overloaded_isUnexpected() throws IOException {
    try (var server = fastCgi(record(3, "\0\0\0\0\2\0\0\0"))) {
      var seen = replay(server.endpoint(), gateway(Language.FASTCGI, true)).of("check");

      assertThat(seen.result())
          .isEqualTo(new CheckResult.Unexpected("an answer", "the end of the request: OVERLOADED"));
    }
  }

  @Test
  void httpServer_askedInFastCgi_isShownByAPlainRequest() throws IOException {
    try (var server =
        TinyServer.of((socket, here) -> {
          if (here.readUntil(socket, "\n").startsWith("GET ")) {
            here.readUntil(socket, "\r\n\r\n");
            socket.getOutputStream().write(TinyServer.latin("HTTP/1.1 200 OK\r\n\r\nhi"));
          }
        })) {
      var seen = replay(server.endpoint(), gateway(Language.FASTCGI, true));

      assertThat(seen.of("check").result()).isNotEqualTo(new CheckResult.Passed());
      assertThat(seen.of("browser").received()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void httpServer_askedInUwsgi_isNotTakenForAnApplication() throws IOException {
    try (var server =
        TinyServer.of((socket, _) -> {
          int first = socket.getInputStream().read();
          String status = first == 'G' ? "200 OK" : "400 Bad Request";
          socket.getOutputStream().write(TinyServer.latin("HTTP/1.1 " + status + "\r\n\r\n"));
          socket.getInputStream().readAllBytes();
        })) {
      var seen = replay(server.endpoint(), gateway(Language.UWSGI, false)).of("check");

      assertThat(seen.result())
          .isEqualTo(new CheckResult.Malformed("the server answers in HTTP, asked in HTTP"));
      assertThat(seen.received()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void badRequest_ofAUwsgiApplication_passes() throws IOException {
    try (var server =
        TinyServer.of((socket, _) -> {
          if (socket.getInputStream().read() == 0) {
            socket.getOutputStream().write(TinyServer.latin("HTTP/1.1 400 Bad Request\r\n\r\n"));
            socket.getInputStream().readAllBytes();
          }
        })) {
      var seen = replay(server.endpoint(), gateway(Language.UWSGI, false)).of("check");

      assertThat(seen.result()).isEqualTo(new CheckResult.Passed());
      assertThat(seen.status()).isEqualTo(400);
    }
  }

  @Test
  void fastCgiServer_askedInHttp_answersTheQuestionOfItsProtocol() throws IOException {
    try (var server =
        TinyServer.of((socket, _) -> {
          byte[] head = socket.getInputStream().readNBytes(2);
          if (head.length == 2 && head[0] == 1 && head[1] == 9) {
            socket.getOutputStream().write(joined(record(10, "\17\1FCGI_MPXS_CONNS0")));
          }
        })) {
      Step get = new Step.HttpSend("GET", "/", "HTTP/1.0", List.of(), "", HERE);
      var seen = replay(server.endpoint(), check(Kind.HTTP, 0, Duration.ofMillis(600), get));

      assertThat(seen.of("fastcgi").received()).startsWith("\\x01\n\\x00\\x01");
    }
  }

  private static Check grpc() {
    var post =
        new Step.HttpSend(
            "POST", "/grpc.health.v1.Health/Check", "HTTP/2", List.of(), "\0\0\0\0\0", HERE);
    return new Check(
        Kind.PASSIVE,
        null,
        0,
        false,
        null,
        "h2",
        0,
        List.of(post),
        Duration.ofSeconds(2),
        Duration.ofMillis(600),
        1,
        1,
        HERE);
  }

  @Test
  void grpc_answeredInHttp1_isAskedInHttp1AsWell() throws IOException {
    try (var server =
        TinyServer.http(head ->
            head.startsWith("GET ")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                : "<html>Error code: 505</html>")) {
      var seen = replay(server.endpoint(), grpc());

      assertThat(seen.of("check").result()).isInstanceOf(CheckResult.Malformed.class);
      assertThat(seen.of("http1").status()).isEqualTo(200);
    }
  }

  /// In HTTP/2 with one of the statuses of HPACK's static table (RFC 7541, appendix A).
  private static TinyServer answeringHttp2(int index) {
    byte[] headers = {0, 0, 1, 1, 5, 0, 0, 0, 1, (byte) (0x80 | index)};
    return TinyServer.of((socket, _) -> {
      socket.getInputStream().readNBytes(24);
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      socket.getOutputStream().write(headers);
      socket.getInputStream().readAllBytes();
    });
  }

  @Test
  void grpc_answeredInHttp2ByAnother_isUnexpected() throws IOException {
    try (var server = answeringHttp2(8)) {
      var seen = replay(server.endpoint(), grpc()).of("check");

      assertThat(seen.result())
          .isEqualTo(new CheckResult.Unexpected("an answer in gRPC", "status 200"));
    }
  }

  @Test
  void grpc_unknownToARouterByPath_passes() throws IOException {
    try (var server = answeringHttp2(13)) {
      var seen = replay(server.endpoint(), grpc()).of("check");

      assertThat(seen.result()).isEqualTo(new CheckResult.Passed());
      assertThat(seen.status()).isEqualTo(404);
    }
  }
}
