package io.whydown.balancer.log;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Syslog over TCP, one line for each message (RFC 6587, 3.4.2). Thread-safe.
final class TcpLog extends QueuedLog {

  private final InetSocketAddress target;
  private volatile @Nullable SocketChannel channel;

  TcpLog(InetSocketAddress target) {
    super("log " + target);
    this.target = target;
    start();
  }

  @Override
  void deliver(byte[] line) throws IOException {
    SocketChannel open = channel;
    if (open == null) {
      open = SocketChannel.open(target);
      channel = open;
    }
    byte[] whole = Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    ByteBuffer bytes = ByteBuffer.wrap(whole);
    while (bytes.hasRemaining()) {
      open.write(bytes);
    }
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
