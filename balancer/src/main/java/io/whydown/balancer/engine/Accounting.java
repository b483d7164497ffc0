package io.whydown.balancer.engine;

import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.hook.StreamTimer;
import io.whydown.balancer.hook.StreamWatch;
import io.whydown.balancer.runtime.Counter;
import org.jspecify.annotations.Nullable;

/// What a stream that is over leaves in the counters. Stateless.
final class Accounting {

  private Accounting() {}

  /// Counts what it was, gives its places back, and has it logged. Once for each stream.
  static void close(Exchange x) {
    x.endNanos = x.context.loop.nowNanos();
    ClientConnection client = x.client();
    int loop = x.context.index;
    long in = x.bytesIn + x.requestFlow.body;
    long out = x.bytesOut + x.responseFlow.body;
    client.count(Counter.BYTES_IN, in);
    client.count(Counter.BYTES_OUT, out);
    x.context.engine.countStream(loop, x.hasRequest || !x.http, in + out);
    countStatus(x, loop);
    leave(x);
    Ending.write(x);
    StreamWatch watch = x.watch();
    if (watch != null) {
      watch.streamEnded(x);
    }
    BackendRuntime backend = x.backendRuntime;
    ServerRuntime server = x.serverRuntime;
    if (x.http && x.requestFlow.spliced + x.responseFlow.spliced > 0) {
      countSpliced(x, backend, server);
    }
    if (backend != null) {
      boolean wasQueued = x.queuedNanos != StreamState.UNSET;
      count(x, backend.counters, server != null && wasQueued ? server.counters : null, in, out);
    }
  }

  private static void count(
      Exchange x, CounterStore backend, @Nullable CounterStore server, long in, long out) {
    int loop = x.context.index;
    backend.add(loop, Counter.BYTES_IN, in);
    backend.add(loop, Counter.BYTES_OUT, out);
    if (server != null) {
      server.add(loop, Counter.BYTES_IN, in);
      server.add(loop, Counter.BYTES_OUT, out);
    }
    long connect = x.timer(StreamTimer.CONNECT);
    long response = x.http ? x.timer(StreamTimer.RESPONSE) : 0;
    if (connect < 0 || response < 0) {
      return; // no server has answered: no times (stream_update_time_stats, src/stream.c)
    }
    long queue = Math.max(0, x.timer(StreamTimer.QUEUE));
    long total = Math.max(0, x.timer(StreamTimer.TOTAL));
    backend.addTimes(loop, queue, connect, response, total);
    if (server != null) {
      server.addTimes(loop, queue, connect, response, total);
    }
  }

  /// The line of the log counts those that are left (src/stream.c, process_stream).
  static void leave(Exchange x) {
    Dialing.leaveServer(x);
    Dialing.releasePlace(x);
    BackendRuntime backend = x.backendRuntime;
    if (x.countedInBackend && backend != null) {
      x.countedInBackend = false;
      backend.sessions.leave();
    }
  }

  /// What the client was told in the end (`stream_free`'s caller, src/stream.c).
  private static void countStatus(Exchange x, int loop) {
    if (!x.http || x.status == 0 && !x.hasRequest) {
      return;
    }
    Counter counter = ResponseReading.classOf(x.status);
    x.frontendRuntime().counters.increment(loop, counter);
    BackendRuntime backend = x.backendRuntime;
    if (backend != null && backend.proxy.mode() == ProxyMode.HTTP) {
      backend.counters.increment(loop, counter);
      backend.counters.increment(loop, Counter.REQUESTS);
    }
  }

  private static void countSpliced(
      Exchange x, @Nullable BackendRuntime backend, @Nullable ServerRuntime server) {
    int loop = x.context.index;
    long up = x.requestFlow.spliced;
    long down = x.responseFlow.spliced;
    x.frontendRuntime().counters.add(loop, Counter.SPLICED_IN, up);
    x.frontendRuntime().counters.add(loop, Counter.SPLICED_OUT, down);
    if (backend != null) {
      backend.counters.add(loop, Counter.SPLICED_IN, down);
      backend.counters.add(loop, Counter.SPLICED_OUT, up);
    }
    if (server != null) {
      server.counters.add(loop, Counter.SPLICED_IN, down);
      server.counters.add(loop, Counter.SPLICED_OUT, up);
    }
  }
}
