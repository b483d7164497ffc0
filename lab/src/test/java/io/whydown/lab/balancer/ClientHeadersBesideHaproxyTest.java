package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands in front of a client's bytes and says whose they are, beside Debian's HAProxy.
@Tag("lab")
final class ClientHeadersBesideHaproxyTest {

  private static final int MAGIC = 0x434950;
  private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

  @TempDir Path folder;

  private String both(String bind, String rule, String bytes) throws IOException {
    String sections =
        """
        defaults
          mode http
          timeout connect 2s
          timeout client 2s
          timeout server 2s
        frontend fe
          bind %%s %s
          %s
          http-request return status 200 content-type text/plain lf-string "%%%%[src]:%%%%[src_port] %%%%[dst]:%%%%[dst_port]"
        """
            .formatted(bind, rule);
    try (var both = BothBalancers.start(folder, door -> sections.formatted(door))) {
      String theirs = UnixDial.ask(both.theirDoor(), bytes);
      String ours = UnixDial.ask(both.ourDoor(), bytes);

      assertThat(ours.lines().toList().getLast()).isEqualTo(theirs.lines().toList().getLast());
      return theirs;
    }
  }

  /// The header of a NetScaler, of the older or the newer form.
  private static String clientIp(int magic, boolean legacy, boolean v6, int protocol) {
    int headers = (v6 ? 40 : 20) + 20;
    ByteBuffer bytes = ByteBuffer.allocate(12 + headers).putInt(magic);
    if (legacy) {
      bytes.putInt(headers);
    } else {
      bytes.putInt(0).put((byte) 0).put((byte) 0).putShort((short) headers);
    }
    int ip = bytes.position();
    if (v6) {
      bytes.put(ip, (byte) 0x60).put(ip + 6, (byte) protocol).put(ip + 8, (byte) 0x20);
      bytes.put(ip + 9, (byte) 0x01).put(ip + 23, (byte) 1).put(ip + 24, (byte) 0x20);
      bytes.put(ip + 25, (byte) 0x01).put(ip + 39, (byte) 2);
    } else {
      bytes.put(ip, (byte) 0x45).put(ip + 9, (byte) protocol);
      bytes.putInt(ip + 12, 0xc0000201).putInt(ip + 16, 0xc0000202);
    }
    int tcp = ip + headers - 20;
    bytes.putShort(tcp, (short) 4_242).putShort(tcp + 2, (short) 443);
    return new String(bytes.array(), 0, ip + headers, ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, 192.0.2.1:4242 192.0.2.2:443",
    "false, false, 192.0.2.1:4242 192.0.2.2:443",
    "false, true, 2001::1:4242 2001::2:443"
  })
  void netscalersHeader_saysWhoseTheConnectionIs(boolean legacy, boolean v6, String expected)
      throws IOException {
    String answer =
        both("accept-netscaler-cip " + MAGIC, "", clientIp(MAGIC, legacy, v6, 6) + REQUEST);

    assertThat(answer).endsWith(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 6", "4409680, 17"})
  void headerThatIsNone_endsTheConnection(int magic, int protocol) throws IOException {
    try (var both =
        BothBalancers.start(
            folder,
            door ->
                """
                frontend fe
                  mode http
                  timeout client 2s
                  bind %s accept-netscaler-cip 4409680
                  http-request return status 200
                """
                    .formatted(door))) {
      String bytes = clientIp(magic, true, false, protocol) + REQUEST;

      assertThat(UnixDial.askUntilClosed(both.theirDoor(), bytes)).isEmpty();
      assertThat(UnixDial.askUntilClosed(both.ourDoor(), bytes)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "expect-proxy layer4, 192.0.2.1:1111 192.0.2.2:80",
    "expect-proxy layer4 if { src 192.0.2.0/24 }, ''"
  })
  void ruleAboutTheConnection_asksForTheProxyHeader(String rule, String expected)
      throws IOException {
    String header = expected.isEmpty() ? "" : "PROXY TCP4 192.0.2.1 192.0.2.2 1111 80\r\n";

    String answer = both("", "tcp-request connection " + rule, header + REQUEST);

    assertThat(answer).contains(expected);
  }
}
