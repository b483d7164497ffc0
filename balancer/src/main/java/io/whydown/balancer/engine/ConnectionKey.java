package io.whydown.balancer.engine;

import io.whydown.balancer.config.ServerConfig.ProxyHeader;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.ConnectPlan;
import io.whydown.balancer.transport.SocketName;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// In what the connections to one server may differ: a stream takes only one that is as its own
/// would be (HAProxy: src/connection.c, conn_calculate_hash).
///
/// @param name what its handshake asked for, or `pool-conn-name` says instead
/// @param target where it leads, where each stream may say that
/// @param source where it comes from, where each stream may say that
/// @param introduction the header of the PROXY protocol that it began with
/// @param tos, mark what rules have set for what it sends; -1 for nothing
record ConnectionKey(
    @Nullable String name,
    @Nullable End target,
    @Nullable End source,
    @Nullable String introduction,
    int tos,
    int mark) {

  /// One end of a connection; port 0 for any.
  record End(IpAddress address, int port) {

    private static @Nullable End of(SocketName name) {
      IpAddress address = name.address();
      return address == null ? null : new End(address, name.port());
    }
  }

  /// Null where all connections to the server are alike, which they nearly always are.
  static @Nullable ConnectionKey of(Exchange x, BackendRuntime backend, ServerRuntime server) {
    boolean manyTargets = x.targetForced || isAnywhere(server);
    boolean manySources = Pretending.differs(Aiming.source(backend, server));
    ServerName poolName = server.config.poolName();
    boolean manyNames = poolName != null || Encrypting.asksForManyNames(server);
    boolean introduces = server.config.sendProxy() != ProxyHeader.NONE;
    boolean isMarked = x.limits.tos() >= 0 || x.limits.mark() >= 0;
    if (!manyTargets && !manySources && !manyNames && !introduces && !isMarked) {
      return null;
    }
    ConnectPlan plan = x.context.plan;
    Aiming.aim(x, server, plan);
    if (manySources) {
      Aiming.pretend(x, backend, server, plan);
    }
    return new ConnectionKey(
        poolName != null ? poolName.of(x) : manyNames ? Encrypting.name(x, server) : null,
        manyTargets ? End.of(plan.target) : null,
        manySources ? End.of(plan.foreign) : null,
        introduces ? introduction(x, server) : null,
        x.limits.tos(),
        x.limits.mark());
  }

  private static boolean isAnywhere(ServerRuntime server) {
    return server.place instanceof ServerPlace.Tcp(var address, var rule, _)
        && (address.isUnspecified() || rule instanceof ServerPlace.PortRule.Relative);
  }

  private static String introduction(Exchange x, ServerRuntime server) {
    Buffer header = x.context.loop.buffers().take();
    introduce(x, server, header);
    String text = header.memory.text(header.start, header.end);
    x.context.loop.buffers().give(header);
    return text;
  }

  /// Writes the PROXY header that a new connection begins with.
  static void introduce(Exchange x, ServerRuntime server, Buffer into) {
    ProxyProtocol.write(
        into,
        server.config.sendProxy() == ProxyHeader.V2,
        x.sourceName(),
        x.destinationName(),
        server.config.proxyFields(),
        x);
  }
}
