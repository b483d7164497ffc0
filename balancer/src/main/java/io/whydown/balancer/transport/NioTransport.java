package io.whydown.balancer.transport;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.SourceConfig;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Selectors and channels of the JDK, where native access is not given. Readiness is made
/// edge-like: what was told is not asked for again until a call came short. A handle is a place in
/// a table.
final class NioTransport implements Transport {

  private final Selector selector;
  private @Nullable SelectableChannel[] table = new SelectableChannel[256];
  private int[] pendingError = new int[256];
  private int used;
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final ArrayList<SelectionKey> ready = new ArrayList<>();

  NioTransport() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new IllegalStateException("no selector could be opened: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "nio";
  }

  private int enter(SelectableChannel channel) throws IOException {
    channel.configureBlocking(false);
    Integer reused = free.poll();
    int handle = reused != null ? reused : used++;
    if (handle >= table.length) {
      table = Arrays.copyOf(table, handle * 2);
      pendingError = Arrays.copyOf(pendingError, handle * 2);
    }
    table[handle] = channel;
    pendingError[handle] = 0;
    return handle;
  }

  /// The errno behind an exception of the JDK, as far as it can be told (see `Errno`).
  private static int errno(IOException e) {
    String message = String.valueOf(e.getMessage());
    int known = io.whydown.net.Errno.inText(message).map(each -> each.number()).orElse(0);
    if (known != 0) {
      return known;
    }
    return switch (e) {
      case ConnectException _ -> Errnos.ECONNREFUSED;
      case NoRouteToHostException _ -> Errnos.EHOSTUNREACH;
      case BindException _ -> Errnos.EADDRINUSE;
      case SocketException _ -> Errnos.ECONNRESET;
      default -> Errnos.EIO;
    };
  }

  @Override
  public int listen(BindConfig bind, int port, int backlog) {
    try {
      return switch (bind.place()) {
        case BindConfig.Place.Inherited _ -> -Errnos.ENOSYS;
        case BindConfig.Place.Unix(var path, var isAbstract, _, _, _) ->
            isAbstract ? -Errnos.ENOSYS : listenUnix(path, backlog);
        case BindConfig.Place.Tcp tcp -> listenTcp(tcp, port, backlog);
      };
    } catch (IOException e) {
      return -errno(e);
    }
  }

  private int listenUnix(String path, int backlog) throws IOException {
    Files.deleteIfExists(Path.of(path));
    var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return bound(channel, UnixDomainSocketAddress.of(path), backlog);
  }

  private int listenTcp(BindConfig.Place.Tcp tcp, int port, int backlog) throws IOException {
    var channel = ServerSocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    return bound(channel, new InetSocketAddress(tcp.address().toInetAddress(), port), backlog);
  }

