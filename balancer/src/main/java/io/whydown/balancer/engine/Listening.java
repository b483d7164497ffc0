package io.whydown.balancer.engine;

import io.whydown.balancer.BindFailedException;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.OpenListener;
import io.whydown.balancer.transport.Transport;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/// The listening sockets of an engine. A TCP port has one for each loop (SO_REUSEPORT); of a socket
/// that there is only one of, each loop has a descriptor. Changed before loops run, and then on
/// them.
final class Listening {

  private static final int DEFAULT_BACKLOG = 4_096;

  private final List<LoopContext> loops;
  private final PassedSockets passed;
  private final Map<ListenerRuntime, List<ListenerChannel>> channels = new LinkedHashMap<>();

  /// Sockets that were told to close; their loops may still take clients in.
  private final AtomicInteger closing = new AtomicInteger();

  Listening(List<LoopContext> loops, PassedSockets passed) {
    this.loops = loops;
    this.passed = passed;
  }

  /// Opens every listener of a frontend, or takes it over.
  void bind(FrontendRuntime frontend) {
    int id = 1;
    for (var bind : frontend.config.binds()) {
      if (bind.place() instanceof BindConfig.Place.Tcp tcp) {
        for (int port = tcp.firstPort(); port <= tcp.lastPort(); port++) {
          open(frontend, bind, port, id++);
        }
      } else {
        open(frontend, bind, 0, id++);
      }
    }
  }

  private void open(FrontendRuntime frontend, BindConfig bind, int port, int id) {
    var listener = new ListenerRuntime(bind, id, frontend, loops.size());
    frontend.listeners.add(listener);
    channels.put(listener, new ArrayList<>());
    int backlog = bind.backlog() > 0 ? bind.backlog() : DEFAULT_BACKLOG;
    boolean moves = loops.getFirst().transport.canMove();
    List<Integer> taken = moves ? passed.take(bind, port) : List.of();
    for (int i = 0; i < taken.size(); i++) {
      LoopContext context = loops.get(i % loops.size());
      int handle = context.transport.adoptListener(taken.get(i), backlog);
      add(context, listener, must(bind, handle));
    }
    boolean one = !(bind.place() instanceof BindConfig.Place.Tcp);
    int first = taken.isEmpty() ? -1 : taken.getFirst();
    int actual = port;
    for (int i = taken.size(); i < loops.size(); i++) {
      Transport transport = loops.get(i).transport;
      if (one && first >= 0 && !moves) {
        break;
      }
      int handle =
          must(
              bind,
              one && first >= 0
                  ? transport.duplicate(first)
                  : transport.listen(bind, actual, backlog));
      first = first < 0 ? handle : first;
      if (actual == 0 && !one) {
        actual = transport.localPort(handle);
      }
      add(loops.get(i), listener, handle);
    }
    listener.port = actual != 0 ? actual : loops.getFirst().transport.localPort(first);
  }

  private static int must(BindConfig bind, int handle) {
    if (handle < 0) {
      String reason = Errno.of(-handle).map(Errno::text).orElse("error " + -handle);
      throw new BindFailedException(bind, "bind", -handle, reason);
    }
    return handle;
  }

  private void add(LoopContext context, ListenerRuntime listener, int handle) {
    var channel = new ListenerChannel(context, listener);
    of(listener).add(channel);
    context.loop.add(channel, handle, true);
  }

  private List<ListenerChannel> of(ListenerRuntime listener) {
    return channels.getOrDefault(listener, List.of());
  }

  /// What another process, or another engine, may take over.
  List<OpenListener> open() {
    var all = new ArrayList<OpenListener>();
    channels.forEach((listener, own) -> {
      var descriptors = new TreeSet<Integer>();
      // of a socket that there is only one of, one descriptor will do
      int most = listener.config.place() instanceof BindConfig.Place.Tcp ? own.size() : 1;
      for (ListenerChannel channel : own) {
        int handle = channel.handle();
        if (handle >= 0 && channel.context().transport.canMove() && descriptors.size() < most) {
          descriptors.add(handle);
        }
      }
      all.add(
          new OpenListener(
              listener.frontend.name(), listener.config, listener.port, List.copyOf(descriptors)));
    });
    return all;
  }

  void resume() {
    channels
        .values()
        .forEach(own -> own.forEach(each -> each.context().loop.ask(each::resumeIfPossible)));
  }

  void pause(FrontendRuntime frontend, boolean paused) {
    for (var listener : frontend.listeners) {
      listener.paused = paused;
      of(listener).forEach(each -> each.context().loop.ask(() -> each.setPaused(paused)));
    }
  }

  void stop(FrontendRuntime frontend) {
    frontend.state = FrontendSnapshot.State.STOPPED;
    for (var listener : frontend.listeners) {
      for (ListenerChannel each : of(listener)) {
        closing.incrementAndGet();
        each.context().loop.ask(() -> closeLast(each));
      }
    }
  }

  private void closeLast(ListenerChannel channel) {
    try {
      channel.takeLastAndClose();
    } finally {
      closing.decrementAndGet();
    }
  }

  /// Whether no loop has yet to take the last clients of a socket that closes.
  boolean hasClosed() {
    return closing.get() == 0;
  }

  /// Closes those of one loop, on it or before it runs.
  void close(LoopContext context) {
    channels
        .values()
        .forEach(
            own -> own.stream().filter(each -> each.isOf(context)).forEach(ListenerChannel::close));
  }
}
