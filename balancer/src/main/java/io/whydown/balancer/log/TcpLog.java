package io.whydown.balancer.log;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Syslog over TCP, one line for each message (RFC 6587, 3.4.2), or counted. Thread-safe.
final class TcpLog extends QueuedLog {

  private static final int CONNECT_MILLIS = 5_000;

  private final InetSocketAddress target;
  private final boolean counted;
  private final @Nullable LogEncryption encryption;
  private volatile @Nullable Socket socket;

  /// @param counted each message has its length in front (RFC 6587, 3.4.1), and no line feed behind
  /// @param encryption null for in clear
  TcpLog(InetSocketAddress target, boolean counted, @Nullable LogEncryption encryption) {
    super("log " + target);
    this.target = target;
    this.counted = counted;
    this.encryption = encryption;
    start();
  }

  @Override
  void deliver(byte[] line) throws IOException {
    Socket open = socket;
    if (open == null) {
      open = connect();
      socket = open;
    }
    open.getOutputStream().write(counted ? counted(line) : lineOf(line));
    open.getOutputStream().flush();
  }

  private Socket connect() throws IOException {
    var plain = new Socket();
    try {
      plain.connect(target, CONNECT_MILLIS);
      LogEncryption encrypts = encryption;
      return encrypts == null ? plain : encrypts.over(plain, true);
    } catch (IOException e) {
      plain.close();
      throw e;
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
    Socket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // it is gone either way
      }
    }
  }
}
