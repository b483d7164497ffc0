package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BackendOptions;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.CookieConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.LogOptions;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams that end in the same way are told in the same words: status, termination state, retries
/// and server of the log line, and the status that the client sees.
@Tag("lab")
final class HaproxyEndingsTest {

  /// One situation.
  record Case(
      String name,
      boolean http,
      ScriptedServer.Script server,
      String request,
      String retryOn,
      String cookie) {

    static Case of(String name, ScriptedServer.Script server, String request) {
      return new Case(name, true, server, request, "", "");
    }

    Case tcp() {
      return new Case(name, false, server, request, retryOn, cookie);
    }

    Case withRetryOn(String words) {
      return new Case(name, http, server, request, words, cookie);
    }

    Case withCookie(String words) {
      return new Case(name, http, server, request, retryOn, words);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final ScriptedServer.Script CLOSES = ScriptedServer.says("");
  private static final String FORMAT = "%ST %tsc %rc %s";

  @TempDir Path folder;

  static List<Case> cases() {
    String long1 = "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nab";
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab";
    String wrong = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n";
    String set = "HTTP/1.1 200 OK\r\nSet-Cookie: S=z; path=/\r\nContent-Length: 0\r\n\r\n";
    var all = new ArrayList<Case>();
    all.add(Case.of("fine", ScriptedServer.says(OK), GET));
    all.add(Case.of("malformed request", ScriptedServer.says(OK), "GET / HTTP/1.1\r\nA b\r\n\r\n"));
    all.add(Case.of("head never ends", ScriptedServer.says(OK), "GET / HTTP/1.1\r\nA: b\r\n"));
    all.add(Case.of("server silent", ScriptedServer::listen, GET));
    all.add(Case.of("server closes", CLOSES, GET));
    all.add(Case.of("server resets", ScriptedServer.resetsAfter(""), GET));
    all.add(Case.of("server speaks SSH", ScriptedServer.says("SSH-2.0-x\r\n\r\n"), GET));
    all.add(Case.of("head of answer cut", ScriptedServer.says("HTTP/1.1 200 OK\r\nA"), GET));
    all.add(Case.of("body cut", ScriptedServer.says(long1), GET));
    all.add(Case.of("body reset", ScriptedServer.resetsAfter(long1), GET));
    all.add(Case.of("chunk cut", ScriptedServer.says(chunked), GET));
    all.add(Case.of("chunk malformed", ScriptedServer.says(wrong), GET));
    all.add(Case.of("no length", ScriptedServer.says("HTTP/1.0 200 OK\r\n\r\nabc"), GET));
    all.add(
        Case.of(
            "body of request never comes",
            ScriptedServer::listen,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
    all.add(Case.of("retry on empty", CLOSES, GET).withRetryOn("empty-response"));
    all.add(
        Case.of(
                "retry on 500",
                ScriptedServer.says("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"),
                GET)
            .withRetryOn("500"));
    all.add(
        Case.of("retry on timeout", ScriptedServer::listen, GET).withRetryOn("response-timeout"));
    all.add(
        Case.of("retry on junk", ScriptedServer.says("SSH\r\n\r\n"), GET)
            .withRetryOn("junk-response"));
    all.add(Case.of("cookie new", ScriptedServer.says(OK), GET).withCookie("insert indirect"));
    all.add(
        Case.of(
                "cookie known",
                ScriptedServer.says(OK),
                GET.replace("\r\n\r\n", "\r\nCookie: S=one\r\n\r\n"))
            .withCookie("insert indirect"));
    all.add(
        Case.of(
                "cookie unknown",
                ScriptedServer.says(OK),
                GET.replace("\r\n\r\n", "\r\nCookie: S=two\r\n\r\n"))
            .withCookie("insert indirect"));
    all.add(Case.of("cookie rewritten", ScriptedServer.says(set), GET).withCookie("rewrite"));
    all.add(Case.of("cookie prefixed", ScriptedServer.says(set), GET).withCookie("prefix"));
    all.add(Case.of("TCP fine", ScriptedServer.says("bye"), GET).tcp());
    all.add(Case.of("TCP silent", ScriptedServer::listen, GET).tcp());
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ending_isToldAsHaproxyTellsIt(Case which) throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/haproxy"))).isTrue();
    try (var server = new ScriptedServer(which.server())) {
      String expected = haproxy(which, server.port());
      assertThat(ours(which, server.port())).isEqualTo(expected);
    }
  }

  private String haproxy(Case which, int port) throws IOException, InterruptedException {
    Path socket = folder.resolve("theirs");
    var text = new StringBuilder();
    text.append("global\n  nbthread 1\n  log stdout format raw local0\n");
    text.append("defaults\n  log global\n  mode ").append(which.http() ? "http" : "tcp");
    text.append("\n  retries 2\n  timeout connect 300ms\n  timeout client 700ms\n");
    text.append("  timeout server 400ms\n  timeout http-request 500ms\n");
    text.append("listen l\n  bind ").append(socket).append('\n');
    text.append("  log-format \"").append(which.http() ? FORMAT : "0 %ts -- %rc %s").append("\"\n");
    if (!which.retryOn().isEmpty()) {
      text.append("  retry-on ").append(which.retryOn()).append('\n');
    }
    if (!which.cookie().isEmpty()) {
      text.append("  cookie S ").append(which.cookie()).append('\n');
    }
    text.append("  server s1 127.0.0.1:").append(port);
    text.append(which.cookie().isEmpty() ? "\n" : " cookie one\n");
    Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
    Process process =
        new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      while (!Files.exists(socket) && process.isAlive()) {
        Thread.onSpinWait();
      }
      String seen = ask(which, socket);
      String line = process.inputReader().readLine();
      return (line == null ? "" : line.trim()) + " | " + seen;
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private String ours(Case which, int port) throws IOException, InterruptedException {
    Path socket = folder.resolve("ours");
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    try (var _ = LoadBalancer.start(config(which, port, socket, lines))) {
      String seen = ask(which, socket);
      String line = lines.poll(10, TimeUnit.SECONDS);
      return line + " | " + seen;
    }
  }

  private static String line(Stream stream, boolean http) {
    String server = stream.server();
    long status = stream.number(StreamNumber.STATUS);
    String state = stream.terminationState();
    String name = server == null ? "<NOSRV>" : server;
    String retries =
        (stream.number(StreamNumber.REDISPATCHED) > 0 ? "+" : "")
            + stream.number(StreamNumber.RETRIES);
    return http
        ? "%d %s %s %s".formatted(status, state, retries, name)
        : "0 %s -- %s %s".formatted(state.substring(0, 2), retries, name);
  }

  private static LoadBalancerConfig config(
      Case which, int port, Path socket, BlockingQueue<String> lines) {
    var server =
        ServerConfig.of("s1", ServerPlace.tcp(IpAddress.V4_LOOPBACK, port)).withCookie("one");
    var timeouts = new Timeouts(300, 700, 400, 500, 0, 0, 0, 0, 0, 0, 0);
    var place = new BindConfig.Place.Unix(socket.toString(), false, -1, -1, -1);
    var bind =
        new BindConfig(
            "",
            0,
            place,
            false,
            0,
            0,
            0,
            false,
            0,
            false,
            null,
            SocketOptions.NONE,
            BindConfig.Protocol.ANY,
            null,
            Origin.PROGRAM);
    ProxyMode mode = which.http() ? ProxyMode.HTTP : ProxyMode.TCP;
    var front =
        FrontendConfig.of(List.of(bind), "l")
            .withLog(stream -> lines.add(line(stream, which.http())), LogOptions.DEFAULT);
    var back =
        BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server))
            .withOptions(BackendOptions.DEFAULT)
            .withRetry(retry(which.retryOn()));
    if (!which.cookie().isEmpty()) {
      back = back.withCookie(cookie(which.cookie()));
    }
    return new LoadBalancerConfig(
        ProcessConfig.DEFAULT.withThreads(1),
        List.of(
            ProxyConfig.frontend("l", mode, front, timeouts),
            ProxyConfig.backend("l", mode, back, timeouts)));
  }

  private static RetryConfig retry(String words) {
    return switch (words) {
      case "" -> new RetryConfig(2, Set.of(RetryConfig.On.CONNECTION_FAILURE), Set.of());
      case "500" -> new RetryConfig(2, Set.of(), Set.of(500));
      case "empty-response" -> new RetryConfig(2, Set.of(RetryConfig.On.EMPTY_RESPONSE), Set.of());
      case "junk-response" -> new RetryConfig(2, Set.of(RetryConfig.On.JUNK_RESPONSE), Set.of());
      default -> new RetryConfig(2, Set.of(RetryConfig.On.RESPONSE_TIMEOUT), Set.of());
    };
  }

  private static CookieConfig cookie(String words) {
    return switch (words) {
      case "rewrite" -> CookieConfig.of("S", CookieConfig.Mode.REWRITE);
      case "prefix" -> CookieConfig.of("S", CookieConfig.Mode.PREFIX);
      default ->
          new CookieConfig(
              "S",
              CookieConfig.Mode.INSERT,
              true,
              false,
              false,
              false,
              false,
              false,
              null,
              null,
              0,
              0,
              false,
              "");
    };
  }

  /// The first line of the answer, or how many bytes a TCP client got.
  private static String ask(Case which, Path socket) throws IOException {
    try (var channel = UnixDial.connect(socket)) {
      channel.write(ByteBuffer.wrap(which.request().getBytes(ISO_8859_1)));
      var answer = ByteBuffer.allocate(8_192);
      try {
        while (channel.read(answer) >= 0) {
          // To the end.
        }
      } catch (IOException _) {
        // A reset: what came before it counts.
      }
      String all = new String(answer.array(), 0, answer.position(), ISO_8859_1);
      int end = all.indexOf("\r\n");
      return which.http() && end > 0 ? all.substring(0, end) : all.length() + " bytes";
    }
  }
}
