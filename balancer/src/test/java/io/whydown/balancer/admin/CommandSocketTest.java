package io.whydown.balancer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.transport.Descriptors;
import io.whydown.balancer.transport.SocketName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections of commands, peers and rings send at once what is written.
@Timeout(60)
class CommandSocketTest {

  @Test
  void dialled_sendsAtOnce() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var peer =
            (CommandSocket.ChannelPeer)
                CommandSocket.dial(
                    new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.getLocalPort()))) {
      assertThat(peer.channel().getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
    }
  }

  /// What another process would have handed over: the descriptor that listens there.
  private static int descriptor(int port) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.mapToInt(each -> Integer.parseInt(String.valueOf(each.getFileName())))
          .filter(Descriptors::isListening)
          .filter(each -> {
            var name = new SocketName();
            Descriptors.localName(each, name);
            return name.port() == port;
          })
          .findAny()
          .orElseThrow();
    }
  }

  @Test
  void acceptedFromInherited_sendsAtOnce() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var door = CommandSocket.door(descriptor(server.getLocalPort()));
        var _ = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
        var peer = (DescriptorDoor.DescriptorPeer) door.accept()) {
      assertThat(Descriptors.sendsAtOnce(peer.connection())).isTrue();
    }
  }
}
