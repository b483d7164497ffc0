package io.whydown.balancer.engine;

import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.SourceConfig;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.transport.ConnectPlan;
import io.whydown.balancer.transport.Errnos;
import org.jspecify.annotations.Nullable;

/// Where a connection leads, and where it comes from. Stateless.
final class Aiming {

  private Aiming() {}

  static int port(ServerRuntime server, Stream stream) {
    return server.place instanceof ServerPlace.Tcp(_, var rule, _)
        ? switch (rule) {
          case ServerPlace.PortRule.Fixed(var port) -> port;
          case ServerPlace.PortRule.Relative(var offset) -> stream.destinationPort() + offset;
        }
        : 0;
  }

  /// Whether each stream may lead to another place: its connections serve no other client.
  static boolean isElsewhere(Exchange x, ServerRuntime server) {
    return x.targetForced
        || Pretending.differs(source(Dialing.backend(x), server))
        || server.place instanceof ServerPlace.Tcp(var address, var rule, _)
            && (address.isUnspecified() || rule instanceof ServerPlace.PortRule.Relative);
  }

  static int open(Exchange x, BackendRuntime backend, ServerRuntime server) {
    ConnectPlan plan = x.context.plan;
    if (!aim(x, server, plan)) {
      return -Errnos.EADDRNOTAVAIL;
    }
    x.context.socks = SocksTalk.through(server.config.socks(), plan);
    SourceConfig source = source(backend, server);
    plan.source = source;
    if (source != null && source.pretence() != null) {
      Pretending.fill(x, source.pretence(), plan.foreign);
    }
    if (source != null && source.firstPort() > 0) {
      int range = source.lastPort() - source.firstPort() + 1;
      int turn = (int) (x.id % range);
      plan.sourcePort = source.firstPort() + turn;
    }
    return x.context.transport.connect(plan);
  }

  private static @Nullable SourceConfig source(BackendRuntime backend, ServerRuntime server) {
    return server.config.source() != null ? server.config.source() : backend.config.source();
  }

  /// Where to. False when nobody knows.
  static boolean aim(Exchange x, ServerRuntime server, ConnectPlan plan) {
    plan.clear();
    switch (server.place) {
      case ServerPlace.Tcp(var address, _, _) -> {
        plan.target.set(address, port(server, x));
        if (address.isUnspecified()) {
          // Without an address of its own, it is where the client wanted to go.
          plan.target.set(x.destination(), port(server, x));
        }
      }
      case ServerPlace.Unix(var path, var isAbstract) ->
          plan.path = isAbstract ? "\0" + path : path;
      case ServerPlace.Unresolved _ -> {
        return false;
      }
    }
    if (x.targetForced) {
      plan.target.set(x.forcedTarget);
    }
    return true;
  }
}
