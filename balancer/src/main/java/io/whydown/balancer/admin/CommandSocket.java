package io.whydown.balancer.admin;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A stats socket: accepts connections and lets each speak with the commands. Thread-safe; each
/// connection has a thread of its own, and at most some of them at one time.
public final class CommandSocket implements Closeable {

  /// A connection as this class needs it.
  interface Peer extends Closeable {
    /// How many bytes came; -1 at the end.
    int read(byte[] into) throws IOException;

    void write(byte[] bytes) throws IOException;
  }

  /// Where connections come from.
  interface Door extends Closeable {
    Peer accept() throws IOException;
  }

  private static final int MAX_CONNECTIONS = 64;

  private final Door door;
  private final Commands commands;
  private final Level level;
  private final java.util.concurrent.Semaphore free =
      new java.util.concurrent.Semaphore(MAX_CONNECTIONS);

  private CommandSocket(Door door, Commands commands, Level level) {
    this.door = door;
    this.commands = commands;
    this.level = level;
  }

  /// Begins to serve an address of the file system.
  ///
  /// @param mode permissions in octal; -1 for the usual ones
  public static CommandSocket unix(Path path, int mode, Commands commands, Level level) {
    try {
      Files.deleteIfExists(path);
      var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      if (mode >= 0) {
        Files.setPosixFilePermissions(path, permissions(mode));
      }
      return start(new ChannelDoor(server, path), commands, level);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot bind UNIX socket " + path + ": " + e.getMessage(), e);
    }
  }

  private static Set<java.nio.file.attribute.PosixFilePermission> permissions(int mode) {
    var text = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode >> bit & 1) != 0 ? "xwr".charAt(bit % 3) : '-');
    }
    return PosixFilePermissions.fromString(text.toString());
  }

  public static CommandSocket tcp(InetSocketAddress address, Commands commands, Level level) {
    try {
      var server = ServerSocketChannel.open();
      server.bind(address);
      return start(new ChannelDoor(server, null), commands, level);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot bind socket " + address + ": " + e.getMessage(), e);
    }
  }

  /// Serves a socket that this process was given, already listening.
  public static CommandSocket inherited(int descriptor, Commands commands, Level level) {
    return start(new DescriptorDoor(descriptor), commands, level);
  }

  private static CommandSocket start(Door door, Commands commands, Level level) {
    var socket = new CommandSocket(door, commands, level);
    Thread.ofPlatform().daemon().name("stats socket").start(socket::run);
    return socket;
  }

  private void run() {
    try {
      while (true) {
        Peer peer = door.accept();
        if (free.tryAcquire()) {
          Thread.ofPlatform().daemon().name("stats command").start(() -> serve(peer));
        } else {
          peer.close();
        }
      }
    } catch (IOException _) {
      // the door was closed
    }
  }

  private void serve(Peer peer) {
    try (peer) {
      new CommandDialogue(peer, commands, level).run();
    } catch (IOException _) {
      // the client has gone
    } finally {
      free.release();
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  /// The JDK's sockets.
  private record ChannelDoor(
      ServerSocketChannel server, @org.jspecify.annotations.Nullable Path path) implements Door {

    @Override
    public Peer accept() throws IOException {
      return new ChannelPeer(server.accept());
    }

    @Override
    public void close() throws IOException {
      server.close();
      if (path != null) {
        Files.deleteIfExists(path);
      }
    }
  }

  private record ChannelPeer(SocketChannel channel) implements Peer {

    @Override
    public int read(byte[] into) throws IOException {
      return channel.read(ByteBuffer.wrap(into));
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
