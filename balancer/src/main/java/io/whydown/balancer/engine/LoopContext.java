package io.whydown.balancer.engine;

import io.whydown.balancer.transport.ConnectPlan;
import io.whydown.balancer.transport.EventLoop;
import io.whydown.balancer.transport.SocketName;
import io.whydown.balancer.transport.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What the streams of one loop share. Used on its loop only.
final class LoopContext {

  private static final int KEPT = 1_024;

  final Engine engine;
  final EventLoop loop;
  final Transport transport;
  final int index;
  final ConnectPlan plan = new ConnectPlan();
  final SocketName name = new SocketName();

  /// What the plan that was made last needs before it leads to a server; null for nothing.
  @Nullable SocksTalk socks;

  /// Clients that are served here, or on their way. Read by other loops when a client comes.
  final AtomicInteger clients = new AtomicInteger();

  /// Which other loop to look at for the next client.
  int turn;

  /// The engine is at its end: who still comes is let go.
  boolean isClosed;

  private final ArrayDeque<Exchange> freeExchanges = new ArrayDeque<>();
  private final ArrayDeque<ClientConnection> freeClients = new ArrayDeque<>();
  private int[] pipes = new int[64];
  private int pipeCount;
  private long ids;
  private @Nullable Exchange newest;
  private @Nullable Http2Scratch http2;
  private @Nullable Encoders encoders;
  private final Set<Http2Client> http2Clients = new HashSet<>();

  LoopContext(Engine engine, EventLoop loop) {
    this.engine = engine;
    this.loop = loop;
    this.transport = loop.transport();
    this.index = loop.index();
  }

  /// A number that no other stream has.
  long nextId() {
    return ++ids << 6 | index;
  }

  Exchange takeExchange() {
    Exchange exchange = freeExchanges.poll();
    if (exchange == null) {
      exchange = new Exchange(this);
    }
    exchange.newer = null;
    exchange.older = newest;
    if (newest != null) {
      newest.newer = exchange;
    }
    newest = exchange;
    return exchange;
  }

  void giveExchange(Exchange exchange) {
    Exchange newer = exchange.newer;
    Exchange older = exchange.older;
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    if (older != null) {
      older.newer = newer;
    }
    exchange.newer = null;
    exchange.older = null;
    if (freeExchanges.size() < KEPT) {
      freeExchanges.push(exchange);
    }
  }

  Http2Scratch http2() {
    Http2Scratch scratch = http2;
    if (scratch == null) {
      scratch = new Http2Scratch(engine.process());
      http2 = scratch;
    }
    return scratch;
  }

  Encoders encoders() {
    Encoders known = encoders;
    if (known == null) {
      known = new Encoders(engine.process().compression(), engine.compressionMemory());
      encoders = known;
    }
    return known;
  }

  void addHttp2(Http2Client client) {
    http2Clients.add(client);
  }

  void removeHttp2(Http2Client client) {
    http2Clients.remove(client);
  }

  /// The clients that speak HTTP/2; they may leave meanwhile.
  List<Http2Client> http2Clients() {
    return new ArrayList<>(http2Clients);
  }

  /// The streams of this loop, the newest first.
  @Nullable Exchange newest() {
    return newest;
  }

  ClientConnection takeClient() {
    ClientConnection client = freeClients.poll();
    return client != null ? client : new ClientConnection(this);
  }

  void giveClient(ClientConnection client) {
    if (freeClients.size() < KEPT) {
      freeClients.push(client);
    }
  }

  /// A pipe for splicing; negative when there is none to be had.
  int takePipe() {
    return pipeCount > 0 ? pipes[--pipeCount] : transport.openPipe();
  }

  void givePipe(int pipe, boolean isEmpty) {
    if (isEmpty && pipeCount < pipes.length) {
      pipes[pipeCount++] = pipe;
    } else {
      transport.closePipe(pipe);
    }
  }
}
