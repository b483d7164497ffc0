package io.whydown.balancer.engine;

import io.whydown.balancer.balance.Chooser;
import io.whydown.balancer.balance.HashRing;
import io.whydown.balancer.balance.Member;
import io.whydown.balancer.balance.OrderedChooser;
import io.whydown.balancer.balance.ServerMap;
import io.whydown.balancer.balance.SpinLock;
import io.whydown.balancer.balance.WeightedRoundRobin;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BalanceConfig.Algorithm;
import io.whydown.balancer.config.BalanceConfig.HashType;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.RefusedMessage;
import io.whydown.balancer.table.StickTarget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A backend while the balancer runs.
final class BackendRuntime {

  final ProxyConfig proxy;
  final BackendConfig config;
  final Engine engine;
  final CounterStore counters;
  final LoadGauge sessions;
  final RequestQueue queue = new RequestQueue();
  final AtomicInteger serving = new AtomicInteger();
  final Chooser chooser;
  final List<ServerRuntime> servers = new CopyOnWriteArrayList<>();
  final PreparedReplies replies;
  final BackendState state;
  final DynamicCookies cookies;
  volatile @Nullable RefusedMessage refusedResponse;

  /// Whether lines of frontends lead clients here (`unpublish backend`).
  volatile boolean isPublished = true;

  private final SpinLock queueLock = new SpinLock();
  private final Map<String, ServerRuntime> byName = new ConcurrentHashMap<>();
  private final Map<String, List<ServerRuntime>> byCookie = new ConcurrentHashMap<>();
  private final int weightDivisor;
  private int fullconn;
  private @Nullable ServerRuntime nobody;

  BackendRuntime(ProxyConfig proxy, BackendConfig config, Engine engine) {
    this.proxy = proxy;
    this.config = config;
    this.engine = engine;
    int loops = engine.loopCount();
    this.counters = new CounterStore(loops);
    this.sessions = new LoadGauge(loops);
    this.replies = new PreparedReplies(proxy.replies());
    this.fullconn = config.fullconn();
    this.cookies = new DynamicCookies(this, config.cookie());
    int next = 1;
    var used = new HashSet<Integer>();
    config.servers().forEach(each -> used.add(each.id()));
    for (var server : config.servers()) {
      int id = server.id();
      if (id == 0) {
        while (used.contains(next)) {
          next++;
        }
        id = next++;
      }
      enter(new ServerRuntime(server, id, this, loops, false));
    }
    this.weightDivisor =
        ServerMap.commonDivisor(config.servers().stream().map(ServerConfig::weight).toList());
    this.chooser = chooser(config);
    this.state = new BackendState(this);
  }

  /// Whom answers belong to that come from no server.
  synchronized ServerRuntime nobody() {
    ServerRuntime known = nobody;
    if (known == null) {
      var nowhere = new ServerPlace.Unix("", false);
      known = new ServerRuntime(ServerConfig.of("<CACHE>", nowhere), 0, this, 1, false);
      nobody = known;
    }
    return known;
  }

  private void enter(ServerRuntime server) {
    servers.add(server);
    byName.put(server.name(), server);
    setCookie(server, server.config.cookie());
    cookies.renew(server);
  }

  /// Counts it for the backend, and for the server if there is one. From the loop of the context.
  void count(LoopContext context, @Nullable ServerRuntime server, Counter counter) {
    counters.increment(context.index, counter);
    if (server != null) {
      server.counters.increment(context.index, counter);
    }
  }

  void setCookie(ServerRuntime server, @Nullable String cookie) {
    forgetCookie(server);
    server.cookie = cookie;
    if (cookie != null) {
      byCookie.merge(cookie, List.of(server), BackendRuntime::joined);
    }
  }

  private void forgetCookie(ServerRuntime server) {
    String before = server.cookie;
    if (before != null) {
      byCookie.computeIfPresent(before, (_, with) -> without(with, server));
    }
  }

