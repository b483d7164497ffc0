package io.whydown.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class StageTest {

  @Test
  void balancer_servesFromTheHealthyServers() throws IOException {
    try (var stage = new Stage()) {
      assertThat(get(stage.balancerPort()))
          .startsWith("HTTP/1.0 200 OK")
          .contains("hello from web1");
      assertThat(get(stage.balancerPort())).contains("hello from web2");
      assertThat(get(stage.balancerPort())).contains("hello from web1");
    }
  }

  @Test
  void thirdServer_refusesWhereTheBalancerDials() throws IOException {
    try (var stage = new Stage()) {
      Stage.Member third = stage.members().getLast();

      assertThat(stage.log()).singleElement().asString().contains("web3 is DOWN");
      assertThatThrownBy(() -> get(third.port())).isInstanceOf(ConnectException.class);
      assertThat(Files.readString(stage.configuration()))
          .contains("server web3 127.0.0.1:" + third.port() + " check");
    }
  }

  @Test
  void close_leavesNothing() throws IOException {
    var stage = new Stage();
    stage.close();

    assertThat(stage.configuration().getParent()).doesNotExist();
    assertThatThrownBy(() -> get(stage.balancerPort())).isInstanceOf(ConnectException.class);
  }

  private static String get(int port) throws IOException {
    try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
