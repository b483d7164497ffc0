package io.whydown.balancer.engine;

import io.whydown.balancer.transport.SocketName;
import io.whydown.balancer.transport.Timer;
import org.jspecify.annotations.Nullable;

/// A connection to a server, used by one stream or idle in a pool.
final class ServerConnection extends Wire {

  final ServerRuntime server;
  final int generation;

  @Nullable Exchange exchange;
  @Nullable IdlePool pool;
  @Nullable ServerConnection idleBefore;
  @Nullable ServerConnection idleAfter;

  /// The client that it belongs to alone, while it is idle.
  @Nullable ClientConnection owner;

  /// Where it leads.
  final SocketName target = new SocketName();

  int requests;
  boolean isConnected;
  boolean isPrivate;

  private final Timer purge =
      new Timer() {
        @Override
        protected void expired() {
          leaveAndClose();
        }
      };

  ServerConnection(LoopContext context, ServerRuntime server) {
    this(context, server, server.generation());
  }

  ServerConnection(LoopContext context, ServerRuntime server, int generation) {
    super(context);
    this.server = server;
    this.generation = generation;
  }

  @Override
  protected void ready(int events) {
    note(events);
    Exchange user = exchange;
    if (user != null) {
      user.run();
    } else if (readable || hasHangup) {
      // Nothing is expected of an idle server: it has closed, or talks out of turn.
      leaveAndClose();
    }
  }

  private void leaveStream() {
    if (exchange != null) {
      exchange = null;
      server.pools[context.index].leave();
    }
  }

  void becomeIdle(int purgeMillis) {
    leaveStream();
    releaseInput();
    await();
    if (purgeMillis > 0) {
      context.loop.armIn(purge, purgeMillis);
    }
  }

  void becomeBusy(Exchange user) {
    if (exchange == null) {
      server.pools[context.index].use(context.loop.nowMillis());
    }
    exchange = user;
    owner = null;
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
  }

  /// Gives the socket of an idle connection away. Returns its handle.
  int detach() {
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
    dropInput();
    int open = context.loop.remove(this);
    context.transport.unregister(open);
    return open;
  }

  void leaveAndClose() {
    IdlePool in = pool;
    if (in != null) {
      in.remove(this);
    }
    ClientConnection of = owner;
    if (of != null && of.attached == this) {
      of.attached = null;
    }
    close();
  }

  void close() {
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
    leaveStream();
    owner = null;
    dropInput();
    context.loop.close(this);
  }

  /// With a reset: the server learns that nobody waits for its answer.
  void abort() {
    int open = context.loop.remove(this);
    if (open >= 0) {
      context.transport.reset(open);
    }
    close();
  }
}
