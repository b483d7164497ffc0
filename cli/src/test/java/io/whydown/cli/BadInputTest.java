package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What nobody should have written, through the whole program: one clear line, the rest of the
/// answer right, nothing secret and nothing harmful to a terminal.
class BadInputTest {

  private static final String HEAD =
      """
      defaults
        mode http
        timeout connect 1s
        timeout check 1s
      """;

  @TempDir private Path folder;

  private InProcess.Ended diagnose(String configuration, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("lb.cfg"), configuration);
    return diagnose(file, options);
  }

  private static InProcess.Ended diagnose(Path file, String... options) {
    var words = new java.util.ArrayList<String>(List.of("diagnose", file.toString()));
    words.addAll(List.of(options));
    return InProcess.run(words, Map.of());
  }

  private static String backend(String... lines) {
    return HEAD + "backend b\n  " + String.join("\n  ", lines) + "\n";
  }

  /// A port that nobody listens on, for as long as the socket stays bound without listening.
  private static String closed(Socket bound) throws IOException {
    bound.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return "127.0.0.1:" + bound.getLocalPort();
  }

  private static void isHarmless(String text) {
    assertThat(text.chars().filter(c -> (c < ' ' && c != '\n') || c == 0x7f)).isEmpty();
  }

  // The configuration.

  @Test
  void largerThanIsRead_saysSo() throws IOException {
    Path file = folder.resolve("big.cfg");
    byte[] line = "# nothing to see here, and much of it\n".getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block =
          new String(line, StandardCharsets.US_ASCII)
              .repeat(20_000)
              .getBytes(StandardCharsets.US_ASCII);
      for (long written = 0; written < 50L << 20; written += block.length) {
        out.write(block);
      }
    }

    InProcess.Ended ended = diagnose(file);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("larger than 16 MiB").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "server bad 127.0.0.1:70000, invalid port '70000'",
    "server bad 127.0.0.1:http, invalid port 'http'",
    "frobnicate on, unknown keyword 'frobnicate'"
  })
  void aLineThatHaproxyRefuses_isNamed_andTheRestIsJudged(String line, String reason)
      throws IOException {
    try (var bound = new Socket()) {
      InProcess.Ended ended = diagnose(backend("server s1 " + closed(bound), line));

      assertThat(ended.status()).isIn(1, 3);
      assertThat(ended.out()).contains("b/s1").contains("lb.cfg:").contains(reason);
      assertThat(ended.err()).isEmpty();
    }
  }

  @Test
  void aLineThatNginxRefuses_isNamed_andTheRestIsJudged() throws IOException {
    try (var bound = new Socket()) {
      String server = closed(bound);
      InProcess.Ended ended =
          diagnose(
              "events {}\nhttp {\n  frobnicate on;\n  upstream a { server "
                  + server
                  + "; server 127.0.0.1:70000; }\n  server { listen 8080; location / { proxy_pass"
                  + " http://a; } }\n}\n");

      assertThat(ended.out())
          .contains("a/" + server)
          .contains("lb.cfg:3: unknown directive \"frobnicate\"")
          .contains("lb.cfg:4: invalid address or port \"127.0.0.1:70000\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.0.0.1:70000", "[::1]:99999"})
  void aPortThatIsNone_isRefused(String target) {
    InProcess.Ended ended = InProcess.run(List.of(target), Map.of());

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("the port must be 1 to 65535").hasLineCount(1);
  }

  // Secrets and control characters.

  @ParameterizedTest
  @ValueSource(strings = {"text", "json", "markdown"})
  void secretsAndEscapes_areInNoReport(String format) throws IOException {
    try (var bound = new Socket()) {
      String configuration =
          "userlist u\n  user bob password SECRET1\n"
              + backend(
                  "stats auth admin:SECRET2",
                  "option httpchk",
                  "http-check send meth GET uri /?token=SECRET3 hdr Authorization \"Bearer SECRET4\"",
                  "server s1 " + closed(bound) + " check",
                  "server s\u001b]0;owned\u0007 " + "127.0.0.1:1 check",
                  "server bad user:SECRET5@127.0.0.1:80",
                  "server odd 127.0.0.1:1 http://user:SECRET6@host/",
                  "frobnicate\u001b[2J http://user:SECRET7@host/");

      InProcess.Ended ended = diagnose(configuration, "--format", format);

      assertThat(ended.out() + ended.err()).contains("s1").doesNotContain("SECRET");
      isHarmless(ended.out());
      isHarmless(ended.err());
    }
  }

  @Test
  void anAnswerFullOfEscapes_isHarmless() throws IOException {
    String answer =
        "HTTP/1.1 401 No\u001b[31m\r\nSet-Cookie: s=SECRET\r\nContent-Length: 12\r\n"
            + "Connection: close\r\n\r\n\u001b]0;owned\u0007x";
    try (var peer = new Peer(answer)) {
      InProcess.Ended ended =
          diagnose(backend("option httpchk GET /", "server s1 " + peer.address() + " check"));

      assertThat(ended.out()).contains("FAILING").contains("401").doesNotContain("SECRET");
      isHarmless(ended.out());
    }
  }

  // The statistics socket.

  @ParameterizedTest
  @ValueSource(strings = {"", "# pxname,svname\n\u001b]0;x\u0007,,,,\n", "Unknown command.\n"})
  void aStatsSocketThatAnswersNonsense_isAGap(String answer) throws IOException {
    try (var stats = new Peer(answer);
        var bound = new Socket()) {
      InProcess.Ended ended =
          diagnose(
              "global\n  stats socket ipv4@"
                  + stats.address()
                  + "\n"
                  + backend("server s1 " + closed(bound) + " check"));

      assertThat(ended.out())
          .contains("the stats socket " + stats.address())
          .contains("connection refused")
          .doesNotContain("another configuration");
      isHarmless(ended.out());
    }
  }

  @Test
  void aStatsSocketThatNeverAnswers_costsNotTheAnswer() throws IOException {
    try (var stats = new Peer(null);
        var bound = new Socket()) {
      long start = System.nanoTime();
      InProcess.Ended ended =
          diagnose(
              "global\n  stats socket ipv4@"
                  + stats.address()
                  + "\n"
                  + backend("server s1 " + closed(bound) + " check"),
              "--timeout",
              "6");

      assertThat(ended.out()).contains("did not answer within").contains("connection refused");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
    }
  }

  /// Answers each connection with the same text, or never.
  private static final class Peer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    /// A socket that nothing holds is closed when the collector finds it.
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    Peer(@org.jspecify.annotations.Nullable String answer) throws IOException {
      Thread.ofVirtual().start(() -> serve(answer));
    }

    String address() {
      return "127.0.0.1:" + listener.getLocalPort();
    }

    private void serve(@org.jspecify.annotations.Nullable String answer) {
      boolean open = true;
      while (open) {
        try {
          Socket client = listener.accept();
          clients.add(client);
          if (answer != null) {
            int _ = client.getInputStream().read(new byte[4096]);
            client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            client.close();
          }
        } catch (IOException _) {
          open = !listener.isClosed(); // a client that went away does not end it
        }
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket client : clients) {
        client.close();
      }
    }
  }
}
