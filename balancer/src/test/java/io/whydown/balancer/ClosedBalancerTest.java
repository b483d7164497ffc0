package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.transport.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A balancer that has ended in a process that goes on leaves nothing of its own there.
final class ClosedBalancerTest {

  private static final int LARGE = 1_000_000;

  private static long openPipes() throws IOException {
    long pipes = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : descriptors) {
        if (Files.isSymbolicLink(each)
            && Files.readSymbolicLink(each).toString().startsWith("pipe:")) {
          pipes++;
        }
      }
    }
    return pipes;
  }

  @Test
  void largeBodyWasMovedInTheKernel_pipesAreClosed() throws Exception {
    assumeTrue(Transports.isNativeUsable());
    long before = openPipes();
    long meanwhile;
    TinyServer.Script script =
        socket -> {
          while (!TinyServer.readHead(socket.getInputStream()).isEmpty()) {
            socket
                .getOutputStream()
                .write(
                    ("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n" + "b".repeat(LARGE))
                        .getBytes(ISO_8859_1));
          }
        };
    try (var server = new TinyServer(script);
        var balancer =
            TestBalancer.start(
                TransportChoice.EPOLL, ProxyMode.HTTP, TestBalancer.to(server.port()));
        var client = new Socket(InetAddress.getLoopbackAddress(), balancer.port)) {
      client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
      InputStream in = client.getInputStream();
      TinyServer.readHead(in);
      in.readNBytes(LARGE);

      meanwhile = openPipes();
    }

    assertThat(meanwhile).isGreaterThan(before);
    assertThat(openPipes()).isEqualTo(before);
  }
}
