package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// Connects to the UNIX socket of a program that has just been started. Stateless.
final class UnixDial {

  private static final long LIMIT_NANOS = 10_000_000_000L;

  private UnixDial() {}

  /// Says it, and reads until the other side has no more to say.
  static String ask(Path socket, String text) throws IOException {
    return ask(socket, text, false);
  }

  /// The same towards a side that may close before it has read what is said: what it answered until
  /// then.
  static String askUntilClosed(Path socket, String text) throws IOException {
    try (var channel = connect(socket)) {
      var answer = new ByteArrayOutputStream();
      try {
        channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
        Channels.newInputStream(channel).transferTo(answer);
      } catch (IOException reset) {
        // closed with bytes unread: unix(7) calls that ECONNRESET, or EPIPE while they are written
      }
      return answer.toString(ISO_8859_1);
    }
  }

  /// The same, with an end behind what is said. The end of a whole head waits for the answer to
  /// begin: HAProxy blames the client (`CR`) for a wrong request whose end it reads at once with
  /// it, else itself (`PR`), and how busy the machine is decides which it reads.
  static String askAndHangUp(Path socket, String text) throws IOException {
    return ask(socket, text, true);
  }

  private static String ask(Path socket, String text, boolean hangsUp) throws IOException {
    try (var channel = connect(socket)) {
      var bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      InputStream in = Channels.newInputStream(channel);
      byte[] first = hangsUp && text.endsWith("\r\n\r\n") ? in.readNBytes(1) : new byte[0];
      if (hangsUp) {
        channel.shutdownOutput();
      }
      return new String(first, ISO_8859_1) + new String(in.readAllBytes(), ISO_8859_1);
    }
  }

  /// A connection, tried for ten seconds: a program binds one socket after another, each has its
  /// file from bind(2) on, and connections are taken from listen(2) on.
  static SocketChannel connect(Path socket) throws IOException {
    long start = System.nanoTime();
    while (true) {
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
      } catch (SocketException e) {
        channel.close();
        if (System.nanoTime() - start > LIMIT_NANOS) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }
}
