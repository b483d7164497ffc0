package io.whydown.balancer.log;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Syslog over TCP, one line for each message (RFC 6587, 3.4.2), or counted. Thread-safe.
final class TcpLog extends QueuedLog {

  private final InetSocketAddress target;
  private final boolean counted;
  private volatile @Nullable SocketChannel channel;

  /// @param counted each message has its length in front (RFC 6587, 3.4.1), and no line feed behind
  TcpLog(InetSocketAddress target, boolean counted) {
    super("log " + target);
    this.target = target;
    this.counted = counted;
    start();
  }

  @Override
  void deliver(byte[] line) throws IOException {
    SocketChannel open = channel;
    if (open == null) {
      open = SocketChannel.open(target);
      channel = open;
    }
    ByteBuffer bytes = ByteBuffer.wrap(counted ? counted(line) : lineOf(line));
    while (bytes.hasRemaining()) {
      open.write(bytes);
    }
  }

  private static byte[] lineOf(byte[] line) {
    byte[] whole = Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    return whole;
  }

  private static byte[] counted(byte[] line) {
    byte[] front = (line.length + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(front, front.length + line.length);
    System.arraycopy(line, 0, whole, front.length, line.length);
    return whole;
  }

  @Override
  void forget() {
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // it is gone either way
      }
    }
  }
}