  private static List<ServerRuntime> joined(List<ServerRuntime> some, List<ServerRuntime> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  /// Null for none, so that nothing is left of a cookie that nobody has any more.
  private static @Nullable List<ServerRuntime> without(
      List<ServerRuntime> some, ServerRuntime gone) {
    List<ServerRuntime> left = some.stream().filter(s -> !s.equals(gone)).toList();
    return left.isEmpty() ? null : left;
  }

  private Chooser chooser(BackendConfig config) {
    BalanceConfig balance = config.balance();
    boolean all = config.options().allBackups();
    var members = new ArrayList<>(servers);
    return switch (balance.algorithm()) {
      case Algorithm.RoundRobin _ -> new WeightedRoundRobin(members, all);
      case Algorithm.StaticRoundRobin _ -> new ServerMap(members, all);
      case Algorithm.LeastConn _ -> new OrderedChooser(members, all, true);
      case Algorithm.First _ -> new OrderedChooser(members, all, false);
      case Algorithm.Random _ -> new HashRing(members, all, 0, HashType.Affinity.ALWAYS);
      case Algorithm.Source _,
          Algorithm.Uri _,
          Algorithm.UrlParameter _,
          Algorithm.Header _,
          Algorithm.RdpCookie _,
          Algorithm.Sample _ ->
          switch (balance.hashType().method()) {
            case MAP_BASED -> new ServerMap(members, all);
            case CONSISTENT ->
                new HashRing(
                    members,
                    all,
                    balance.hashType().balanceFactor(),
                    balance.hashType().affinity());
          };
    };
  }

  int weightDivisor() {
    return weightDivisor;
  }

  String name() {
    return proxy.name();
  }

  /// The connections at which servers reach their whole maxconn; set once, before any loop runs.
  void setFullconn(int value) {
    fullconn = value;
  }

  int fullconn() {
    return fullconn;
  }

  void start() {
    for (var server : servers) {
      Chooser.prepare(server, server.health.isUsable(), weightOf(server));
    }
    chooser.start();
    state.start();
  }

  /// A server's weight in the units of the chooser, slow start included (server_recalc_eweight).
  int weightOf(ServerRuntime server) {
    int scale = chooser.weightScale();
    if (scale == 1) {
      return (server.userWeight + weightDivisor - 1) / weightDivisor;
    }
    int percentScale =
        chooser.isDynamic() ? server.health.slowStartScale(Member.WEIGHT_SCALE) : scale;
    return server.userWeight * percentScale;
  }

  /// A server's state or weight has changed.
  void update(ServerRuntime server) {
    chooser.update(server, server.health.isUsable(), weightOf(server));
    state.changed();
    if (server.isUsable()) {
      serveQueue(server);
    }
  }

  @Nullable ServerRuntime server(String name) {
    return byName.get(name);
  }

  /// The server that a stick table's entry leads to.
  @Nullable ServerRuntime server(StickTarget target) {
    String key = target.key();
    if (!key.isEmpty()) {
      if (!target.byAddress()) {
        return byName.get(key);
      }
      for (ServerRuntime server : servers) {
        if (Persistence.isAt(server, key)) {
          return server;
        }
      }
      return null;
    }
    for (ServerRuntime server : servers) {
      if (target.id() != 0 && server.id() == target.id()) {
        return server;
      }
    }
    return null;
  }

  /// Servers that have the cookie; several may share one.
  List<ServerRuntime> serversOfCookie(String value) {
    return byCookie.getOrDefault(value, List.of());
  }

  synchronized ServerRuntime add(ServerConfig server) {
    int id = server.id();
    if (id == 0) {
      int free = 1;
      while (hasId(free)) {
        free++;
      }
      id = free;
    }
    var runtime = new ServerRuntime(server, id, this, engine.loopCount(), true);
    enter(runtime);
    chooser.add(runtime);
    update(runtime);
    state.tell();
    return runtime;
  }

  private boolean hasId(int id) {
    return servers.stream().anyMatch(each -> each.id() == id);
  }

  synchronized void remove(ServerRuntime server) {
    servers.remove(server);
    byName.remove(server.name());
    forgetCookie(server);
    chooser.remove(server);
  }

  /// Puts a request into the server's queue, or into the backend's own when `server` is null. False
  /// when the server's is full.
  boolean enqueue(Pending pending, @Nullable ServerRuntime server) {
    queueLock.lock();
    try {
      RequestQueue target = server == null ? queue : server.queue;
      int limit = server == null ? 0 : server.maxQueue();
      if (limit > 0 && target.length() >= limit) {
        return false;
      }
      target.add(pending);
    } finally {
      queueLock.unlock();
    }
    if (server != null) {
      chooser.loadChanged(server);
    }
    // A place may have become free between the choice and this.
    if (server != null) {
      serveQueue(server);
    } else {
      for (var each : servers) {
        serveQueue(each);
      }
    }
    return true;
  }

  /// Takes a request out of whichever queue it is in; false when it is in none any more.
  boolean dequeue(Pending pending) {
    queueLock.lock();
    try {
      RequestQueue in = pending.queue;
      if (in == null) {
        return false;
      }
      in.remove(pending);
      return true;
    } finally {
      queueLock.unlock();
    }
  }

  /// Hands free places of the server to those who wait (HAProxy: src/queue.c, process_srv_queue).
  void serveQueue(ServerRuntime server) {
    if (server.queue.length() == 0 && queue.length() == 0) {
      return;
    }
    queueLock.lock();
    try {
      boolean takesOthers = server.isUsable() && isInUse(server);
      while (server.maxConnections == 0 || server.served() < server.dynamicMaxConnections()) {
        Pending own = server.queue.first();
        Pending any = takesOthers ? queue.first() : null;
        Pending next = own == null || any != null && any.queueKey < own.queueKey ? any : own;
        if (next == null) {
          break;
        }
        RequestQueue in = next.queue;
        if (in == null) {
          break;
        }
        next.queuePlace = in.remove(next);
        in.countServed();
        server.serving.incrementAndGet();
        serving.incrementAndGet();
        next.granted(server);
      }
    } finally {
      queueLock.unlock();
    }
    chooser.loadChanged(server);
  }

  private boolean isInUse(ServerRuntime server) {
    return !server.isBackup()
        || chooser.active() == 0
            && (config.options().allBackups() || server.equals(chooser.firstBackup()));
  }

  /// Sends those who wait for a server that went down to look for another one. Returns how many.
  int flushQueue(ServerRuntime server) {
    var moved = new ArrayList<Exchange>();
    queueLock.lock();
    try {
      Pending next = server.queue.first();
      while (next != null) {
        server.queue.remove(next);
        if (next instanceof Exchange exchange) {
          moved.add(exchange);
        }
        next = server.queue.first();
      }
    } finally {
      queueLock.unlock();
    }
    moved.forEach(Exchange::chooseAgainSoon);
    return moved.size();
  }

  int totalQueued() {
    int sum = queue.length();
    for (var server : servers) {
      sum += server.queue.length();
    }
    return sum;
  }
}
