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

  static int open(Exchange x, BackendRuntime backend, ServerRuntime server) {
    ConnectPlan plan = x.context.plan;
    if (!aim(x, server, plan)) {
      return -Errnos.EADDRNOTAVAIL;
    }
    x.context.socks = SocksTalk.through(server.config.socks(), plan);
    SourceConfig source = source(backend, server);
    plan.source = source;
    plan.socket = server.config.socket();
    pretend(x, backend, server, plan);
    if (source != null && source.firstPort() > 0) {
      int range = source.lastPort() - source.firstPort() + 1;
      int turn = (int) (x.id % range);
      plan.sourcePort = source.firstPort() + turn;
    }
    int handle = x.context.transport.connect(plan);
    if (handle >= 0 && x.limits.tos() >= 0) {
      x.context.transport.setTos(handle, x.limits.tos());
    }
    if (handle >= 0 && x.limits.mark() >= 0) {
      x.context.transport.setMark(handle, x.limits.mark());
    }
    return handle;
  }

  /// Fills in whose address the connection pretends to come from, if anybody's.
  static void pretend(Exchange x, BackendRuntime backend, ServerRuntime server, ConnectPlan plan) {
    SourceConfig source = source(backend, server);
    if (source != null && source.pretence() != null) {
      Pretending.fill(x, source.pretence(), plan.foreign);
    }
  }

  static @Nullable SourceConfig source(BackendRuntime backend, ServerRuntime server) {
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
