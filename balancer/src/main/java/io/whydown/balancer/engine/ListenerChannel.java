package io.whydown.balancer.engine;

import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.hook.ConnectionRule.Outcome;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.transport.Channel;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.EventLoop;
import io.whydown.balancer.transport.SocketName;
import io.whydown.balancer.transport.Timer;

/// One loop's socket of a listener: takes clients in.
final class ListenerChannel extends Channel {

  /// Clients taken in one round, so that those who are served are not kept waiting.
  private static final int BATCH = 64;

  private static final int LAST_BATCHES = 64;

  /// Pause after the process ran out of descriptors (HAProxy waits as long).
  private static final int EXHAUSTED_MILLIS = 100;

  final ListenerRuntime listener;
  private final LoopContext context;
  private final SocketName peer = new SocketName();
  private boolean waits;
  private int taken;

  private final Timer resume =
      new Timer() {
        @Override
        protected void expired() {
          resumeIfPossible();
        }
      };

  ListenerChannel(LoopContext context, ListenerRuntime listener) {
    this.context = context;
    this.listener = listener;
  }

  LoopContext context() {
    return context;
  }

  @SuppressWarnings("ReferenceEquality") // a loop is itself
  boolean isOf(LoopContext other) {
    return context == other;
  }

  /// A fault about one client does not end the listener.
  @Override
  protected void broke(EventLoop loop) {}

  @Override
  protected void ready(int events) {
    FrontendRuntime frontend = listener.frontend;
    Engine engine = context.engine;
    for (int i = 0; i < BATCH; i++) {
      if (frontend.isFull() || engine.isFull() || isListenerFull()) {
        waitForRoom();
        return;
      }
      long wait = engine.rates().delay(listener, context.loop.nowMillis());
      if (wait > 0) {
        waitFor(wait);
        return;
      }
      int handle = context.transport.accept(handle(), peer);
      if (handle < 0) {
        if (isExhausted(-handle)) {
          waitFor(EXHAUSTED_MILLIS);
          engine.limitReached(BalancerEvent.Limit.DESCRIPTORS, frontend.name(), -handle);
        }
        return;
      }
      take(handle);
    }
  }

  private static boolean isExhausted(int errno) {
    return errno == Errnos.EMFILE
        || errno == Errnos.ENFILE
        || errno == Errnos.ENOBUFS
        || errno == Errnos.ENOMEM;
  }

  private boolean isListenerFull() {
    int limit = listener.config.maxConnections();
    return limit > 0 && listener.sessions.current() >= limit;
  }

  private void take(int handle) {
    taken++;
    long now = context.loop.nowMillis();
    context.engine.clientCame(context.index, now);
    listener.sessions.enter(context.index, now);
    listener.frontend.sessions.enter(context.index, now);
    listener.frontend.connections.count(context.index, now);
    LoopContext home = Spreading.home(context);
    home.clients.incrementAndGet();
    if (isOf(home)) {
      open(context, handle, peer);
    } else {
      var name = new SocketName();
      name.set(peer);
      home.loop.ask(() -> open(home, handle, name));
    }
  }

  /// On the loop that will serve it.
  private void open(LoopContext home, int handle, SocketName name) {
    ClientConnection client = home.takeClient();
    client.open(listener, handle, name);
    client.count(Counter.CONNECTIONS, 1);
    if (home.isClosed) {
      client.closeForGood(true, false);
      return;
    }
    try {
      admit(home, client);
    } catch (RuntimeException e) {
      Exchange exchange = client.exchange;
      if (exchange != null) {
        exchange.broke(e);
        return;
      }
      EventLoop.tell(e);
      if (client.handle() == handle) {
        client.closeForGood(true, false);
      }
    }
  }

  private void admit(LoopContext home, ClientConnection client) {
    FrontendRuntime frontend = listener.frontend;
    var rules = frontend.proxy.rules().connection();
    for (int i = 0; i < rules.size(); i++) {
      Outcome outcome = rules.get(i).apply(client);
      if (outcome == Outcome.REJECT) {
        client.count(Counter.DENIED_CONNECTIONS, 1);
        client.closeForGood(false, false);
        return;
      }
      if (outcome == Outcome.ACCEPT) {
        break;
      }
      if (outcome == Outcome.EXPECT_PROXY) {
        client.expectProxy();
      } else if (outcome == Outcome.EXPECT_CLIENT_IP) {
        client.expectClientIp();
      }
    }
    if (!client.expectsHeader() && !client.startTls()) {
      client.closeForGood(false, false);
      return;
    }
    Exchange exchange = home.takeExchange();
    exchange.open(client);
    if (exchange.phase == Phase.CONTENT && !Reading.session(exchange)) {
      return;
    }
    exchange.run();
  }

  private void waitForRoom() {
    if (!waits) {
      waits = true;
      context.transport.pause(handle(), true);
      context.engine.listenerWaits(listener);
    }
  }

  private void waitFor(long millis) {
    waitForRoom();
    context.loop.armIn(resume, millis);
  }

  /// Called when a client has left, or a limit was raised.
  void resumeIfPossible() {
    if (waits
        && handle() >= 0
        && !listener.paused
        && !listener.frontend.isFull()
        && !context.engine.isFull()) {
      waits = false;
      context.transport.pause(handle(), false);
      ready(0);
    }
  }

  /// An operator stops, or starts again, what comes in.
  void setPaused(boolean paused) {
    if (handle() < 0) {
      return;
    }
    if (paused) {
      if (!waits) {
        waits = true;
        context.transport.pause(handle(), true);
      }
    } else {
      resumeIfPossible();
    }
  }

  /// Clients that the kernel has let in already are taken before the socket closes: else they would
  /// be reset, unless another process has it, too.
  void takeLastAndClose() {
    if (!listener.paused && !waits) {
      for (int i = 0; i < LAST_BATCHES && handle() >= 0 && !waits; i++) {
        int before = taken;
        ready(0);
        if (taken - before < BATCH) {
          break;
        }
      }
    }
    close();
  }

  /// The kernel goes on to tell of a socket that another process has, too: so it is told first.
  void close() {
    if (resume.isArmed()) {
      context.loop.timers().cancel(resume);
    }
    if (handle() >= 0 && !waits) {
      context.transport.pause(handle(), true);
    }
    context.loop.close(this);
  }
}
