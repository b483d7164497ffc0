package io.whydown.balancer.engine;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.event.CauseSource;
import io.whydown.balancer.event.EventSink;
import io.whydown.balancer.names.NameService;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.OpenListener;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.PassedListener;
import io.whydown.balancer.transport.EventLoop;
import io.whydown.balancer.transport.Transport;
import io.whydown.balancer.transport.Transports;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Everything that one balancer holds: loops, frontends, backends, and who is told of what happens.
public final class Engine implements AutoCloseable {

  /// How long an idle client may still ask once no new ones are taken.
  private static final int IDLE_MILLIS = 1_000;

  private final LoadBalancerConfig config;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;
  private final long wallBaseMillis;
  private final long nanoBase;
  private final List<LoopContext> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, FrontendRuntime> frontends = new LinkedHashMap<>();

  /// Never changed itself: another takes its place.
  private volatile Map<String, BackendRuntime> backends;

  private final PassedSockets passed;
  private final Listening listening;
  private final List<EventSink> sinks = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final RateMeter connectionRate;
  private final RateLimiting rates;
  private final HandshakeMeter handshakes;
  private final CounterStore counters;
  private final RateMeter compressedIn;
  private final RateMeter compressedOut;
  private final AtomicLong compressionMemory = new AtomicLong();
  private final Checking checking;
  private final NameService names;
  private volatile @Nullable CauseSource causes;
  private volatile boolean tellsClients;
  private volatile boolean stopping;
  private volatile boolean someListenerWaits;
  private volatile int maxConnections;
  private final Http2Settings http2;

  public Engine(LoadBalancerConfig config, LongSupplier nanoClock, InstantSource wallClock) {
    this(config, nanoClock, wallClock, List.of());
  }

  /// @param given listening sockets of whoever served before
  public Engine(
      LoadBalancerConfig config,
      LongSupplier nanoClock,
      InstantSource wallClock,
      List<PassedListener> given) {
    this.config = config;
    this.passed = new PassedSockets(given);
    this.listening = new Listening(loops, passed);
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
    this.wallBaseMillis = wallClock.millis();
    this.nanoBase = nanoClock.getAsLong();
    int count = config.process().threads();
    this.connectionRate = new RateMeter(count);
    this.rates = new RateLimiting(this);
    this.compressedIn = new RateMeter(count);
    this.compressedOut = new RateMeter(count);
    this.handshakes = new HandshakeMeter(count, config.process().maxTlsConnections());
    this.counters = new CounterStore(count);
    this.maxConnections = config.process().maxConnections();
    this.http2 = Http2Settings.of(config.process());
    var all = new LinkedHashMap<String, BackendRuntime>();
    this.backends = all;
    for (var proxy : config.proxies()) {
      var backend = proxy.backend();
      if (backend != null) {
        all.put(proxy.name(), new BackendRuntime(proxy, backend, this));
      }
    }
    for (var proxy : config.proxies()) {
      var frontend = proxy.frontend();
      if (frontend != null) {
        frontends.put(proxy.name(), new FrontendRuntime(proxy, frontend, this));
      }
    }
    this.checking = new Checking(this);
    this.names = new NameService(config.resolvers(), () -> nanoTime() / 1_000_000);
    link();
    follow();
  }

  private void link() {
    for (var frontend : frontends.values()) {
      String name = frontend.config.defaultBackend();
      frontend.defaultBackend = backends.get(name == null ? frontend.name() : name);
      if (name != null && frontend.defaultBackend == null) {
        throw new IllegalArgumentException(
            "frontend " + frontend.name() + ": no backend is named " + name);
      }
    }
    for (var backend : backends.values()) {
      if (backend.config.fullconn() == 0) {
        backend.setFullconn(defaultFullconn(backend));
      }
      for (var server : backend.servers) {
        String track = server.config.track();
        if (track != null) {
          tracked(backend, track).health.addTracker(server);
        }
      }
    }
  }

  /// Servers follow the names that the configuration gives them.
  private void follow() {
    for (var backend : backends.values()) {
      for (var server : backend.servers) {
        var naming = server.config.naming();
        if (naming != null && !backend.proxy.disabled()) {
          server.following = names.follow(new ResolvedServer(server), naming);
        }
      }
    }
  }

  /// A tenth of what the frontends that lead there may hold (src/cfgparse.c).
  private int defaultFullconn(BackendRuntime backend) {
    int sum = 0;
    for (var frontend : frontends.values()) {
      boolean leads =
          backend.equals(frontend.defaultBackend) || !frontend.config.choices().isEmpty();
      if (leads) {
        int limit = frontend.maxConnections;
        sum += limit > 0 ? limit : maxConnections > 0 ? maxConnections : 2_000;
      }
    }
    return Math.max(1, (sum + 9) / 10);
  }