  private int bound(ServerSocketChannel channel, SocketAddress address, int backlog)
      throws IOException {
    try {
      channel.bind(address, backlog);
      return enter(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int adoptListener(int descriptor, int backlog) {
    return -Errnos.ENOSYS;
  }

  @Override
  public int duplicate(int handle) {
    return -Errnos.ENOSYS;
  }

  @Override
  public int localPort(int handle) {
    var name = new SocketName();
    localName(handle, name);
    return name.port();
  }

  @Override
  public int accept(int listener, SocketName peer) {
    SelectionKey key = key(listener);
    try {
      SocketChannel channel = ((ServerSocketChannel) channel(listener)).accept();
      if (channel == null) {
        return -Errnos.EAGAIN;
      }
      name(channel.getRemoteAddress(), peer);
      if (peer.isKnown()) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      return enter(channel);
    } catch (IOException e) {
      return -errno(e);
    } finally {
      if (key != null && key.isValid()) {
        key.interestOps(SelectionKey.OP_ACCEPT);
      }
    }
  }

  @Override
  @SuppressWarnings("AddressSelection") // the address is a literal
  public int connect(ConnectPlan plan) {
    try {
      String path = plan.path;
      IpAddress target = plan.target.address();
      var channel =
          path != null ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
      int handle = enter(channel);
      try {
        if (path != null) {
          channel.connect(UnixDomainSocketAddress.of(path));
        } else if (target != null) {
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          SourceConfig source = plan.source;
          IpAddress from = source == null ? null : source.address();
          if (from != null) {
            channel.bind(new InetSocketAddress(from.toInetAddress(), plan.sourcePort));
          }
          channel.connect(new InetSocketAddress(target.toInetAddress(), plan.target.port()));
        }
        return handle;
      } catch (IOException e) {
        close(handle);
        throw e;
      }
    } catch (IOException e) {
      return -errno(e);
    }
  }

  @Override
  public int error(int handle) {
    return pendingError[handle];
  }

  @Override
  public void register(int handle, boolean listener) {
    SelectableChannel channel = channel(handle);
    int operations =
        listener
            ? SelectionKey.OP_ACCEPT
            : ((SocketChannel) channel).isConnectionPending()
                ? SelectionKey.OP_CONNECT
                : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    try {
      channel.register(selector, operations, handle);
    } catch (IOException e) {
      pendingError[handle] = errno(e);
    }
  }

  @Override
  public void unregister(int handle) {
    throw new UnsupportedOperationException("a channel cannot leave its selector with its handle");
  }

  @Override
  public void pause(int listener, boolean paused) {
    SelectionKey key = key(listener);
    if (key != null) {
      key.interestOps(paused ? 0 : SelectionKey.OP_ACCEPT);
    }
  }

  @Override
  public int receive(int handle, Memory memory, int offset, int length) {
    ByteBuffer view = memory.view();
    view.limit(offset + length).position(offset);
    try {
      int count = ((SocketChannel) channel(handle)).read(view);
      if (count < length) {
        askAgain(handle, SelectionKey.OP_READ);
      }
      return count < 0 ? 0 : count == 0 ? -Errnos.EAGAIN : count;
    } catch (IOException e) {
      return -errno(e);
    }
  }

  @Override
  public int peek(int handle, Memory memory, int offset, int length) {
    return -Errnos.ENOSYS;
  }

  @Override
  public int send(int handle, Memory memory, int offset, int length, boolean more) {
    ByteBuffer view = memory.view();
    view.limit(offset + length).position(offset);
    if (((SocketChannel) channel(handle)).isConnectionPending()) {
      return -Errnos.EAGAIN;
    }
    try {
      int count = ((SocketChannel) channel(handle)).write(view);
      if (count < length) {
        askAgain(handle, SelectionKey.OP_WRITE);
      }
      return count == 0 ? -Errnos.EAGAIN : count;
    } catch (IOException e) {
      return -errno(e);
    }
  }

  private void askAgain(int handle, int operation) {
    SelectionKey key = key(handle);
    if (key != null && key.isValid()) {
      key.interestOpsOr(operation);
    }
  }

  @Override
  public void push(int handle) {
    // Nothing is held back here.
  }

  @Override
  public void hold(int handle, boolean held) {
    // Nothing is held back here.
  }

  @Override
  public boolean canMove() {
    return false;
  }

  @Override
  public int openPipe() {
    return -Errnos.ENOSYS;
  }

  @Override
  public int moveIn(int handle, int pipe, int length) {
    return -Errnos.ENOSYS;
  }

  @Override
  public int moveOut(int pipe, int handle, int length, boolean more) {
    return -Errnos.ENOSYS;
  }

  @Override
  public void closePipe(int pipe) {
    // There is none.
  }

  @Override
  public void shutdownOutput(int handle) {
    try {
      ((SocketChannel) channel(handle)).shutdownOutput();
    } catch (IOException e) {
      pendingError[handle] = errno(e);
    }
  }

  @Override
  public void setTos(int handle, int tos) {
    try {
      ((SocketChannel) channel(handle)).setOption(StandardSocketOptions.IP_TOS, tos);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      // A unix socket, or a number that is no type of service.
    }
  }

  @Override
  public void setMark(int handle, int mark) {
    // no such option here
  }

  @Override
  public long tcpInfo(int handle, int offset) {
    return -1;
  }

  @Override
  public void reset(int handle) {
    try {
      ((SocketChannel) channel(handle)).setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException | UnsupportedOperationException _) {
      // A unix socket, or one that is closed already: it is closed without more ado.
    }
    close(handle);
  }

  @Override
  public void close(int handle) {
    SelectableChannel channel = channel(handle);
    table[handle] = null;
    free.push(handle);
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing is left to be done with it.
    }
  }

  @Override
  public void abandon(int handle) {
    close(handle);
  }

  @Override
  public void localName(int handle, SocketName into) {
    into.clear();
    try {
      name(
          switch (channel(handle)) {
            case SocketChannel socket -> socket.getLocalAddress();
            case ServerSocketChannel server -> server.getLocalAddress();
            default -> null;
          },
          into);
    } catch (IOException _) {
      into.clear();
    }
  }

  @Override
  public void peerName(int handle, SocketName into) {
    into.clear();
    try {
      name(((SocketChannel) channel(handle)).getRemoteAddress(), into);
    } catch (IOException _) {
      into.clear();
    }
  }

  private static void name(@Nullable SocketAddress address, SocketName into) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      into.set(IpAddress.of(inet.getAddress()), inet.getPort());
    } else {
      into.clear();
    }
  }

