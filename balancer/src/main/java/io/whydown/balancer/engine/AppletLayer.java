package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Applet;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A service in the place of a server's socket: what is sent to it is its input, what it says is
/// received. It goes on when it is read from, so it never runs ahead of its client.
final class AppletLayer extends Layer {

  private final Exchange exchange;
  private final long stream;
  private final Applet applet;
  private @Nullable ServerConnection connection;
  private @Nullable CompletableFuture<?> awaited;

  AppletLayer(Exchange exchange, Applet applet) {
    this.exchange = exchange;
    this.stream = exchange.id;
    this.applet = applet;
  }

  /// The wire that stands on it.
  void carries(ServerConnection wire) {
    connection = wire;
  }

  @Override
  int receive(Memory memory, int offset, int length) {
    boolean moved = true;
    while (true) {
      byte[] some = applet.read(length);
      if (some.length > 0) {
        memory.put(offset, some, 0, some.length);
        return some.length;
      }
      if (applet.isOver()) {
        return 0;
      }
      if (!moved) {
        break;
      }
      moved = applet.advance(exchange);
    }
    CompletableFuture<?> until = applet.waitsFor();
    if (until != null) {
      wakeAfter(until);
    }
    ServerConnection wire = connection;
    if (wire != null && !wire.writable) {
      // it has taken what it was full of
      wire.writable = true;
      exchange.context.loop.defer(this::wake);
    }
    return -Errnos.EAGAIN;
  }

  @SuppressWarnings("ReferenceEquality") // this one, not one that is complete as well
  private void wakeAfter(CompletableFuture<?> until) {
    if (awaited != until) {
      awaited = until;
      var _ = until.whenComplete((_, _) -> exchange.context.loop.ask(this::wake));
    }
  }

  @SuppressWarnings("ReferenceEquality") // a wire is itself
  private void wake() {
    ServerConnection wire = connection;
    if (wire != null && exchange.id == stream && exchange.serverConnection == wire) {
      wire.readable = true;
      exchange.run();
    }
  }

  @Override
  int send(Memory memory, int offset, int length, boolean more) {
    int count = applet.write(memory.bytes(offset, offset + length));
    ServerConnection wire = connection;
    if (wire != null) {
      wire.readable = true;
    }
    return count > 0 || length == 0 ? count : -Errnos.EAGAIN;
  }

  @Override
  void shutOutput() {
    applet.endInput();
    ServerConnection wire = connection;
    if (wire != null) {
      wire.readable = true;
    }
    exchange.context.loop.defer(this::wake);
  }

  @Override
  void close() {
    connection = null;
    applet.close();
  }
}
