package io.whydown.cli.balance;

import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.ServerSnapshot;
import io.whydown.balancer.spoe.AgentDoor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The servers of the backend that agents are reached through: those that are up in turn, else the
/// first backup that is. They are dialled from here and not by the engine, so their counters stay
/// as they are. Thread-safe.
final class AgentServers implements AgentDoor {

  private static final int USUAL_MILLIS = 5_000;

  private final String backend;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile @Nullable RuntimeControl control;

  AgentServers(String backend) {
    this.backend = backend;
  }

  void runs(RuntimeControl running) {
    control = running;
  }

  @Override
  public boolean isOpen() {
    return !usable().isEmpty();
  }

  @Override
  public Talk connect() throws IOException {
    List<ServerSnapshot> usable = usable();
    if (usable.isEmpty()) {
      throw new IOException("backend " + backend + ": no server (expected: one that is up)");
    }
    ServerSnapshot server = usable.get(Math.floorMod(turn.getAndIncrement(), usable.size()));
    return switch (server.place()) {
      case ServerPlace.Tcp(var address, ServerPlace.PortRule.Fixed(int port), var _) ->
          new Tcp(new InetSocketAddress(address.toInetAddress(), port), timeout());
      case ServerPlace.Unix(var path, var isAbstract) when !isAbstract -> new Unix(path);
      default ->
          throw new IOException(
              "server %s/%s: no fixed address".formatted(backend, server.config().name()));
    };
  }

  private List<ServerSnapshot> usable() {
    RuntimeControl running = control;
    List<ServerSnapshot> up =
        running == null
            ? List.of()
            : running.backend(backend).map(BackendSnapshot::servers).orElse(List.of()).stream()
                .filter(s -> s.state() == OperationalState.UP && s.weight() > 0)
                .toList();
    List<ServerSnapshot> active = up.stream().filter(s -> !s.config().backup()).toList();
    return active.isEmpty() ? up.stream().limit(1).toList() : active;
  }

  private int timeout() {
    RuntimeControl running = control;
    int millis =
        running == null
            ? 0
            : running.backend(backend).map(b -> b.config().timeouts().connectMillis()).orElse(0);
    return millis > 0 ? millis : USUAL_MILLIS;
  }

  /// A connection over TCP.
  private static final class Tcp implements Talk {
    private final Socket socket = new Socket();

    Tcp(InetSocketAddress address, int millis) throws IOException {
      try {
        socket.setTcpNoDelay(true);
        socket.connect(address, millis);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }

    @Override
    public InputStream in() throws IOException {
      return socket.getInputStream();
    }

    @Override
    public OutputStream out() throws IOException {
      return socket.getOutputStream();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// A connection over a UNIX socket.
  private static final class Unix implements Talk {
    private final SocketChannel channel;

    Unix(String path) throws IOException {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }

    @Override
    public InputStream in() {
      return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream out() {
      return Channels.newOutputStream(channel);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
