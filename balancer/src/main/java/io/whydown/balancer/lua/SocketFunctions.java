package io.whydown.balancer.lua;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The sockets of scripts, by number.
final class SocketFunctions {

  /// Bounded: a script that opens more is told so.
  private static final int MOST = 1_000;

  private final Map<Long, ScriptSocket> sockets = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  void addTo(Map<String, HostFunction> all) {
    all.put("socket_new", _ -> open());
    all.put("socket_connect", this::connect);
    all.put("socket_write", c -> waits(c, socket(c).write(c.bytes(2))));
    all.put("socket_read", c -> waits(c, socket(c).read()));
    all.put("socket_outcome", this::outcome);
    all.put("socket_timeout", this::timeout);
    all.put("socket_name", c -> socket(c).name(c.flag(2)));
    all.put("socket_close", this::close);
  }

  private Object open() {
    if (sockets.size() >= MOST) {
      throw new ScriptFault("socket: there are too many already");
    }
    long number = last.incrementAndGet();
    sockets.put(number, new ScriptSocket());
    return number;
  }

  private ScriptSocket socket(HostCall call) {
    ScriptSocket socket = sockets.get(call.integer(1));
    if (socket == null) {
      throw new ScriptFault("the socket is closed");
    }
    return socket;
  }

  private static @Nullable Object waits(
      HostCall call, java.util.concurrent.CompletableFuture<?> until) {
    call.run().waitFor(until);
    return null;
  }

  private @Nullable Object connect(HostCall call) {
    call.run();
    return waits(call, socket(call).connect(call.text(2), (int) call.integer(3), call.flag(4)));
  }

  private @Nullable Object outcome(HostCall call) {
    Object outcome = socket(call).outcome();
    return outcome instanceof String text && text.equals(ScriptSocket.NOT_CONNECTED)
        ? java.util.Arrays.asList(null, text)
        : outcome;
  }

  private @Nullable Object timeout(HostCall call) {
    socket(call).setTimeout(call.integer(2));
    return null;
  }

  private @Nullable Object close(HostCall call) {
    ScriptSocket socket = sockets.remove(call.integer(1));
    if (socket != null) {
      socket.close();
    }
    return null;
  }
}
