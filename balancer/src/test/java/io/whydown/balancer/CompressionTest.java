package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.CompressionConfig;
import io.whydown.balancer.config.CompressionConfig.Algorithm;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.runtime.Counter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which answers are compressed, and that they come out as they were.
final class CompressionTest {

  private static final CompressionConfig GZIP =
      new CompressionConfig(List.of(Algorithm.GZIP), List.of("text/"), false);

  private static final String TEXT = "so it goes ".repeat(20_000);

  private static TestBalancer through(TinyServer server, CompressionConfig config) {
    return TestBalancer.start(
        TransportChoice.BEST,
        ProxyMode.HTTP,
        BackendConfig.of(
            BalanceConfig.ROUND_ROBIN, List.of(TestBalancer.server("s", server.port()))),
        Timeouts.of(1_000, 10_000, 10_000),
        p -> p.backend() == null ? p : p.withHttp(p.http().withCompression(config)));
  }

  private static String ask(String more) {
    return "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + more + "\r\n";
  }

  private static String answer(String fields, String body) {
    return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String head(String whole) {
    return whole.substring(0, whole.indexOf("\r\n\r\n") + 2);
  }

  private static byte[] unchunked(String whole) {
    var body = new ByteArrayOutputStream();
    int at = whole.indexOf("\r\n\r\n") + 4;
    while (true) {
      int line = whole.indexOf("\r\n", at);
      int size = Integer.parseInt(whole.substring(at, line), 16);
      if (size == 0) {
        assertThat(whole.substring(line)).isEqualTo("\r\n\r\n");
        return body.toByteArray();
      }
      body.writeBytes(whole.substring(line + 2, line + 2 + size).getBytes(ISO_8859_1));
      at = line + 2 + size + 2;
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), ISO_8859_1);
  }

