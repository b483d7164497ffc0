package io.whydown.vendor.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.vendor.nginx.NginxLogEntry.Event;
import io.whydown.vendor.nginx.NginxLogEntry.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NginxErrorLogReaderTest {

  private static final String CONTEXT =
      ", client: 10.0.0.7, server: , request: \"GET /x HTTP/1.1\", upstream:"
          + " \"http://10.77.0.11:8001/x\", host: \"lb\"";

  private static List<NginxLogEntry> captured() {
    try (InputStream in = NginxErrorLogReaderTest.class.getResourceAsStream("error.log")) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      return NginxErrorLogReader.read(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NginxLogEntry entry(String message) {
    String line = "2026/11/20 20:37:05 [error] 12#13: *5 " + message + CONTEXT;
    return NginxErrorLogReader.tryParse(line, 1).orElseThrow();
  }

  @Test
  void read_capturedLog() {
    List<NginxLogEntry> entries = captured();

    assertThat(entries)
        .extracting(NginxLogEntry::event)
        .containsExactly(
            Event.CONNECT_FAILED,
            Event.SERVER_DISABLED,
            Event.CONNECT_FAILED,
            Event.SERVER_DISABLED,
            Event.NO_LIVE_UPSTREAMS,
            Event.CONNECT_FAILED,
            Event.TLS_FAILED,
            Event.NO_RESOLVER,
            Event.CONNECT_FAILED,
            Event.CONNECT_FAILED,
            Event.CONNECT_FAILED,
            Event.BIND_FAILED,
            Event.HOST_NOT_FOUND);
    assertThat(entries)
        .extracting(NginxLogEntry::address)
        .containsExactly(
            "127.0.0.1:39991",
            "127.0.0.1:39991",
            "127.0.0.1:39992",
            "127.0.0.1:39992",
            "two",
            "255.255.255.255:81",
            "127.0.0.1:39980",
            "app.invalid",
            "unix:/run/none.sock",
            "unix:/run/none.sock",
            "127.0.0.1:39993",
            "127.0.0.1:39980",
            "gone.invalid:80");
    assertThat(entries)
        .extracting(NginxLogEntry::errno)
        .containsExactly(111, 0, 111, 0, 0, 101, 0, 0, 2, 2, 111, 98, 0);
    assertThat(entries)
        .extracting(NginxLogEntry::local)
        .containsExactly(
            false, false, false, false, false, true, false, false, true, true, false, false, false);
  }

  @Test
  void read_fieldsOfOneLine() {
    NginxLogEntry entry = captured().getFirst();

    assertThat(entry.time()).isEqualTo(LocalDateTime.of(2026, 11, 20, 23, 54, 17));
    assertThat(entry.level()).isEqualTo(Level.ERROR);
    assertThat(entry.pid()).isEqualTo(31338);
    assertThat(entry.phase()).isEqualTo("connecting to upstream");
    assertThat(entry.upstream()).isEqualTo("http://127.0.0.1:39991/");
    assertThat(entry.server()).isEqualTo("www.example.com");
    assertThat(entry.host()).isEqualTo("127.0.0.1:39980");
    assertThat(entry.message())
        .isEqualTo("connect() failed (111: Connection refused) while connecting to upstream");
  }

  @Test
  void read_startErrorNamesItsLine() {
    NginxLogEntry entry = captured().getLast();

    assertThat(entry.file()).isEqualTo("/etc/nginx/conf.d/bad.conf");
    assertThat(entry.fileLine()).isEqualTo(2);
    assertThat(entry.level()).isEqualTo(Level.EMERG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upstream timed out (110: Connection timed out) while connecting to upstream"
            + "|TIMED_OUT|110|connecting to upstream",
        "upstream timed out (110: Connection timed out) while reading response header from upstream"
            + "|TIMED_OUT|110|reading response header from upstream",
        "recv() failed (104: Connection reset by peer) while reading response header from upstream"
            + "|CONNECTION_LOST|104|reading response header from upstream",
        "upstream prematurely closed connection while reading response header from upstream"
            + "|CLOSED_EARLY|0|reading response header from upstream",
        "upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to"
            + " upstream|CERTIFICATE_REFUSED|0|SSL handshaking to upstream",
        "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking"
            + " to upstream|TLS_FAILED|104|SSL handshaking to upstream",
        "upstream sent no valid HTTP/1.0 header while reading response header from upstream"
            + "|INVALID_ANSWER|0|reading response header from upstream",
        "connect() to 10.0.0.1:80 failed (13: Permission denied) while connecting to upstream"
            + "|CONNECT_FAILED|13|connecting to upstream",
        "app.lab could not be resolved (3: Host not found)|NAME_NOT_RESOLVED|0|''",
        "socket() failed (24: Too many open files) while connecting to upstream"
            + "|TOO_MANY_FILES|24|connecting to upstream",
      })
  void tryParse_eachEvent(String message, Event event, int errno, String phase) {
    NginxLogEntry entry = entry(message);

    assertThat(entry.event()).isEqualTo(event);
    assertThat(entry.errno()).isEqualTo(errno);
    assertThat(entry.phase()).isEqualTo(phase);
  }

  @Test
  void tryParse_printedAndPrefixedLines() {
    assertThat(
            NginxErrorLogReader.tryParse(
                "Nov 20 lb nginx[7]: nginx: [emerg] bind() to [::]:80 failed (13: Permission denied)",
                4))
        .get()
        .satisfies(entry -> {
          assertThat(entry.event()).isEqualTo(Event.BIND_FAILED);
          assertThat(entry.address()).isEqualTo("[::]:80");
          assertThat(entry.time()).isNull();
          assertThat(entry.line()).isEqualTo(4);
        });
    assertThat(
            NginxErrorLogReader.tryParse(
                "nginx: [emerg] unknown directive \"upstrem\" in /etc/nginx/nginx.conf:12", 1))
        .get()
        .satisfies(entry -> assertThat(entry.event()).isEqualTo(Event.CONFIGURATION_REFUSED));
  }

  @Test
  void tryParse_hidesCredentialsAndControlCharacters() {
    String line =
        "2026/11/20 20:37:05 [error] 1#1: *5 connect() failed (111: x\u001b[31m), client: c,"
            + " upstream: \"http://user:s3cr3t@10.0.0.1:80/?token=s3cr3t\", host: \"\u0007\"";

    NginxLogEntry entry = NginxErrorLogReader.tryParse(line, 1).orElseThrow();

    assertThat(entry.toString()).doesNotContain("s3cr3t");
    assertThat(entry.toString().chars()).noneMatch(Character::isISOControl);
    assertThat(entry.address()).isEqualTo("10.0.0.1:80");
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "hello",
    "'2026/11/20 20:37:05 [odd] 1#1: x'",
    "'nginx: configuration file test failed'"
  })
  void tryParse_noEntry(String line) {
    assertThat(NginxErrorLogReader.tryParse(line, 1)).isEmpty();
  }

  @Test
  void tryParse_impossibleDate_hasNoTime() {
    assertThat(NginxErrorLogReader.tryParse("2026/99/99 20:37:05 [error] 1#1: x", 1))
        .get()
        .satisfies(entry -> assertThat(entry.time()).isNull());
  }
}
