package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import io.whydown.net.IpAddress;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stick tables have since HAProxy 2.7, at work on one connection.
class LaterTablesTest {

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
  private static final int RESET = 3;

  private final int port;

  LaterTablesTest() throws IOException {
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  private Compiled compile(String bind, String lines) {
    return TestSource.compiled(
        """
        defaults
          mode http
          timeout client 20s
        frontend f
          bind 127.0.0.1:%d %s
          stick-table type ip size 100 store gpc(3),gpc_rate(3,1h),glitch_cnt,glitch_rate(1h)
        %s
        backend words
          stick-table type string len 8 size 100 store gpc(1)
        """
            .formatted(port, bind, lines.indent(2)));
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    return socket;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "sc_key(0), 127.0.0.1",
        "sc0_key, 127.0.0.1",
        "sc_key(1), abcdefgh",
        "sc_key(2), ''",
        "'src,table_inc_gpc(2,f)', 1",
        "'src,table_gpc(1,f)', 7",
        "'src,table_clr_gpc(1,f)', 7",
        "'str(new),table_inc_gpc0(words)', 1",
        "'str(abcdefghij),table_inc_gpc0(words)', 6",
        "'str(abcdefgh),table_clr_gpc0(words)', 5",
        "'src,table_glitch_cnt(f)', 0",
        "'src,table_inc_gpc(9,f)', ''",
        "src_glitch_rate(f), 0"
      })
  void expression_givesWhatTheTableHolds(String expression, String expected) throws IOException {
    String lines =
        """
        http-request track-sc0 src
        http-request track-sc1 str(abcdefghij) table words
        http-request sc-add-gpc(1,0) 3
        http-request sc-add-gpc(1,0) int(4)
        http-request set-var(txn.five) int(5)
        http-request sc-add-gpc(0,1) var(txn.five)
        http-request return status 200 hdr x "<%%[%s]>"
        """
            .formatted(expression);
    Compiled compiled = compile("", lines);
    assertThat(compiled.findings().all()).isEmpty();

    try (LoadBalancer _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()));
        Socket socket = connect()) {
      String request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      int from = answer.indexOf("x: <");
      assertThat(answer.substring(from + 4, answer.indexOf('>', from))).isEqualTo(expected);
    }
  }

  @Test
  void requestThatIsNone_isCountedAsAGlitch() throws IOException {
    Compiled compiled = compile("proto h2", "tcp-request session track-sc0 src");
    StickTable table = Objects.requireNonNull(compiled.shared().table("f"));

    try (LoadBalancer _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()));
        Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(PREFACE);
      frame(out, 4, 0, 0, new byte[0]);
      // GET over http of a path without a slash: fields 2, 6 of HPACK's table, and 4 with a value
      byte[] block = {(byte) 0x82, (byte) 0x86, 0x04, 1, 'x'};
      frame(out, 1, 5, 1, block);
      frame(out, 1, 5, 3, block);
      awaitResets(new DataInputStream(socket.getInputStream()), 2);
    }

    var key = Objects.requireNonNull(StickKey.ofIp(IpAddress.parse("127.0.0.1")));
    assertThat(table.read(key, Column.GLITCH_CNT, 0)).isEqualTo(2);
    assertThat(table.read(key, Column.GLITCH_RATE, 0)).isEqualTo(2);
  }

  private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.write(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags});
    out.write(new byte[] {0, 0, 0, (byte) stream});
    out.write(payload);
    out.flush();
  }

  private static void awaitResets(DataInputStream in, int wanted) throws IOException {
    int left = wanted;
    while (left > 0) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.skipNBytes(5L + length);
      left -= type == RESET ? 1 : 0;
    }
  }
}
