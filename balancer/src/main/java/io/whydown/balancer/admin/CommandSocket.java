package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.OpenListener;
import io.whydown.balancer.transport.Descriptors;
import io.whydown.balancer.transport.Transports;
import io.whydown.net.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stats socket: accepts connections and lets each speak with the commands. Thread-safe; each
/// connection has a thread of its own, and at most some of them at one time.
public final class CommandSocket implements Closeable {

  /// A connection as this class needs it.
  public interface Peer extends Closeable {
    /// How many bytes came; -1 at the end.
    int read(byte[] into) throws IOException;

    void write(byte[] bytes) throws IOException;

    /// Whether something came, or the end, within so many milliseconds.
    default boolean await(int millis) throws IOException {
      return true;
    }

    /// Sends bytes with descriptors beside them. False where that cannot be done.
    default boolean give(byte[] bytes, List<Integer> descriptors) {
      return false;
    }
  }

  /// Where connections come from.
  public interface Door extends Closeable {
    Peer accept() throws IOException;
  }

  private static final int MAX_CONNECTIONS = 64;
  private static final int BACKLOG = 64;

  private final Door door;
  private final Commands commands;
  private final Access access;
  private final @Nullable Supplier<List<OpenListener>> gifts;
  private final java.util.concurrent.Semaphore free =
      new java.util.concurrent.Semaphore(MAX_CONNECTIONS);

  private CommandSocket(
      Door door, Commands commands, Access access, @Nullable Supplier<List<OpenListener>> gifts) {
    this.door = door;
    this.commands = commands;
    this.access = access;
    this.gifts = gifts;
  }

  /// Begins to serve an address of the file system.
  ///
  /// @param mode permissions in octal, `uid`, `gid`: -1 for the usual ones
  /// @param gifts the listening sockets, for a process that takes over (`expose-fd listeners`);
  ///   null when nobody may have them
  public static CommandSocket unix(
      Path path,
      int mode,
      int uid,
      int gid,
      Commands commands,
      Access access,
      @Nullable Supplier<List<OpenListener>> gifts) {
    if (Transports.isNativeUsable()) {
      int listener = Descriptors.listenUnix(path.toString(), mode, uid, gid, BACKLOG);
      if (listener < 0) {
        String reason = Errno.of(-listener).map(Errno::text).orElse("error " + -listener);
        throw new UncheckedIOException(
            new IOException("cannot bind UNIX socket " + path + ": " + reason));
      }
      return start(new DescriptorDoor(listener), commands, access, gifts);
    }
    try {
      Files.deleteIfExists(path);
      var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      if (mode >= 0) {
        Files.setPosixFilePermissions(path, permissions(mode));
      }
      return start(new ChannelDoor(server), commands, access, null);
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

  /// Begins to serve a TCP address, also while the process before this one still does.
  public static CommandSocket tcp(InetSocketAddress address, Commands commands, Access access) {
    try {
      return start(door(address), commands, access, null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot bind socket " + address + ": " + e.getMessage(), e);
    }
  }

  /// Where connections to a TCP address come from, which a process that takes this one's place may
  /// listen on too.
  public static Door door(InetSocketAddress address) throws IOException {
    var server = ServerSocketChannel.open();
    try {
      if (server.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      server.bind(address);
      return new ChannelDoor(server);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /// Where those to a socket come from that this process was given, already listening.
  public static Door door(int descriptor) {
    int own = Descriptors.duplicate(descriptor);
    return new DescriptorDoor(own < 0 ? descriptor : own);
  }

  /// A connection to a TCP address.
  public static Peer dial(InetSocketAddress address) throws IOException {
    return ChannelPeer.of(SocketChannel.open(address));
  }

  /// Serves a socket that this process was given, already listening. The descriptor itself stays
  /// open, for those who come after.
  public static CommandSocket inherited(int descriptor, Commands commands, Access access) {
    int own = Descriptors.duplicate(descriptor);
    if (own < 0) {
      throw new UncheckedIOException(
          new IOException("cannot serve the inherited socket fd@" + descriptor));
    }
    return start(new DescriptorDoor(own), commands, access, null);
  }

  private static CommandSocket start(
      Door door, Commands commands, Access access, @Nullable Supplier<List<OpenListener>> gifts) {
    var socket = new CommandSocket(door, commands, access, gifts);
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
      new CommandDialogue(peer, commands, access, gifts).run();
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
  private record ChannelDoor(ServerSocketChannel server) implements Door {

    @Override
    public Peer accept() throws IOException {
      return ChannelPeer.of(server.accept());
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  record ChannelPeer(SocketChannel channel) implements Peer {

    /// What is written goes out at once.
    static ChannelPeer of(SocketChannel channel) throws IOException {
      if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      return new ChannelPeer(channel);
    }

    @Override
    public int read(byte[] into) throws IOException {
      return channel.read(ByteBuffer.wrap(into));
    }

    @Override
    public boolean await(int millis) throws IOException {
      channel.configureBlocking(false);
      try (Selector selector = Selector.open()) {
        channel.register(selector, SelectionKey.OP_READ);
        return selector.select(millis) > 0;
      } finally {
        channel.configureBlocking(true);
      }
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