  @Test
  void largeText_isGzippedWhole() throws IOException {
    try (var server = TinyServer.raw(answer("Content-Type: text/plain\r\nETag: \"1\"\r\n", TEXT));
        var balancer = through(server, GZIP)) {
      String got = balancer.exchange(ask("Accept-Encoding: br, gzip;q=0.5\r\n"));

      assertThat(head(got))
          .contains("transfer-encoding: chunked\r\n")
          .contains("content-encoding: gzip\r\n")
          .contains("vary: Accept-Encoding\r\n")
          .contains("W/\"1\"")
          .doesNotContain("Content-Length");
      byte[] body = unchunked(got);
      assertThat(body.length).isLessThan(TEXT.length() / 20);
      assertThat(text(new GZIPInputStream(new ByteArrayInputStream(body)))).isEqualTo(TEXT);
      var counters = balancer.balancer.control().backends().getFirst().counters();
      assertThat(counters.get(Counter.COMPRESSION_IN)).isEqualTo(TEXT.length());
      assertThat(counters.get(Counter.COMPRESSION_OUT)).isEqualTo(body.length);
      assertThat(counters.get(Counter.COMPRESSED_RESPONSES)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"DEFLATE, false", "RAW_DEFLATE, true"})
  void deflate_hasTheFramingThatWasAskedFor(Algorithm algorithm, boolean bare) throws IOException {
    var config = new CompressionConfig(List.of(algorithm), List.of(), false);
    try (var server = TinyServer.raw(answer("", TEXT));
        var balancer = through(server, config)) {
      String got = balancer.exchange(ask("Accept-Encoding: deflate\r\n"));

      assertThat(head(got)).contains("content-encoding: deflate\r\n");
      var in = new ByteArrayInputStream(unchunked(got));
      assertThat(text(new InflaterInputStream(in, new Inflater(bare)))).isEqualTo(TEXT);
    }
  }

  @Test
  void chunkedAnswer_isCompressedAndEndsOnce() throws IOException {
    String answer =
        String.join(
            "\r\n",
            List.of(
                "HTTP/1.1 200 OK",
                "Content-Type: text/a",
                "Transfer-Encoding: chunked",
                "",
                "3",
                "abc",
                "4",
                "defg",
                "0",
                "",
                ""));
    try (var server = TinyServer.raw(answer);
        var balancer = through(server, GZIP)) {
      String got = balancer.exchange(ask("Accept-Encoding: gzip\r\n"));

      var in = new ByteArrayInputStream(unchunked(got));
      assertThat(text(new GZIPInputStream(in))).isEqualTo("abcdefg");
    }
  }

  @Test
  void pieceThatIsThere_goesOutBeforeTheNextOneComes() throws Exception {
    var goOn = new java.util.concurrent.CountDownLatch(1);
    try (var server =
            new TinyServer(client -> {
              TinyServer.readHead(client.getInputStream());
              var out = client.getOutputStream();
              out.write(
                  "HTTP/1.1 200 OK\r\nContent-Type: text/a\r\nContent-Length: 6\r\n\r\nabc"
                      .getBytes(ISO_8859_1));
              TinyServer.await(goOn);
              out.write("def".getBytes(ISO_8859_1));
            });
        var balancer = through(server, GZIP);
        var socket = balancer.connect()) {
      socket.getOutputStream().write(ask("Accept-Encoding: gzip\r\n").getBytes(ISO_8859_1));
      TinyServer.readHead(socket.getInputStream());
      var size = new StringBuilder();
      for (int c = socket.getInputStream().read(); c > ' '; c = socket.getInputStream().read()) {
        size.append((char) c);
      }

      assertThat(Integer.parseInt(size.toString(), 16)).isGreaterThan(10);
      goOn.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Encoding: br\r\nContent-Type: text/a\r\n",
        "Cache-Control: public, no-transform\r\nContent-Type: text/a\r\n",
        "Content-Type: image/png\r\n",
        "Content-Type: multipart/text\r\n",
        "X: no type\r\n",
        "Content-Type: text/a\r\nETag: unquoted\r\n",
        "Content-Type: text/a\r\nETag: \"1\"\r\nETag: \"2\"\r\n",
      })
  void answerThatForbidsIt_passesUnchanged(String fields) throws IOException {
    String answer = answer(fields, "abc");
    try (var server = TinyServer.raw(answer);
        var balancer = through(server, GZIP)) {
      assertThat(balancer.exchange(ask("Accept-Encoding: gzip\r\n")))
          .contains(fields)
          .contains("Content-Length: 3")
          .endsWith("\r\n\r\nabc");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Accept-Encoding: br\r\n",
        "Accept-Encoding: gzip;q=0\r\n",
        "Accept-Encoding: gzip\r\nUser-Agent: Mozilla/4.0\r\n",
      })
  void clientThatCannot_getsItPlain(String fields) throws IOException {
    try (var server = TinyServer.raw(answer("Content-Type: text/a\r\n", "abc"));
        var balancer = through(server, GZIP)) {
      assertThat(balancer.exchange(ask(fields))).endsWith("\r\n\r\nabc");
    }
  }

  @Test
  void partsAndErrors_stayPlain() throws IOException {
    for (String status : List.of("206 Partial Content", "404 Not Found", "500 Error")) {
      String answer =
          "HTTP/1.1 " + status + "\r\nContent-Type: text/a\r\nContent-Length: 3\r\n\r\nabc";
      try (var server = TinyServer.raw(answer);
          var balancer = through(server, GZIP)) {
        assertThat(balancer.exchange(ask("Accept-Encoding: gzip\r\n"))).endsWith("\r\n\r\nabc");
      }
    }
  }

  @Test
  void offload_keepsTheServerFromCompressing() throws IOException {
    var config = new CompressionConfig(List.of(Algorithm.IDENTITY), List.of(), true);
    try (var server = TinyServer.echoing();
        var balancer = through(server, config)) {
      String got = balancer.exchange(ask("Accept-Encoding: identity, br\r\nX: 1\r\n"));

      assertThat(head(got)).contains("chunked").doesNotContain("content-encoding");
      assertThat(new String(unchunked(got), ISO_8859_1))
          .contains("X: 1")
          .doesNotContainIgnoringCase("accept-encoding");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 100})
  void answerBelowTheLeastSize_staysAsItIs(int length) throws IOException {
    var config = new CompressionConfig(List.of(Algorithm.GZIP), List.of(), 100, false);
    try (var server = TinyServer.raw(answer("Content-Type: text/plain\r\n", "a".repeat(length)));
        var balancer = through(server, config)) {
      String answer = balancer.exchange(ask("Accept-Encoding: gzip\r\n"));

      assertThat(head(answer).toLowerCase(java.util.Locale.ROOT).contains("content-encoding: gzip"))
          .isEqualTo(length >= 100);
    }
  }

  /// Answers with all that it was sent, up to the end of the chunks.
  private static TinyServer showingChunks() throws IOException {
    return new TinyServer(client -> {
      var got = new ByteArrayOutputStream();
      byte[] block = new byte[4_096];
      int count = client.getInputStream().read(block);
      while (count > 0) {
        got.write(block, 0, count);
        String text = got.toString(ISO_8859_1);
        boolean plain = !text.toLowerCase(java.util.Locale.ROOT).contains("chunked");
        if (text.endsWith("0\r\n\r\n") || plain && text.endsWith("x")) {
          break;
        }
        count = client.getInputStream().read(block);
      }
      client
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                  .formatted(got.size())
                  .getBytes(ISO_8859_1));
      got.writeTo(client.getOutputStream());
    });
  }

  @ParameterizedTest
  @CsvSource({"text/plain, 100, true", "text/plain, 101, false", "image/png, 0, false"})
  void requestBody_isCompressedWhereItIsWanted(String type, long least, boolean compressed)
      throws IOException {
    var config =
        new CompressionConfig(
            List.of(),
            List.of(),
            0,
            false,
            new CompressionConfig.Requests(Algorithm.GZIP, List.of("text/"), least));
    String body = "x".repeat(100);
    try (var server = showingChunks();
        var balancer = through(server, config)) {
      String seen =
          balancer.exchange(
              ("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: %s\r\n"
                      + "Content-Length: 100\r\n\r\n%s")
                  .formatted(type, body));

      String request = seen.substring(seen.indexOf("\r\n\r\n") + 4);
      if (compressed) {
        assertThat(head(request))
            .contains("content-encoding: gzip\r\n", "transfer-encoding: chunked\r\n")
            .doesNotContainIgnoringCase("content-length");
        var in = new ByteArrayInputStream(unchunked(request));
        assertThat(text(new GZIPInputStream(in))).isEqualTo(body);
        assertThat(balancer.balancer.control().process().compressedInRate()).isPositive();
      } else {
        assertThat(request).contains("Content-Length: 100\r\n").endsWith(body);
      }
    }
  }
}
