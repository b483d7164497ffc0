package io.whydown.balancer.engine;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.runtime.StreamSnapshot;
import io.whydown.balancer.runtime.StreamSnapshot.Message;
import io.whydown.balancer.runtime.StreamSnapshot.Place;
import io.whydown.balancer.runtime.StreamSnapshot.Side;
import io.whydown.balancer.runtime.StreamSnapshot.Stage;
import io.whydown.balancer.transport.Buffer;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the streams of a loop look like now (`show sess`). On that loop; stateless.
final class StreamPhotos {

  private StreamPhotos() {}

  static List<StreamSnapshot> of(LoopContext context) {
    var all = new ArrayList<StreamSnapshot>();
    Exchange exchange = context.newest();
    while (exchange != null) {
      ClientConnection client = exchange.clientConnection;
      // a kept-alive client that asks nothing has no stream
      boolean isIdle = exchange.http && !exchange.hasRequest;
      if (exchange.phase != Phase.OVER && client != null && !isIdle) {
        all.add(photo(exchange, client));
      }
      exchange = exchange.older;
    }
    return all;
  }

  private static StreamSnapshot photo(Exchange x, ClientConnection client) {
    ListenerRuntime listener = client.listener();
    FrontendRuntime frontend = x.frontendRuntime();
    ServerConnection connection = x.serverConnection;
    Stage stage = stage(x);
    long deadline = x.deadlineMillis();
    boolean isOnTheWay = stage.compareTo(Stage.REQ) >= 0 && stage.compareTo(Stage.EST) < 0;
    long phase = x.phaseDeadline == 0 ? -1 : left(x, x.phaseDeadline);
    return new StreamSnapshot(
        x.id,
        x.startMillis,
        (x.context.loop.nowNanos() - x.startNanos) / 1_000_000,
        protocol(client),
        isUnix(client) ? "unix:" + listener.id : name(x.source(), x.sourcePort()),
        place(frontend.proxy, frontend.name(), ""),
        new Place(
            listener.config.name(),
            listener.id,
            frontend.proxy.mode(),
            isUnix(client) ? "unix:" + listener.id : name(x.destination(), x.destinationPort())),
        backend(x, connection),
        server(x, connection),
        stage,
        isOnTheWay ? phase : -1,
        deadline == Long.MAX_VALUE ? -1 : left(x, deadline),
        x.ruleDeadline != 0 ? left(x, x.ruleDeadline) : isOnTheWay ? -1 : phase,
        x.retries,
        message(x),
        client(x, client),
        server(x, connection, client));
  }

  private static long left(Exchange x, long deadline) {
    return Math.max(0, deadline - x.context.loop.nowMillis());
  }

  private static Stage stage(Exchange x) {
    return switch (x.phase) {
      case PROXY_HEADER, TLS_HANDSHAKE, CONTENT, READ_HEAD, REQUEST_RULES, TARPIT -> Stage.INI;
      case DISPATCH -> Stage.REQ;
      case QUEUED -> Stage.QUE;
      case RETRY_WAIT -> Stage.TAR;
      case BORROWING -> Stage.ASS;
      case CONNECTING -> Stage.CON;
      case RELAY -> x.serverConnection == null ? Stage.CLO : Stage.EST;
      case REPLY, LINGER, OVER -> Stage.CLO;
    };
  }

  private static Place place(ProxyConfig proxy, String name, String address) {
    return new Place(name, proxy.id(), proxy.mode(), address);
  }

  private static @Nullable Place backend(Exchange x, @Nullable ServerConnection connection) {
    BackendRuntime backend = x.backendRuntime;
    if (backend == null) {
      return null;
    }
    String from = connection == null ? "" : name(x.localAddress(), x.localPort());
    return place(backend.proxy, backend.name(), from);
  }

  private static Place server(Exchange x, @Nullable ServerConnection connection) {
    ServerRuntime server = x.serverRuntime;
    BackendRuntime backend = x.backendRuntime;
    if (server == null || backend == null) {
      return StreamSnapshot.NOWHERE;
    }
    String to =
        connection == null
            ? ""
            : server.tcp() == null ? "unix" : name(x.serverAddress(), x.serverPort());
    return new Place(server.name(), server.id(), backend.proxy.mode(), to);
  }

  /// How far request and answer are (http_ana-t.h).
  private static @Nullable Message message(Exchange x) {
    if (!x.http) {
      return null;
    }
    String request = x.isTunnel ? "TUNNEL" : x.requestFlow.isBodyDone() ? "DONE" : "DATA";
    String response =
        !x.responseStarted
            ? "RPBEFORE"
            : x.isTunnel ? "TUNNEL" : x.responseFlow.isBodyDone() ? "DONE" : "DATA";
    return new Message(x.requestHead.method(), x.status == 0 ? -1 : x.status, request, response);
  }

  private static Side client(Exchange x, ClientConnection client) {
    ClientConnection base = client.base();
    return new Side(
        base.handle(),
        base.isTls() ? "SSL" : "RAW",
        client.isStream() ? "H2" : x.http ? "H1" : "PASS",
        waiting(client),
        x.bytesIn + x.requestFlow.body,
        x.clientDeadline == 0 ? -1 : left(x, x.clientDeadline),
        client.hasEnded,
        client.isShut);
  }

  private static Side server(
      Exchange x, @Nullable ServerConnection connection, ClientConnection client) {
    long expires = x.serverDeadline == 0 ? -1 : left(x, x.serverDeadline);
    if (connection == null) {
      return new Side(-1, "RAW", "", 0, x.bytesOut, expires, false, client.isShut);
    }
    String framing =
        connection.isStream()
            ? "H2"
            : connection.layer instanceof GatewayLayer ? "FCGI" : x.http ? "H1" : "PASS";
    return new Side(
        connection.handle(),
        connection.encryption() == null ? "RAW" : "SSL",
        framing,
        waiting(connection),
        x.bytesOut + x.responseFlow.body,
        expires,
        connection.hasEnded,
        connection.isShut);
  }

  private static int waiting(Wire wire) {
    Buffer in = wire.in;
    return in == null ? 0 : in.length();
  }

  private static String name(@Nullable IpAddress address, int port) {
    return address == null ? "" : address + ":" + port;
  }

  private static boolean isUnix(ClientConnection client) {
    return client.listener().config.place() instanceof BindConfig.Place.Unix;
  }

  private static String protocol(ClientConnection client) {
    IpAddress source = client.source();
    return isUnix(client) ? "unix_stream" : source != null && source.isV6() ? "tcpv6" : "tcpv4";
  }
}
