package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.runtime.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rules of a configuration at work between a client and a server of the loopback.
class CompiledRulesTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";

  private final AtomicInteger asked = new AtomicInteger();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket client = server.accept();
              Thread.ofVirtual().start(() -> echo(client));
            } catch (IOException _) {
              return;
            }
          }
        });
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /// Answers each request with its head and the number of requests so far.
  private void echo(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      while (!head.isEmpty()) {
        String body = asked.incrementAndGet() + "\n" + head;
        String answer = OK + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        client.getOutputStream().write(answer.getBytes(ISO_8859_1));
        head = head(client.getInputStream());
      }
    } catch (IOException _) {
      // the balancer has closed
    }
  }

  private static String head(InputStream in) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      text.append((char) b);
    }
    return text.toString();
  }

  private LoadBalancer start(String lines, String sections) throws IOException {
    String text =
        """
        global
          nbthread 1
          tune.bufsize 2048
          tune.maxrewrite 128
        defaults
          mode http
          timeout connect 5s
          timeout client 5s
          timeout server 5s
        frontend f
          bind 127.0.0.1:%d
          default_backend b
        backend b
        %s  server s 127.0.0.1:%d
        %s\
        """
            .formatted(TestSource.freePort(), lines.indent(2), server.getLocalPort(), sections);
    Compiled compiled = TestSource.compiled(text);
    assertThat(compiled.findings().all()).isEmpty();
    return LoadBalancer.start(Objects.requireNonNull(compiled.config()));
  }

  private static String ask(LoadBalancer balancer, String path, String fields) throws IOException {
    return ask(
        balancer.control().frontends().getFirst().listeners().getFirst().port(), path, fields);
  }

  private static String ask(int port, String path, String fields) throws IOException {
    return send(port, "GET " + path, fields);
  }

  private static String send(int port, String line, String fields) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      String request = line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void cachedAnswer_comesWithoutTheServerAndThroughTheRulesOfResponses() throws IOException {
    String lines =
        """
        http-request cache-use c
        http-response cache-store c
        http-response set-header x-hit %[res.cache_hit]
        http-response set-header x-from %[res.cache_name]
        """;
    try (LoadBalancer balancer = start(lines, "cache c\n  total-max-size 1\n")) {
      assertThat(ask(balancer, "/a", "")).contains("x-hit: 0").contains("\r\n\r\n1\n");
      assertThat(ask(balancer, "/a", ""))
          .contains("x-hit: 1")
          .contains("x-from: c")
          .contains("age: ")
          .contains("\r\n\r\n1\n");
      assertThat(ask(balancer, "/b", "")).contains("x-hit: 0").contains("\r\n\r\n2\n");

      var counters = balancer.control().backends().getFirst().counters();
      assertThat(counters.get(Counter.CACHE_LOOKUPS)).isEqualTo(3);
      assertThat(counters.get(Counter.CACHE_HITS)).isEqualTo(1);
    }
  }

  @Test
  void ruleBehindACacheHit_mayStillRefuse() throws IOException {
    String lines =
        """
        http-request cache-use c
        http-request deny if { req.hdr(x-bad) -m found }
        http-response cache-store c
        """;
    try (LoadBalancer balancer = start(lines, "cache c\n  total-max-size 1\n")) {
      assertThat(ask(balancer, "/a", "")).startsWith("HTTP/1.1 200");
      assertThat(ask(balancer, "/a", "x-bad: 1\r\n")).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void changeThatDoesNotFit_isAnErrorUnlessToldOtherwise() throws IOException {
    String large = "x".repeat(100);
    String lines =
        "http-request strict-mode off if { path /off }\nhttp-request set-header x-one "
            + large
            + "\nhttp-request set-header x-two "
            + large
            + "\n";
    String full = "x-much: " + "y".repeat(1_750) + "\r\n";
    try (LoadBalancer balancer = start(lines, "")) {
      assertThat(ask(balancer, "/small", "")).contains("x-two: xxx");
      assertThat(ask(balancer, "/on", full)).startsWith("HTTP/1.1 500");
    }
  }

  @Test
  void namesWithUnusualLetters_goOrAreRefused() throws IOException {
    try (LoadBalancer balancer = start("option http-restrict-req-hdr-names delete\n", "")) {
      assertThat(ask(balancer, "/", "x_a: 1\r\nx-b: 2\r\n"))
          .contains("x-b: 2")
          .doesNotContain("x_a");
    }
    try (LoadBalancer balancer = start("option http-restrict-req-hdr-names reject\n", "")) {
      assertThat(ask(balancer, "/", "x_a: 1\r\n")).startsWith("HTTP/1.1 403");
      assertThat(ask(balancer, "/", "x-a: 1\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void targetWithoutPath_isReplacedWhole() throws IOException {
    String lines =
        """
        http-request set-uri nothing/to/see
        http-request set-path /seen
        """;
    try (LoadBalancer balancer = start(lines, "")) {
      assertThat(ask(balancer, "/a", "")).contains("\nGET /seen HTTP/1.1");
    }
  }

  @Test
  void fieldNames_getTheCapitalsThatServersWant() throws IOException {
    String lines = "option h1-case-adjust-bogus-server\nhttp-request set-header x-sent 1\n";
    try (LoadBalancer balancer = start(lines, "global\n  h1-case-adjust x-sent X-SENT\n")) {
      assertThat(ask(balancer, "/", "x-other: 2\r\n"))
          .contains("\nX-SENT: 1\r\n")
          .contains("\nx-other: 2\r\n");
    }
  }

  /// `allow` ends the rules; what a proxy does besides them it does all the same.
  @Test
  void whatIsNoRule_isDoneBehindAllow() throws IOException {
    String lines =
        """
        http-request allow if { path_beg / }
        http-request deny
        redirect location /there if { path /here }
        stats uri /stats
        option http-restrict-req-hdr-names delete
        """;
    try (LoadBalancer balancer = start(lines, "")) {
      assertThat(ask(balancer, "/here", "")).startsWith("HTTP/1.1 302").contains("/there");
      assertThat(ask(balancer, "/stats", "")).contains("not running yet");
      assertThat(ask(balancer, "/", "x_a: 1\r\n")).startsWith("HTTP/1.1 200").doesNotContain("x_a");
    }
  }

  /// The header is added when all rules are through, also behind `allow`, and to one that is there.
  @Test
  void uniqueId_isAddedBehindTheRules() throws IOException {
    String frontend =
        """
        frontend g
          bind 127.0.0.1:%d
          unique-id-format %%{+X}o\\ id-%%[hdr(x-in)]
          unique-id-header X-Id
          http-request allow
          default_backend b
        """
            .formatted(TestSource.freePort());
    String lines =
        "http-request set-header x-in two\nhttp-request set-header x-seen [%[hdr(x-id)]]\n";
    try (LoadBalancer balancer = start(lines, frontend)) {
      int port = balancer.control().frontends().get(1).listeners().getFirst().port();
      assertThat(ask(port, "/", "x-in: one\r\nx-id: mine\r\n"))
          .contains("\nx-seen: [mine]\r\n")
          .contains("\nx-id: mine\r\n")
          .containsIgnoringCase("\nx-id: id-two\r\n");
    }
  }

  @Test
  void replacedValues_takeTheirBlanksAlong() throws IOException {
    String lines =
        """
        http-request replace-value x-list ^b$ X
        http-request replace-header x-whole "(.*), b" "\\1;b"
        """;
    try (LoadBalancer balancer = start(lines, "")) {
      assertThat(ask(balancer, "/", "x-list: a, b ,  c, b\r\nx-whole: a, b\r\n"))
          .contains("\nx-list: a,X,  c,X\r\n")
          .contains("\nx-whole: a;b\r\n");
      assertThat(ask(balancer, "/", "x-list: \"a,b\",b\r\nx-list: b\r\n"))
          .contains("\nx-list: \"a,b\",X\r\n")
          .contains("\nx-list: X\r\n");
    }
  }

  @Test
  void conditionWithAnEmptyGroup_doesNotHold() throws IOException {
    try (LoadBalancer balancer = start("http-request deny if { path /x } or\n", "")) {
      assertThat(ask(balancer, "/", "")).startsWith("HTTP/1.1 200");
      assertThat(ask(balancer, "/x", "")).startsWith("HTTP/1.1 403");
    }
  }

  /// Each value was HAProxy 2.6.12's for the same request.
  @Test
  void oddInputs_haveTheValuesThatHaproxyGives() throws IOException {
    String lines =
        """
        http-request set-header x-v "[%[str(12abc),add(1)]][%[str(abc),add(1)]][%[str(),add(1)]]"
        http-request set-header x-b "[%[str(YQ),b64dec]][%[str(YQ==),b64dec]][%[str(YQ),ub64dec]]"
        http-request set-header x-h "[%[str(Ex.Com:81),host_only]][%[str(Ex.Com:81),port_only]]"
        http-request set-header x-j "[%[bin(61ff),json(utf8p)]][%[bin(61ff),json(utf8s)]]"
        http-response set-header x-u "[%[capture.req.uri]][%B]"
        """;
    try (LoadBalancer balancer = start(lines, "")) {
      String answer = ask(balancer, "http://a/x?y", "");
      assertThat(answer)
          .contains("\nx-v: [13][1][]\r\n")
          .contains("\nx-b: [][a][a]\r\n")
          .contains("\nx-h: [ex.com][81]\r\n")
          .contains("\nx-j: [][a]\r\n")
          .contains("\nx-u: [/x?y][0]\r\n");
    }
  }

  @Test
  void clientsOfAListener_areCounted() throws IOException {
    try (LoadBalancer balancer = start("http-request set-header x-n [%[dst_conn]]", "")) {
      int port = balancer.control().frontends().getFirst().listeners().getFirst().port();
      assertThat(ask(port, "/", "")).contains("\nx-n: [1]\r\n");
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(ask(port, "/", "")).contains("\nx-n: [2]\r\n");
      }
    }
  }

  @Test
  void converterThatCaptures_needsASlotOfTheFrontend() throws IOException {
    String section =
        """
        frontend g
          bind 127.0.0.1:%d
          declare capture request len 2
          http-request set-header x-c "[%%[str(abc),capture-req(0)]][%%[capture.req.hdr(0)]]"
          http-request set-header x-d "[%%[str(abc),capture-req(99999999999)]]"
          http-request set-header x-e "[%%[str(abc),capture-req(-1)]]"
          default_backend b
        """
            .formatted(TestSource.freePort());
    try (LoadBalancer balancer = start("", section)) {
      int port = balancer.control().frontends().get(1).listeners().getFirst().port();
      assertThat(ask(port, "/", ""))
          .contains("\nx-c: [abc][ab]\r\n")
          .contains("\nx-d: []\r\n")
          .contains("\nx-e: []\r\n");
    }
  }

  @Test
  void targetsWithoutPath_haveNoneToReplaceAndNoQuery() throws IOException {
    String lines =
        """
        http-request set-header x-q yes if { query -m found }
        http-request replace-path (.*) /x\\1
        http-request set-uri http://other/u if { path /set }
        http-request auth if { path /secret }
        """;
    try (LoadBalancer balancer = start(lines, "")) {
      int port = balancer.control().frontends().getFirst().listeners().getFirst().port();
      assertThat(send(port, "OPTIONS *", ""))
          .contains("\nOPTIONS * HTTP/1.1")
          .doesNotContain("x-q");
      assertThat(ask(balancer, "http://a/xsecret", "")).contains("/x/xsecret HTTP/1.1");
      assertThat(ask(balancer, "/et", "")).contains("\nGET /x/et HTTP/1.1");
    }
    String rules = "http-request set-uri http://other/u\nhttp-request auth if { path /secret }\n";
    try (LoadBalancer balancer = start("http-request auth\n", "")) {
      assertThat(ask(balancer, "http://a/secret", "")).startsWith("HTTP/1.1 401");
    }
    try (LoadBalancer balancer = start(rules, "")) {
      assertThat(ask(balancer, "/x", ""))
          .contains("\nGET http://other/u HTTP/1.1")
          .containsIgnoringCase("\nhost: other\r\n");
    }
  }

  /// Without an argument the proxy is meant where the line stands, before any backend is chosen.
  @Test
  void numbersOfProxies_areThoseOfTheLinesOwn() throws IOException {
    String section =
        """
        listen l
          bind 127.0.0.1:%d
          http-request return status 200 hdr x-n "[%%[nbsrv]][%%[be_conn]]"
          server s 127.0.0.1:1
        """
            .formatted(TestSource.freePort());
    try (LoadBalancer balancer = start("", section)) {
      int port = balancer.control().frontends().get(1).listeners().getFirst().port();
      assertThat(ask(port, "/", "")).contains("\nx-n: [0][0]\r\n");
    }
  }
}
