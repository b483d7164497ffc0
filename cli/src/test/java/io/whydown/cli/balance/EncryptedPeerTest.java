package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.balancer.log.LogEncryption;
import io.whydown.balancer.log.LogForward;
import io.whydown.balancer.log.LogSender;
import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.log.SyslogFormat;
import io.whydown.balancer.table.PeerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two peers that encrypt, over a real socket, with a key and certificate of the JDK's keytool.
class EncryptedPeerTest {

  @TempDir Path folder;

  private record Plain(Socket socket) implements PeerConnection {
    @Override
    public int read(byte[] into) throws IOException {
      return socket.getInputStream().read(into);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static byte[] read(PeerConnection from, int length) throws IOException {
    byte[] whole = new byte[length];
    int count = 0;
    while (count < length) {
      byte[] some = new byte[7_000];
      int now = from.read(some);
      System.arraycopy(some, 0, whole, count, now);
      count += now;
    }
    return whole;
  }

  private static SideTls tls(boolean ofServer, String... words) {
    return Objects.requireNonNull(SideTls.of(List.of(words), ofServer));
  }

  @Test
  void bytes_arriveBothWaysAndNotInClear() throws Exception {
    String file = TestKey.in(folder);
    SideTls answers = tls(false, "ssl", "crt", file);
    SideTls dials = tls(true, "ssl", "crt", file, "ca-file", file, "verify", "required");
    byte[] large = new byte[100_000];
    new java.util.Random(1).nextBytes(large);
    try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var socket = new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort());
        var accepted = door.accept()) {
      var one = new EncryptedPeer(new Plain(accepted), answers.engine(false));
      var other = new EncryptedPeer(new Plain(socket), dials.engine(true));
      CompletableFuture<@Nullable Void> echo =
          CompletableFuture.runAsync(() -> {
            try {
              one.write(read(one, large.length));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      other.write(large);

      assertThat(Arrays.equals(read(other, large.length), large)).isTrue();
      echo.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void syslog_travelsEncrypted() throws Exception {
    String file = TestKey.in(folder);
    var lines = new java.util.concurrent.LinkedBlockingQueue<String>();
    LogSender sink = (line, length) -> lines.add(new String(line, 0, length, ISO_8859_1));
    var target = new LogTarget(sink, SyslogFormat.RAW, true, 1_024, 16, 7, 0, List.of(), 0, "");
    var door =
        new LogForward.Door(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            tls(false, "ssl", "crt", file).sockets());
    var config = new LogForward.Config("f", List.of(), List.of(door), List.of(target), 5, 0, 1_024);
    try (LogForward forward = LogForward.start(config, () -> 0)) {
      var server =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), forward.ports().getFirst());
      LogEncryption dials = tls(true, "ssl", "ca-file", file, "verify", "required").sockets();
      LogSender sender = LogSender.stream(server, false, dials);
      byte[] line = "<134>secret".getBytes(ISO_8859_1);
      sender.send(line, line.length);

      assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("secret");
      sender.close();
    }
  }

  @Test
  void peerInClear_isNotTalkedTo() throws Exception {
    SideTls answers = tls(false, "ssl", "crt", TestKey.in(folder));
    try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var socket = new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort());
        var accepted = door.accept()) {
      socket.getOutputStream().write("HAProxyS 2.1\nA\nB 1 1\n".getBytes(ISO_8859_1));
      var one = new EncryptedPeer(new Plain(accepted), answers.engine(false));

      assertThatThrownBy(() -> one.read(new byte[10])).isInstanceOf(IOException.class);
    }
  }

  @Test
  void lines_thatWouldNotBeSafe_areRefused() {
    assertThatThrownBy(() -> SideTls.of(List.of("ssl"), true))
        .isInstanceOf(LineProblem.class)
        .hasMessageContaining("no CA file");
    assertThatThrownBy(() -> SideTls.of(List.of("ssl"), false)).isInstanceOf(LineProblem.class);
    assertThat(SideTls.of(List.of(), true)).isNull();
  }
}
