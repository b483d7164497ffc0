package io.whydown.balancer.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads are read strictly, and where they lie.
final class HeadReaderTest {

  private final Head head = new Head(101);

  private HeadFault request(String text) {
    return read(text, true);
  }

  private HeadFault read(String text, boolean request) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    var memory = new Memory(bytes.length + 7);
    memory.put(3, bytes, 0, bytes.length);
    int end = HeadReader.findEnd(memory, 3, 3 + bytes.length);
    assertThat(end).as("end of the head").isPositive();
    return request
        ? HeadReader.readRequest(memory, 3, end, head)
        : HeadReader.readResponse(memory, 3, end, head);
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").replace("\\t", "\t");
  }

  @Test
  void plainRequest_isReadInPlace() {
    var fault =
        request("GET /a?b=1 HTTP/1.1\r\nHost: example.org\r\nX-Long:   some value \t\r\n\r\n");

    assertThat(fault).isEqualTo(HeadFault.NONE);
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.target()).isEqualTo("/a?b=1");
    assertThat(head.isHttp11).isTrue();
    assertThat(head.fields).isEqualTo(2);
    assertThat(head.name(1)).isEqualTo("X-Long");
    assertThat(head.value(1)).isEqualTo("some value");
    assertThat(head.contentLength).isEqualTo(-1);
    assertThat(head.isChunked).isFalse();
  }

  /// Measured with HAProxy 2.6.12 (`%U` and `%B` of messages without a body).
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1\\r\\nHost: example.com\\r\\nUser-Agent: test\\r\\nConnection: close\\r\\n\\r\\n | 62
          GET http://example.com/abs HTTP/1.1\\r\\nHost: example.com\\r\\nUser-Agent: test\\r\\n\\r\\n | 83
          GET / HTTP/1.1\\r\\nHost:example.com\\r\\nX-A:    padded   \\r\\nX-B:\\r\\n\\r\\n | 60
          GET / HTTP/1.1\\r\\nHost: h\\r\\nKeep-Alive: 300\\r\\nProxy-Connection: close\\r\\nTE: trailers\\r\\nConnection: close, TE\\r\\n\\r\\n | 94
          HTTP/1.1 204 No Content\\r\\n\\r\\n | 42
          HTTP/1.1 304 Not Modified\\r\\nETag: "a"\\r\\n\\r\\n | 51
          """)
  void head_isCountedAsHaproxyCountsIt(String text, int bytes) {
    HeadFault fault = read(unescape(text), !text.startsWith("HTTP/"));

    assertThat(fault).isEqualTo(HeadFault.NONE);
    assertThat(head.countedBytes()).isEqualTo(bytes);
  }

  @Test
  void framingFields_areUnderstood() {
    assertThat(request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 42\r\n\r\n"))
        .isEqualTo(HeadFault.NONE);
    assertThat(head.contentLength).isEqualTo(42);

    assertThat(
            request(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: Upgrade, close\r\n\r\n"))
        .isEqualTo(HeadFault.NONE);
    assertThat(head.isChunked).isTrue();
    assertThat(head.saysClose).isTrue();
    assertThat(head.saysUpgrade).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "GET  / HTTP/1.1\\r\\n|TARGET",
        "GET / HTTP/1.1 \\r\\n|VERSION",
        "GET / HTTP/2.0\\r\\n|VERSION",
        "GET / http/1.1\\r\\n|VERSION",
        "GET /\\r\\n|TARGET",
        "GE\\0T / HTTP/1.1\\r\\n|METHOD",
        " GET / HTTP/1.1\\r\\n|METHOD",
        "GET /a#b HTTP/1.1\\r\\n|TARGET",
        "GET /a\\tb HTTP/1.1\\r\\n|TARGET",
        "GET a HTTP/1.1\\r\\n|TARGET",
        "GET / HTTP/1.1\\n|VERSION",
        "GET / HTTP/1.1\\r\\nHost\\r\\n|FIELD_NAME",
        "GET / HTTP/1.1\\r\\nHost : a\\r\\n|FIELD_NAME",
        "GET / HTTP/1.1\\r\\n Host: a\\r\\n|FIELD_NAME",
        "GET / HTTP/1.1\\r\\nHo@st: a\\r\\n|FIELD_NAME",
        "GET * HTTP/1.1\\r\\nHost: a\\r\\n|TARGET",
        "OPTIONS */a HTTP/1.1\\r\\nHost: a\\r\\n|TARGET",
        "CONNECT http://a:80 HTTP/1.1\\r\\nHost: a\\r\\n|TARGET",
        "CONNECT a HTTP/1.1\\r\\nHost: a\\r\\n|TARGET",
        "GET / HTTP/1.1\\r\\n: a\\r\\n|FIELD_NAME",
        "GET / HTTP/1.1\\r\\nA: b\\n|LINE_END",
        "GET / HTTP/1.1\\r\\nA: b\\rc: d\\r\\n|LINE_END",
        "GET / HTTP/1.1\\r\\nA: b\\0c\\r\\n|FIELD_VALUE",
        "GET / HTTP/1.1\\r\\nA: b\\r\\n c\\r\\n|FOLDED",
        "POST / HTTP/1.1\\r\\nContent-Length: \\r\\n|LENGTH",
        "POST / HTTP/1.1\\r\\nContent-Length: +5\\r\\n|LENGTH",
        "POST / HTTP/1.1\\r\\nContent-Length: -5\\r\\n|LENGTH",
        "POST / HTTP/1.1\\r\\nContent-Length: 0x5\\r\\n|LENGTH",
        "POST / HTTP/1.1\\r\\nContent-Length: 5 5\\r\\n|LENGTH",
        "POST / HTTP/1.1\\r\\nContent-Length: 5, 5\\r\\n|LENGTH",
        "POST / HTTP/1.1\\r\\nContent-Length: 99999999999999999999\\r\\n|LENGTH",
        "POST / HTTP/1.1\\r\\nContent-Length: 5\\r\\nContent-Length: 5\\r\\n|LENGTH_REPEATED",
        "POST / HTTP/1.1\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n|LENGTH_AND_ENCODING",
        "POST / HTTP/1.1\\r\\nTransfer-Encoding: ,chunked\\r\\n|NOT_CHUNKED_LAST",
        "POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked, chunked\\r\\n|CHUNKED_REPEATED",
        "POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n|CHUNKED_REPEATED",
        "POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked, gzip\\r\\n|NOT_CHUNKED_LAST",
        "POST / HTTP/1.1\\r\\nTransfer-Encoding: xchunked\\r\\n|NOT_CHUNKED_LAST",
        "POST / HTTP/1.1\\r\\nTransfer-Encoding: gzip, chunked\\r\\n|ENCODING_UNKNOWN",
        "POST / HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n|ENCODING_IN_HTTP10",
        "GET / HTTP/1.0\\r\\nContent-Length: 5\\r\\n|BODY_IN_HTTP10_GET",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n|HOST_REPEATED",
      })
  void ambiguousRequest_isRefused(String text, HeadFault expected) {
    assertThat(request(unescape(text) + "\r\n")).isEqualTo(expected);
  }

  @Test
  void everyByteOfAName_isATokenOrRefused() {
    for (int c = 0; c < 256; c++) {
      if (c == ':' || c == '\r' || c == '\n') {
        continue;
      }
      var fault = request("GET / HTTP/1.1\r\nA" + (char) c + "b: x\r\n\r\n");
      boolean token =
          c < 128 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) && c > 0;
      assertThat(fault == HeadFault.NONE).as("byte %d", c).isEqualTo(token);
    }
  }

  @Test
  void valueOfAnyLength_endsAtItsLineEnd() {
    for (int length = 0; length < 40; length++) {
      String value = "v".repeat(length);
      assertThat(request("GET / HTTP/1.1\r\nA: " + value + "\r\nB: c\r\n\r\n"))
          .isEqualTo(HeadFault.NONE);
      assertThat(head.value(0)).isEqualTo(value);
      assertThat(head.value(1)).isEqualTo("c");
      if (length > 0) {
        assertThat(request("GET / HTTP/1.1\r\nA: " + value + "\0" + value + "\r\n\r\n"))
            .isEqualTo(HeadFault.FIELD_VALUE);
      }
    }
  }

  @Test
  void response_isRead() {
    assertThat(read("HTTP/1.0 404 Not Found\r\nContent-Length: 3\r\n\r\n", false))
        .isEqualTo(HeadFault.NONE);
    assertThat(head.status).isEqualTo(404);
    assertThat(head.isHttp11).isFalse();
    assertThat(head.contentLength).isEqualTo(3);
    assertThat(read("HTTP/1.1 200\r\n\r\n", false)).isEqualTo(HeadFault.NONE);
    assertThat(head.status).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/3.1 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  void malformedResponse_isRefused(String text) {
    assertThat(read(text, false)).isNotEqualTo(HeadFault.NONE);
  }

  @Test
  void endOfHead_isFoundHoweverItArrives() {
    String text = "GET / HTTP/1.1\r\nHost: a\r\nX: 123456789\r\n\r\nrest";
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    var memory = new Memory(bytes.length);
    memory.put(0, bytes, 0, bytes.length);
    int end = text.indexOf("rest");
    for (int to = 0; to <= bytes.length; to++) {
      assertThat(HeadReader.findEnd(memory, 0, to)).as("of %d", to).isEqualTo(to < end ? -1 : end);
      assertThat(HeadReader.findEnd(memory, Math.max(0, Math.min(to, end) - 4), to))
          .isEqualTo(to < end ? -1 : end);
    }
  }

  @Test
  void tooManyFields_areRefused() {
    assertThat(request("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(102) + "\r\n"))
        .isEqualTo(HeadFault.TOO_MANY_FIELDS);
  }
}