  ServerRuntime tracked(BackendRuntime from, String text) {
    int slash = text.indexOf('/');
    BackendRuntime backend = slash < 0 ? from : backends.get(text.substring(0, slash));
    ServerRuntime server = backend == null ? null : backend.server(text.substring(slash + 1));
    if (server == null) {
      throw new IllegalArgumentException(
          "backend " + from.name() + ": no server to track is named " + text);
    }
    return server;
  }

  /// Opens every listener and starts the loops. Nothing runs when one could not be opened.
  public void start() {
    int count = config.process().threads();
    try {
      for (int i = 0; i < count; i++) {
        Transport transport = Transports.open(config.process().transport());
        int bytes = config.process().bufferBytes();
        var loop = new EventLoop(i, count, transport, bytes, nanoClock);
        loops.add(new LoopContext(this, loop));
      }
      for (var frontend : frontends.values()) {
        if (!frontend.proxy.disabled()) {
          listening.bind(frontend);
        } else {
          frontend.state = FrontendSnapshot.State.STOPPED;
        }
      }
    } catch (RuntimeException e) {
      loops.forEach(listening::close);
      loops.forEach(each -> each.transport.close());
      throw e;
    } finally {
      passed.closeLeft();
    }
    backends.values().forEach(BackendRuntime::start);
    for (var context : loops) {
      var thread = new Thread(context.loop, "balancer-" + context.index);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    checking.start();
    names.start();
  }

  public List<OpenListener> listeners() {
    return listening.open();
  }

  // What streams ask.

  public ProcessConfig process() {
    return config.process();
  }

  Http2Settings http2() {
    return http2;
  }

  public LoadBalancerConfig config() {
    return config;
  }

  int loopCount() {
    return config.process().threads();
  }

  List<LoopContext> loops() {
    return loops;
  }

  Map<String, FrontendRuntime> frontends() {
    return frontends;
  }

  Map<String, BackendRuntime> backends() {
    return backends;
  }

  /// A backend that no client is led to yet. False when there is one of that name.
  synchronized boolean addBackend(ProxyConfig proxy, BackendConfig backend) {
    var all = new LinkedHashMap<>(backends);
    var added = new BackendRuntime(proxy, backend, this);
    if (frontends.containsKey(proxy.name()) || all.putIfAbsent(proxy.name(), added) != null) {
      return false;
    }
    added.isPublished = false;
    if (backend.fullconn() == 0) {
      added.setFullconn(defaultFullconn(added));
    }
    added.start();
    backends = all;
    return true;
  }

  synchronized void removeBackend(BackendRuntime gone) {
    var left = new LinkedHashMap<>(backends);
    left.remove(gone.name());
    backends = left;
  }

  @Nullable BackendRuntime backend(String name) {
    return backends.get(name);
  }

  long nanoTime() {
    return nanoClock.getAsLong();
  }

  Instant instant() {
    return wallClock.instant();
  }

  long wallMillis(long nanos) {
    return wallBaseMillis + (nanos - nanoBase) / 1_000_000;
  }

  long uptimeSeconds() {
    return (nanoTime() - nanoBase) / 1_000_000_000L;
  }

  boolean isStopping() {
    return stopping;
  }

  /// Whether it stops, and the last client has left. Listeners are asked first: a client that one
  /// of them still takes in is counted before the listener counts as closed.
  public boolean isDrained() {
    return stopping && listening.hasClosed() && connections.get() == 0;
  }

  int connections() {
    return connections.get();
  }

  int maxConnections() {
    return maxConnections;
  }

  void setMaxConnections(int limit) {
    maxConnections = limit;
    resumeListeners();
  }

  HandshakeMeter handshakes() {
    return handshakes;
  }

  RateMeter connectionRate() {
    return connectionRate;
  }

  CounterStore counters() {
    return counters;
  }

  /// Bytes that compression was given and has made, in a second.
  RateMeter compressedIn() {
    return compressedIn;
  }

  RateMeter compressedOut() {
    return compressedOut;
  }

  /// What all compressions take.
  AtomicLong compressionMemory() {
    return compressionMemory;
  }

  boolean isFull() {
    int limit = maxConnections;
    return limit > 0 && connections.get() >= limit;
  }

  RateLimiting rates() {
    return rates;
  }

  void clientCame(int loop, long nowMillis) {
    connections.incrementAndGet();
    connectionRate.count(loop, nowMillis);
    counters.increment(loop, Counter.CONNECTIONS);
  }

  /// @param isRequest false when a client left without one
  /// @param sent bytes to both sides
  void countStream(int loop, boolean isRequest, long sent) {
    counters.add(loop, Counter.BYTES_OUT, sent);
    if (isRequest) {
      counters.increment(loop, Counter.REQUESTS);
    }
  }

  void clientLeft(ClientConnection client) {
    connections.decrementAndGet();
    if (someListenerWaits) {
      resumeListeners();
    }
  }

  void listenerWaits(ListenerRuntime listener) {
    someListenerWaits = true;
  }

  void resumeListeners() {
    someListenerWaits = false;
    listening.resume();
  }

  void pause(FrontendRuntime frontend, boolean paused) {
    listening.pause(frontend, paused);
  }

  void stop(FrontendRuntime frontend) {
    listening.stop(frontend);
  }

  public io.whydown.balancer.runtime.RuntimeControl control() {
    return new Control(this);
  }

  // Who is told.

  public void addSink(EventSink sink) {
    sinks.add(sink);
  }

  /// @param toClients whether the built-in 503 page says causes
  public void setCauses(CauseSource source, boolean toClients) {
    tellsClients = toClients;
    causes = source;
  }

  boolean tellsClients() {
    return tellsClients;
  }

  @Nullable CauseSource causes() {
    return causes;
  }

  /// One more malformed message; how many there were.
  int countRefused() {
    return refused.incrementAndGet();
  }

  boolean hasSink() {
    return !sinks.isEmpty();
  }

  void publish(BalancerEvent event) {
    for (var sink : sinks) {
      sink.accept(event);
    }
  }

  void limitReached(BalancerEvent.Limit limit, String where, long value) {
    if (hasSink()) {
      publish(new BalancerEvent.LimitReached(instant(), limit, where, value));
    }
  }

  // What health asks.

  void warmUpLater(ServerRuntime server) {
    checking.warmUp(server);
  }

  void checkSoon(ServerRuntime server) {
    checking.soon(server);
  }

  NameService names() {
    return names;
  }

  Checking checking() {
    return checking;
  }

  void serverChanged(
      ServerRuntime server,
      OperationalState before,
      OperationalState after,
      BalancerEvent.Why why,
      boolean wasReachable) {
    boolean isReachable = server.health.isReachable();
    int requeued = 0;
    if (wasReachable && !isReachable || before == OperationalState.UP && !server.isUsable()) {
      boolean persists = server.backend.config.options().persist();
      requeued = persists ? 0 : server.backend.flushQueue(server);
    }
    if (wasReachable && !isReachable && server.config.health().onMarkedDownShutSessions()) {
      killStreams(server, 'D');
    }
    if (after == OperationalState.UP
        && before != OperationalState.UP
        && server.config.health().onMarkedUpShutBackups()) {
      server.backend.servers.stream()
          .filter(ServerRuntime::isBackup)
          .forEach(each -> killStreams(each, 'U'));
    }
    if (before != after && hasSink()) {
      publish(
          new BalancerEvent.ServerChanged(
              instant(),
              server.backend.name(),
              server.name(),
              before,
              after,
              why,
              server.backend.chooser.active(),
              server.backend.chooser.backups(),
              server.sessions.current(),
              requeued));
    }
  }

  void killStreams(ServerRuntime server, char why) {
    server.nextGeneration();
    for (var context : loops) {
      context.loop.ask(() -> killStreams(context, server, why));
    }
  }

  private static void killStreams(LoopContext context, ServerRuntime server, char why) {
    Exchange exchange = context.newest();
    while (exchange != null) {
      Exchange older = exchange.older;
      if (server.equals(exchange.serverRuntime)) {
        exchange.kill(why);
      }
      exchange = older;
    }
    PoolKeeping.drop(server, context.index);
  }

  void dropIdle(ServerRuntime server) {
    for (var context : loops) {
      context.loop.ask(() -> PoolKeeping.drop(server, context.index));
    }
  }

  /// No new clients; those that are here are served to their end.
  public void stopSoftly() {
    frontends.values().forEach(this::stop);
    stopping = true; // only now: who sees it may ask whether all have closed
    for (var context : loops) {
      context.loop.ask(() -> context.http2Clients().forEach(Http2Client::endSoftly));
      context.loop.ask(() -> letIdleGo(context));
    }
  }

  /// Clients that ask nothing are let go after a moment; who asks within it is told that the
  /// connection ends.
  private static void letIdleGo(LoopContext context) {
    for (Exchange x = context.newest(); x != null; x = x.older) {
      x.hurryIfIdle(IDLE_MILLIS);
    }
  }

  @Override
  public void close() {
    stopping = true;
    checking.close();
    names.close();
    for (var context : loops) {
      context.loop.ask(() -> closeAll(context));
      context.loop.stop();
    }
    for (var thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void closeAll(LoopContext context) {
    context.isClosed = true;
    context.http2Clients().forEach(Http2Client::end);
    listening.close(context);
    Exchange exchange = context.newest();
    while (exchange != null) {
      Exchange older = exchange.older;
      if (exchange.phase != Phase.OVER) {
        Ending.close(exchange, true, false);
      }
      exchange = older;
    }
    context.encoders().close();
    for (var backend : backends.values()) {
      for (var server : backend.servers) {
        List.copyOf(server.http2.get(context.index)).forEach(Http2Server::end);
        PoolKeeping.drop(server, context.index);
      }
    }
  }
}
