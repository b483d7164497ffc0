package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.transport.SocketName;
import io.whydown.balancer.transport.Transport;
import io.whydown.balancer.transport.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A server's connection that serves small answers offers a little less than its buffer has room
/// for, so that answers are acknowledged when they arrive.
final class EarlyAcknowledgementTest {

  private static final int REQUESTS = 20;

  /// tcpi_rcv_ssthresh of tcp_info: the window that is offered.
  private static final int RCV_SSTHRESH = 64;

  /// What connections of this process to that port offer, by their own port.
  private static Map<Integer, Long> windows(int port) throws IOException {
    var windows = new HashMap<Integer, Long>();
    try (Transport transport = Transports.open(TransportChoice.EPOLL);
        var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      var name = new SocketName();
      for (Path each : descriptors) {
        int descriptor = Integer.parseInt(String.valueOf(each.getFileName()));
        transport.peerName(descriptor, name);
        if (name.isKnown() && name.port() == port) {
          transport.localName(descriptor, name);
          windows.put(name.port(), transport.tcpInfo(descriptor, RCV_SSTHRESH));
        }
      }
    }
    return windows;
  }

  @Test
  void connectionThatIsUsedOften_leavesRoomInItsBuffer() throws Exception {
    assumeTrue(Transports.isNativeUsable());
    try (var server = TinyServer.answering("a");
        var balancer =
            TestBalancer.start(
                TransportChoice.EPOLL, ProxyMode.HTTP, TestBalancer.to(server.port()));
        var client = new Socket(InetAddress.getLoopbackAddress(), balancer.port);
        var untouched = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      for (int i = 0; i < REQUESTS; i++) {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(TinyServer.readHead(client.getInputStream())).startsWith("HTTP/1.1 200");
        assertThat(client.getInputStream().readNBytes(1)).hasSize(1);
      }

      Map<Integer, Long> windows = windows(server.port());

      long usual = Objects.requireNonNull(windows.remove(untouched.getLocalPort()));
      assertThat(windows).hasSize(1);
      assertThat(windows.values().iterator().next()).isBetween(usual * 3 / 4, usual * 15 / 16);
    }
  }
}
