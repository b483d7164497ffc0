package io.whydown.balancer.log;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A `log-forward` section: takes syslog over UDP and TCP, and sends it on. A virtual thread for
/// each socket, none of them a loop of clients. Thread-safe.
public final class LogForward implements Closeable {

  private static final int LARGEST = 65_536;
  private static final int BACKLOG = 128;
  private static final Duration LONGEST_END = Duration.ofSeconds(2);
  private static final SocketOption<Boolean> SHARED = StandardSocketOptions.SO_REUSEPORT;

  /// Where messages come in over TCP.
  ///
  /// @param encryption null for in clear
  public record Door(InetSocketAddress address, @Nullable LogEncryption encryption) {}

  /// A `log-forward` section.
  ///
  /// @param datagrams `dgram-bind` addresses
  /// @param streams `bind` addresses
  /// @param maxConnections at one time, over TCP
  /// @param idleMillis a silent TCP sender is let go after; 0 for never
  /// @param maxLineBytes of one message; longer ones are cut
  public record Config(
      String name,
      List<InetSocketAddress> datagrams,
      List<Door> streams,
      List<LogTarget> targets,
      int maxConnections,
      int idleMillis,
      int maxLineBytes) {

    public Config {
      datagrams = List.copyOf(datagrams);
      streams = List.copyOf(streams);
      targets = List.copyOf(targets);
    }
  }

  private final Config config;
  private final LogRelay relay;
  private final List<Closeable> listeners = new ArrayList<>();
  private final List<Thread> receivers = new ArrayList<>();
  private final Set<Socket> senders = ConcurrentHashMap.newKeySet();
  private final LongAdder refused = new LongAdder();

  private LogForward(Config config, LongSupplier micros) {
    this.config = config;
    this.relay = new LogRelay(config.targets(), micros);
  }

  /// Opens the sockets.
  ///
  /// @param micros microseconds since 1970
  /// @throws IOException when one of them cannot be bound
  public static LogForward start(Config config, LongSupplier micros) throws IOException {
    var forward = new LogForward(config, micros);
    try {
      for (InetSocketAddress address : config.datagrams()) {
        var socket = new DatagramSocket(null);
        share(socket.supportedOptions(), () -> socket.setOption(SHARED, true));
        socket.bind(address);
        forward.datagrams(socket);
      }
      for (Door door : config.streams()) {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        share(socket.supportedOptions(), () -> socket.setOption(SHARED, true));
        socket.bind(door.address(), BACKLOG);
        forward.streams(socket, door.encryption());
      }
    } catch (IOException e) {
      forward.close();
      throw e;
    }
    return forward;
  }

  private interface Setting {
    void set() throws IOException;
  }

  /// After a reload the next one listens before this one ends.
  private static void share(Set<SocketOption<?>> supported, Setting setting) throws IOException {
    if (supported.contains(SHARED)) {
      setting.set();
    }
  }

  /// Where it listens: UDP first.
  public List<Integer> ports() {
    var ports = new ArrayList<Integer>();
    for (Closeable listener : listeners) {
      switch (listener) {
        case DatagramSocket socket -> ports.add(socket.getLocalPort());
        case ServerSocket socket -> ports.add(socket.getLocalPort());
        default -> {}
      }
    }
    return ports;
  }

  private Thread begin(String what, Runnable work) {
    return Thread.ofVirtual().name("log-forward " + config.name() + " " + what).start(work);
  }

  private void datagrams(DatagramSocket socket) {
    listeners.add(socket);
    receivers.add(begin("udp", () -> receive(socket)));
  }

  private void receive(DatagramSocket socket) {
    byte[] buffer = new byte[LARGEST];
    while (!socket.isClosed()) {
      try {
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        int length = packet.getLength();
        while (length > 0 && (buffer[length - 1] == '\n' || buffer[length - 1] == 0)) {
          length--;
        }
        relay.pass(buffer, Math.min(length, config.maxLineBytes()));
      } catch (SocketException _) {
        return;
      } catch (IOException _) {
        refused.increment();
      }
    }
  }

  private void streams(ServerSocket socket, @Nullable LogEncryption encryption) {
    listeners.add(socket);
    receivers.add(begin("tcp", () -> accept(socket, encryption)));
  }

  private void accept(ServerSocket socket, @Nullable LogEncryption encryption) {
    while (!socket.isClosed()) {
      try {
        Socket sender = socket.accept();
        if (senders.size() >= config.maxConnections()) {
          refused.increment();
          sender.close();
          continue;
        }
        senders.add(sender);
        sender.setSoTimeout(config.idleMillis());
        begin("sender", () -> read(sender, encryption));
      } catch (SocketException _) {
        return;
      } catch (IOException _) {
        refused.increment();
      }
    }
  }

  private void read(Socket sender, @Nullable LogEncryption encryption) {
    try (sender;
        Socket clear = encryption == null ? sender : encryption.over(sender, false)) {
      var in = new BufferedInputStream(clear.getInputStream(), LARGEST);
      byte[] line = new byte[config.maxLineBytes()];
      int length = next(in, line);
      while (length >= 0) {
        if (length > 0) {
          relay.pass(line, length);
        }
        length = next(in, line);
      }
    } catch (IOException _) {
      refused.increment();
    } finally {
      senders.remove(sender);
    }
  }

  /// One message, counted or up to a line feed (RFC 6587, 3.4). Its length; -1 at the end.
  private static int next(InputStream in, byte[] line) throws IOException {
    int first = in.read();
    if (first >= '1' && first <= '9') {
      return counted(in, first - '0', line);
    }
    int length = 0;
    for (int b = first; b >= 0; b = in.read()) {
      if (b == '\n' || b == 0) {
        return length;
      }
      if (length < line.length) {
        line[length++] = (byte) b;
      }
    }
    return first < 0 ? -1 : length;
  }

  private static int counted(InputStream in, int firstDigit, byte[] line) throws IOException {
    int count = firstDigit;
    for (int b = in.read(); b != ' '; b = in.read()) {
      if (b < '0' || b > '9' || count > LARGEST) {
        throw new IOException("a message whose length is no number");
      }
      count = count * 10 + b - '0';
    }
    int kept = in.readNBytes(line, 0, Math.min(count, line.length));
    in.skipNBytes(count - (long) kept);
    return kept;
  }

  /// Senders and messages that were not taken.
  public long refused() {
    return refused.sum();
  }

  /// Returns when nothing comes here any more: the kernel gives new senders to a socket until the
  /// thread that waits at it has let go of it.
  @Override
  public void close() {
    for (Closeable listener : listeners) {
      quietly(listener);
    }
    try {
      for (Thread receiver : receivers) {
        receiver.join(LONGEST_END);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    senders.forEach(LogForward::quietly);
  }

  private static void quietly(Closeable open) {
    try {
      open.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }
}
