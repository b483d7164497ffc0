package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Kind;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckReplayerTest {

  static final Provenance HERE =
      new Provenance(
          "local", new Provenance.Origin.File("haproxy.cfg", 1), Instant.EPOCH, "option httpchk");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

  static Check check(Kind kind, int sendProxy, @Nullable Duration timeout, Step... steps) {
    return new Check(
        kind,
        null,
        0,
        false,
        null,
        null,
        sendProxy,
        List.of(steps),
        Duration.ofSeconds(2),
        timeout,
        2,
        3,
        HERE);
  }

  private static Check http(Step... steps) {
    return check(Kind.HTTP, 0, Duration.ofSeconds(2), steps);
  }

  private static Step.HttpSend get(String uri, Header... headers) {
    return new Step.HttpSend("GET", uri, "HTTP/1.1", Arrays.asList(headers), "", HERE);
  }

  private static Step.Expect expect(String type, String pattern) {
    return new Step.Expect(type, pattern, false, HERE);
  }

  private static Step.Expect not(String type, String pattern) {
    return new Step.Expect(type, pattern, true, HERE);
  }

  static Replays replay(Endpoint endpoint, Check check) {
    return replay(endpoint, check, null);
  }

  static Replays replay(Endpoint endpoint, Check check, Server.@Nullable Tls tls) {
    return replay(endpoint, check, tls, null);
  }

  private static Replays replay(
      Endpoint endpoint, Check check, Server.@Nullable Tls tls, @Nullable String requestHost) {
    var request =
        new ProbeRequest.Replay(
            "web/web1", endpoint, check, tls, null, requestHost, null, true, Duration.ofSeconds(4));
    var seen =
        new LocalProber(InstantSource.system(), System::nanoTime)
            .probe(List.of(request), Deadline.after(Duration.ofSeconds(5), System::nanoTime));
    return new Replays(
        seen.stream()
            .map(Observation.CheckReplay.class::cast)
            .collect(Collectors.toMap(Observation.CheckReplay::purpose, Function.identity())));
  }

  /// What was seen, by purpose.
  record Replays(Map<String, Observation.CheckReplay> byPurpose) {

    Set<String> purposes() {
      return byPurpose.keySet();
    }

    Observation.CheckReplay of(String purpose) {
      return Objects.requireNonNull(byPurpose.get(purpose), purpose);
    }
  }

  private static CheckResult result(Endpoint endpoint, Check check) {
    return replay(endpoint, check).of("check").result();
  }

  private static Endpoint nobody() throws IOException {
    return new Endpoint(IpAddress.V4_LOOPBACK, new Port(LocalProberTest.freePort()));
  }

  @Test
  void check_silentOnce_andAnsweredInTimeWhenMadeAgain_isTheAnswer() throws IOException {
    var first = new AtomicBoolean(true);
    try (var server =
        TinyServer.of((socket, own) -> {
          if (first.getAndSet(false)) {
            own.readUntil(socket, "never");
          } else {
            TinyServer.answerHttp(socket, own, _ -> NOT_FOUND);
          }
        })) {
      var seen = replay(server.endpoint(), http(get("/health")));

      assertThat(seen.of("check").status()).isEqualTo(404);
      assertThat(seen.purposes()).contains("host", "browser").doesNotContain("patient");
    }
  }

  @Test
  void tcp_listener_passes() throws IOException {
    try (var server = TinyServer.of((socket, _) -> socket.getInputStream().read())) {
      var seen = replay(server.endpoint(), check(Kind.TCP, 0, null));

      assertThat(seen.purposes()).containsOnly("check");
      assertThat(seen.of("check").result()).isEqualTo(new CheckResult.Passed());
    }
  }

  @Test
  void tcp_nobodyListens_isNotConnected_andComparesNothing() throws IOException {
    var seen = replay(nobody(), check(Kind.TCP, 0, null));

    assertThat(seen.purposes()).containsOnly("check");
    assertThat(seen.of("check").result()).isInstanceOf(CheckResult.NotConnected.class);
  }

  @Test
  void http_serverThatResetsAtOnce_isReset_howeverLateItIsSeen() throws IOException {
    try (var server = TinyServer.of((socket, _) -> socket.setSoLinger(true, 0))) {
      for (int i = 0; i < 50; i++) {
        assertThat(result(server.endpoint(), http())).isEqualTo(new CheckResult.Closed(true, true));
      }
    }
  }

  @Test
  void http_withoutSteps_asksAsHaproxyDoes() throws IOException {
    try (var server = TinyServer.http(_ -> OK)) {
      var seen = replay(server.endpoint(), http());

      assertThat(seen.of("check").result()).isEqualTo(new CheckResult.Passed());
      assertThat(server.heard).containsExactly("OPTIONS / HTTP/1.0\r\n\r\n");
    }
  }

  @Test
  void http_headers_areLowerCased_andHttp11Closes() throws IOException {
    try (var server = TinyServer.http(_ -> OK)) {
      var seen = replay(server.endpoint(), http(get("/h", new Header("Host", "www"))));

      assertThat(seen.of("check").status()).isEqualTo(200);
      assertThat(server.heard)
          .containsExactly("GET /h HTTP/1.1\r\nhost: www\r\nconnection: close\r\n\r\n");
    }
  }

  @Test
  void http_404_isUnexpected_andTheRootIsAsked() throws IOException {
    try (var server = TinyServer.http(head -> head.startsWith("GET / ") ? OK : NOT_FOUND)) {
      var seen = replay(server.endpoint(), http(get("/health")));

      assertThat(seen.of("check").result())
          .isEqualTo(new CheckResult.Unexpected("status 200-399", "status 404 Not Found"));
      assertThat(seen.purposes()).containsOnly("check", "browser", "root", "host");
      assertThat(seen.of("browser").status()).isEqualTo(404);
      assertThat(seen.of("root").status()).isEqualTo(200);
      assertThat(seen.of("check").subject()).isEqualTo("web/web1");
    }
  }

  @Test
  void http_optionsRefused_browserIsServed() throws IOException {
    try (var server =
        TinyServer.http(
            head -> head.startsWith("OPTIONS") ? "HTTP/1.1 405 Method Not Allowed\r\n\r\n" : OK)) {
      var seen = replay(server.endpoint(), http());

      assertThat(seen.of("check").status()).isEqualTo(405);
      assertThat(seen.of("browser").status()).isEqualTo(200);
      assertThat(seen.of("browser").sent()).startsWith("GET / HTTP/1.1\nHost: 127.0.0.1:");
    }
  }

  @Test
  void http_expectations_areJudgedAsHaproxyDoes() throws IOException {
    try (var server = TinyServer.http(_ -> OK)) {
      Endpoint at = server.endpoint();

      assertThat(result(at, http(get("/"), expect("status", "200,204"))))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(result(at, http(get("/"), expect("status", "201-299"))))
          .isInstanceOf(CheckResult.Unexpected.class);
      assertThat(result(at, http(get("/"), expect("rstatus", "^2[0-9][0-9]"))))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(result(at, http(get("/"), expect("string", "ell"))))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(result(at, http(get("/"), expect("rstring", "^h.*o$"))))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(result(at, http(get("/"), not("string", "ell"))))
          .isInstanceOf(CheckResult.Unexpected.class);
      assertThat(result(at, http(get("/"), expect("hdr", "name content-length value -m beg 5"))))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(result(at, http(get("/"), expect("hdr", "name x-missing"))))
          .isInstanceOf(CheckResult.Unexpected.class);
      assertThat(result(at, http(get("/"), expect("rstring", "(unclosed"))))
          .isInstanceOf(CheckResult.NotReplayed.class);
    }
  }

  @Test
  void http_bodyWithoutEnd_andWantedText_isFoundAtClose() throws IOException {
    try (var server = TinyServer.http(_ -> "HTTP/1.0 200 OK\r\n\r\nready: yes")) {
      assertThat(result(server.endpoint(), http(get("/"), expect("string", "yes"))))
          .isInstanceOf(CheckResult.Passed.class);
    }
  }

  @Test
  void http_chunkedBody_isJoined() throws IOException {
    String answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    try (var server = TinyServer.http(_ -> answer)) {
      assertThat(result(server.endpoint(), http(get("/"), expect("string", "hello"))))
          .isInstanceOf(CheckResult.Passed.class);
    }
  }

  @Test
  void http_garbage_isMalformed_andTheBannerIsKept() throws IOException {
    try (var server =
        TinyServer.of((socket, _) -> {
          socket.getOutputStream().write(TinyServer.latin("SSH-2.0-OpenSSH_9.2\r\n"));
          socket.getInputStream().readNBytes(10);
        })) {
      var seen = replay(server.endpoint(), http(get("/")));

      assertThat(seen.of("check").result()).isInstanceOf(CheckResult.Malformed.class);
      assertThat(seen.of("banner").received()).startsWith("SSH-2.0");
      assertThat(seen.purposes()).contains("tls", "proxy", "browser");
      assertThat(seen.purposes()).hasSizeLessThanOrEqualTo(10);
    }
  }

  @Test
  void http_closedWithoutProxyHeader_passesWithOne() throws IOException {
    try (var server =
        TinyServer.of((socket, own) -> {
          if (own.readUntil(socket, "\r\n").startsWith("PROXY TCP4 127.0.0.1 ")) {
            TinyServer.answerHttp(socket, own, _ -> OK);
          }
        })) {
      var seen = replay(server.endpoint(), http());

      assertThat(seen.of("check").result())
          .isInstanceOfSatisfying(
              CheckResult.Closed.class, closed -> assertThat(closed.beforeAnyByte()).isTrue());
      assertThat(seen.of("proxy").result()).isInstanceOf(CheckResult.Passed.class);
    }
  }

  @Test
  void http_unwantedProxyHeader_passesWithout() throws IOException {
    try (var server =
        TinyServer.http(
            head -> head.startsWith("PROXY") ? "HTTP/1.1 400 Bad Request\r\n\r\n" : OK)) {
      var seen = replay(server.endpoint(), check(Kind.HTTP, 1, Duration.ofSeconds(2)));

      assertThat(seen.of("check").status()).isEqualTo(400);
      assertThat(seen.of("no-proxy").status()).isEqualTo(200);
    }
  }

  @Test
  void http_slowerThanTheLimit_timesOut_andAnswersThePatient() throws IOException {
    try (var server =
        TinyServer.of((socket, own) -> {
          own.readUntil(socket, "\r\n\r\n");
          socket.setSoTimeout(400);
          try {
            socket.getInputStream().read();
          } catch (java.net.SocketTimeoutException _) {
            socket.getOutputStream().write(TinyServer.latin(OK));
          }
        })) {
      var seen = replay(server.endpoint(), check(Kind.HTTP, 0, Duration.ofMillis(100)));

      assertThat(seen.of("check").result()).isEqualTo(new CheckResult.TimedOut("response"));
      assertThat(seen.of("patient").result()).isInstanceOf(CheckResult.Passed.class);
      assertThat(seen.of("patient").elapsedNanos()).isGreaterThan(300_000_000L);
    }
  }

  @Test
  void http_neverAnswered_isHeardOutOnItsOwnConnection() throws IOException {
    try (var server = TinyServer.of((socket, own) -> own.readUntil(socket, "no such words"))) {
      var seen = replay(server.endpoint(), check(Kind.HTTP, 0, Duration.ofMillis(100)));

      assertThat(seen.of("check").result()).isEqualTo(new CheckResult.TimedOut("response"));
      assertThat(seen.of("check").elapsedNanos()).isLessThan(2_000_000_000L);
      assertThat(seen.of("patient").result()).isEqualTo(new CheckResult.TimedOut("response"));
      assertThat(seen.of("patient").elapsedNanos()).isBetween(2_000_000_000L, 3_500_000_000L);
    }
  }

  @Test
  void http_credentials_areSentButNeverShown() throws IOException {
    try (var server = TinyServer.http(_ -> NOT_FOUND)) {
      var header = new Header("Authorization", "Basic c2VjcmV0");
      var seen = replay(server.endpoint(), http(get("/?token=abc", header)));

      assertThat(server.heard).anyMatch(head -> head.contains("Basic c2VjcmV0"));
      assertThat(seen.byPurpose().values())
          .allSatisfy(replay ->
              assertThat(replay.toString()).doesNotContain("c2VjcmV0").doesNotContain("abc"));
    }
  }

  @Test
  void script_sendAndExpect_passesAndFails() throws IOException {
    try (var server =
        TinyServer.of((socket, own) -> {
          own.readUntil(socket, "\r\n");
          socket.getOutputStream().write(TinyServer.latin("+PONG\r\n"));
          own.readUntil(socket, "\r\n");
          socket.getOutputStream().write(TinyServer.latin("role:slave\r\n"));
        })) {
      var send = new Step.Send("PING\r\n", HERE);
      var info = new Step.Send("INFO\r\n", HERE);
      var pong = expect("string", "+PONG");
      Endpoint at = server.endpoint();

      assertThat(result(at, script(send, pong))).isInstanceOf(CheckResult.Passed.class);
      assertThat(result(at, script(send, pong, info, expect("string", "role:master"))))
          .isInstanceOfSatisfying(
              CheckResult.Unexpected.class,
              unexpected -> assertThat(unexpected.got()).contains("role:slave"));
      assertThat(result(at, script(send, expect("binary", "2b504f4e47"))))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(result(at, script(new Step.Unsupported("tcp-check frobnicate", HERE))))
          .isInstanceOf(CheckResult.NotReplayed.class);
    }
  }

  private static Check script(Step... steps) {
    return check(Kind.TCP_SCRIPT, 0, Duration.ofSeconds(1), steps);
  }

  @Test
  void mysql_blockedHost_isUnexpected() throws IOException {
    try (var server =
        TinyServer.of((socket, _) ->
            socket
                .getOutputStream()
                .write(TinyServer.latin("\u0013\0\0\0\u00ffi\u0004Host is blocked.")))) {
      assertThat(result(server.endpoint(), check(Kind.MYSQL, 0, Duration.ofSeconds(1))))
          .isEqualTo(new CheckResult.Unexpected("a MySQL greeting", "error 1129 Host is blocked."));
    }
  }

  @Test
  void smtp_lateGreeting_isReadByItsExpression() throws IOException {
    try (var server =
        TinyServer.of((socket, own) -> {
          socket.setSoTimeout(900);
          try {
            socket.getInputStream().read();
          } catch (SocketTimeoutException _) {
            socket.getOutputStream().write(TinyServer.latin("220 mx ESMTP\r\n"));
          }
          socket.setSoTimeout(0);
          own.readUntil(socket, "never");
        })) {
      var check = check(Kind.SMTP, 0, Duration.ofMillis(400), expect("rstring", "^220 "));

      assertThat(replay(server.endpoint(), check).of("patient").result())
          .isEqualTo(new CheckResult.Passed());
    }
  }

  @Test
  void script_wordsAndThenAReset_areTheAnswer() throws IOException {
    try (var server =
        TinyServer.of((socket, own) -> {
          own.readUntil(socket, "PING");
          socket.getOutputStream().write(TinyServer.latin("500 OOPS: no such user\r\n"));
          own.readUntil(socket, "QUIT");
          socket.setSoLinger(true, 0);
        })) {
      var check =
          check(
              Kind.TCP_SCRIPT,
              0,
              Duration.ofSeconds(2),
              new Step.Send("PING\r\nQUIT\r\n", HERE),
              expect("rstring", "^220"));

      assertThat(result(server.endpoint(), check))
          .isEqualTo(new CheckResult.Unexpected("rstring ^220", "500 OOPS: no such user\n"));
    }
  }

  @Test
  void http_connectThatSpeaksHttp2_getsHttp1() throws IOException {
    try (var server =
        TinyServer.of((socket, own) -> {
          own.readUntil(socket, "\r\n\r\n");
          socket.getOutputStream().write(TinyServer.latin("HTTP/1.1 400 Bad Request\r\n\r\n"));
        })) {
      var connect = new Step.Connect(null, 0, false, null, "h2", 0, HERE);

      assertThat(result(server.endpoint(), http(connect, get("/"))))
          .isEqualTo(
              new CheckResult.Malformed("the answer is HTTP/1, and the check speaks HTTP/2"));
    }
  }

  @Test
  void passive_portOfTlsSaysSo_fails() throws IOException {
    try (var server =
        TinyServer.http(_ ->
            "HTTP/1.1 400 Bad Request\r\n\r\n"
                + "<center>The plain HTTP request was sent to HTTPS port</center>")) {
      Check check = check(Kind.PASSIVE, 0, Duration.ofSeconds(1), get("/"));

      assertThat(result(server.endpoint(), check)).isInstanceOf(CheckResult.Unexpected.class);
    }
  }

  @Test
  void passive_anyAnswer_passes() throws IOException {
    try (var server = TinyServer.http(_ -> "HTTP/1.1 500 Oops\r\n\r\n")) {
      var check =
          check(
              Kind.PASSIVE,
              0,
              Duration.ofSeconds(1),
              new Step.HttpSend(
                  "GET",
                  "/",
                  "HTTP/1.0",
                  List.of(new Header("Host", "app"), new Header("Connection", "close")),
                  "",
                  HERE));

      var seen = replay(server.endpoint(), check);

      assertThat(seen.of("check").result()).isInstanceOf(CheckResult.Passed.class);
      assertThat(server.heard)
          .containsExactly("GET / HTTP/1.0\r\nHost: app\r\nConnection: close\r\n\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "www.example"})
  void http_hostThatTheBalancerSets_isAskedFor(String ofCheck) throws IOException {
    Step.HttpSend send = ofCheck.isEmpty() ? get("/h") : get("/h", new Header("Host", ofCheck));
    try (var server =
        TinyServer.http(request ->
            request.contains("Host: shop.example\r\n") || request.contains("host: shop.example\r\n")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) {
      var seen = replay(server.endpoint(), http(send), null, "shop.example");

      assertThat(seen.of("check").status()).isEqualTo(404);
      assertThat(seen.of("host").result()).isInstanceOf(CheckResult.Passed.class);
      assertThat(seen.of("browser").status()).isEqualTo(200);
    }
  }

  @Test
  void http_hostNeeded_passesWithHost() throws IOException {
    try (var server =
        TinyServer.http(
            head -> head.contains("\r\nhost:") ? OK : "HTTP/1.1 400 Bad Request\r\n\r\n")) {
      var options = new Step.HttpSend("OPTIONS", "/h", "HTTP/1.0", List.of(), "", HERE);
      var seen = replay(server.endpoint(), http(options));

      assertThat(seen.of("check").status()).isEqualTo(400);
      assertThat(seen.of("host").result()).isInstanceOf(CheckResult.Passed.class);
      assertThat(seen.of("host").sent()).startsWith("OPTIONS /h HTTP/1.1\nhost: 127.0.0.1:");
    }
  }

  @Test
  void http_expectationWithoutRequest_sendsNothing_andTimesOut() throws IOException {
    try (var server = TinyServer.http(_ -> OK)) {
      var check = check(Kind.HTTP, 0, Duration.ofMillis(300), expect("status", "200"));
      var seen = replay(server.endpoint(), check);

      assertThat(seen.of("check").result()).isEqualTo(new CheckResult.TimedOut("response"));
      assertThat(seen.of("check").sent()).isEmpty();
      assertThat(seen.of("browser").status()).isEqualTo(200);
    }
  }

  @Test
  void http_error_keepsItsBody() throws IOException {
    String error = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\n\r\ndb down";
    try (var server = TinyServer.http(_ -> error)) {
      assertThat(replay(server.endpoint(), http(get("/health"))).of("check").received())
          .endsWith("db down");
    }
  }

  @Test
  void external_isNotReplayed() throws IOException {
    assertThat(result(nobody(), check(Kind.EXTERNAL, 0, null)))
        .isInstanceOf(CheckResult.NotReplayed.class);
  }
}
