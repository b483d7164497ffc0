package io.whydown.balancer.log;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/// A place that log lines are sent to. Thread-safe. Never blocks: a line that cannot be taken at
/// once is dropped and counted.
public interface LogSender extends Closeable {

  /// Sends one line.
  ///
  /// @param line a line feed may stand behind it, which datagrams end with then (HAProxy:
  ///   src/log.c, __do_send_log)
  /// @param length of the line without it
  void send(byte[] line, int length);

  /// The length with the line feed that stands behind a line, if one does.
  static int withEnd(byte[] line, int length) {
    return length < line.length && line[length] == '\n' ? length + 1 : length;
  }

  /// Sends one line.
  ///
  /// @param message the part of it that follows its head
  default void send(byte[] line, int length, CharSequence message) {
    send(line, length);
  }

  /// Lines that were dropped.
  default long dropped() {
    return 0;
  }

  @Override
  default void close() {}

  static LogSender udp(InetSocketAddress target) {
    return new Udp(target);
  }

  static LogSender tcp(InetSocketAddress target) {
    return new TcpLog(target, false, null);
  }

  /// Syslog over TCP.
  ///
  /// @param counted the length of each message stands in front of it
  /// @param encryption null for in clear
  static LogSender stream(
      InetSocketAddress target, boolean counted, @Nullable LogEncryption encryption) {
    return new TcpLog(target, counted, encryption);
  }

  static LogSender unix(String path) {
    return new UnixLog(path);
  }

  static LogSender standardOutput() {
    return new Descriptor(FileDescriptor.out);
  }

  static LogSender standardError() {
    return new Descriptor(FileDescriptor.err);
  }

  /// Datagrams. The kernel takes or drops each at once.
  final class Udp implements LogSender {
    private final InetSocketAddress target;
    private final DatagramChannel channel;
    private final java.util.concurrent.atomic.LongAdder lost =
        new java.util.concurrent.atomic.LongAdder();

    Udp(InetSocketAddress target) {
      this.target = target;
      try {
        boolean v6 = target.getAddress() instanceof java.net.Inet6Address;
        channel =
            DatagramChannel.open(v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        channel.configureBlocking(false);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void send(byte[] line, int length) {
      try {
        if (channel.send(ByteBuffer.wrap(line, 0, withEnd(line, length)), target) == 0) {
          lost.increment();
        }
      } catch (IOException _) {
        lost.increment();
      }
    }

    @Override
    public long dropped() {
      return lost.sum();
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException _) {
        // nothing is left to be sent
      }
    }
  }

  /// Standard output or error. One write for each line, so that lines of several loops stay whole.
  final class Descriptor implements LogSender {
    private final FileOutputStream stream;

    Descriptor(FileDescriptor descriptor) {
      stream = new FileOutputStream(descriptor);
    }

    @Override
    public void send(byte[] line, int length) {
      byte[] whole = java.util.Arrays.copyOf(line, length + 1);
      whole[length] = '\n';
      synchronized (this) {
        try {
          stream.write(whole);
        } catch (IOException _) {
          // the reader has gone: the line is lost, traffic goes on
        }
      }
    }
  }
}