  private SelectableChannel channel(int handle) {
    SelectableChannel channel = table[handle];
    if (channel == null) {
      throw new IllegalStateException("handle " + handle + " is not open");
    }
    return channel;
  }

  private @Nullable SelectionKey key(int handle) {
    return channel(handle).keyFor(selector);
  }

  @Override
  public int poll(int timeoutMillis) {
    ready.clear();
    try {
      if (timeoutMillis == 0) {
        selector.selectNow();
      } else {
        selector.select(Math.max(timeoutMillis, 0));
      }
    } catch (IOException e) {
      throw new IllegalStateException("the selector failed: " + e.getMessage(), e);
    }
    ready.addAll(selector.selectedKeys());
    selector.selectedKeys().clear();
    return ready.size();
  }

  @Override
  public void setPatient(boolean patient) {
    // Not to be had.
  }

  @Override
  public int acknowledgeEarly(int handle, int before) {
    return before;
  }

  @Override
  public boolean canRest() {
    return false;
  }

  @Override
  public void rest(int micros) {
    // Not used: parking is not exact enough.
  }

  @Override
  public int readyHandle(int index) {
    SelectionKey key = ready.get(index);
    return key.isValid() && key.attachment() instanceof Integer handle ? handle : -1;
  }

  @Override
  public int readyEvents(int index) {
    SelectionKey key = ready.get(index);
    if (!key.isValid()) {
      return 0;
    }
    int operations = key.readyOps();
    if ((operations & SelectionKey.OP_CONNECT) != 0) {
      return connected(key);
    }
    int told = 0;
    if ((operations & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
      told |= READABLE;
    }
    if ((operations & SelectionKey.OP_WRITE) != 0) {
      told |= WRITABLE;
    }
    key.interestOpsAnd(~operations);
    return told;
  }

  private int connected(SelectionKey key) {
    int handle = key.attachment() instanceof Integer number ? number : -1;
    try {
      ((SocketChannel) key.channel()).finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      return WRITABLE;
    } catch (IOException e) {
      if (handle >= 0) {
        pendingError[handle] = errno(e);
      }
      return FAILED | HANGUP | READABLE | WRITABLE;
    }
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  @Override
  public void close() {
    try {
      for (int i = 0; i < used; i++) {
        SelectableChannel channel = table[i];
        if (channel != null) {
          channel.close();
        }
      }
      selector.close();
    } catch (IOException _) {
      // The loop has ended; the process gives back the rest.
    }
  }
}
