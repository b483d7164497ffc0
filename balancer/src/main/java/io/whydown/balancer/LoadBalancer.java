package io.whydown.balancer;

import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.engine.Engine;
import io.whydown.balancer.event.CauseSource;
import io.whydown.balancer.event.EventSink;
import io.whydown.balancer.runtime.OpenListener;
import io.whydown.balancer.runtime.PassedListener;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.transport.Descriptors;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A running balancer. Several may run in one JVM; `close` ends it with all its connections.
///
/// ```
/// var backend = BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(ServerConfig.of("s1", place)));
/// try (var balancer = LoadBalancer.start(config)) { ... }
/// ```
public final class LoadBalancer implements AutoCloseable {

  private final Engine engine;

  private LoadBalancer(Engine engine) {
    this.engine = engine;
  }

  /// Opens the listeners and begins to serve. Throws `BindFailedException` when a listener cannot
  /// be had; nothing is left open then.
  public static LoadBalancer start(LoadBalancerConfig config) {
    return start(config, System::nanoTime, InstantSource.system());
  }

  /// With somebody who is told of everything from the first check on.
  ///
  /// @param before is given the balancer before the first client can come
  public static LoadBalancer start(
      LoadBalancerConfig config, EventSink sink, Consumer<LoadBalancer> before) {
    return start(config, List.of(), sink, before);
  }

  /// Likewise, with listening sockets of whoever served before.
  public static LoadBalancer start(
      LoadBalancerConfig config,
      List<PassedListener> passed,
      EventSink sink,
      Consumer<LoadBalancer> before) {
    var engine = new Engine(config, System::nanoTime, InstantSource.system(), passed);
    engine.addSink(sink);
    var balancer = new LoadBalancer(engine);
    before.accept(balancer);
    engine.start();
    return balancer;
  }

  /// With clocks of the caller's.
  public static LoadBalancer start(
      LoadBalancerConfig config, LongSupplier nanoClock, InstantSource wallClock) {
    var engine = new Engine(config, nanoClock, wallClock);
    engine.start();
    return new LoadBalancer(engine);
  }

  /// Begins to tell of what happens.
  public void listen(EventSink sink) {
    engine.addSink(sink);
  }

  /// Says who knows why servers fail.
  public void explainBy(CauseSource source) {
    engine.setCauses(source, false);
  }

  /// Says who knows why servers fail, and lets clients read it on the built-in 503 page.
  public void explainToClients(CauseSource source) {
    engine.setCauses(source, true);
  }

  /// Reads and changes what runs. Safe from any thread.
  public RuntimeControl control() {
    return engine.control();
  }

  /// The listening sockets, for a process that is to take them over.
  public List<OpenListener> listeners() {
    return engine.listeners();
  }

  /// The same once more, with descriptors of their own, for an engine of this process that goes on.
  public List<PassedListener> passListeners() {
    var passed = new ArrayList<PassedListener>();
    for (var listener : listeners()) {
      for (int descriptor : listener.descriptors()) {
        int own = Descriptors.duplicate(descriptor);
        if (own >= 0) {
          String device = listener.bind().networkInterface();
          passed.add(
              new PassedListener(own, listener.bind().place(), device == null ? "" : device));
        }
      }
    }
    return passed;
  }

  /// Takes no new clients; those that are here are served to their end.
  public void stopSoftly() {
    engine.stopSoftly();
  }

  /// Whether it was asked to stop softly, and the last client has left: `close` hurts nobody then.
  /// Safe from any thread.
  public boolean isDrained() {
    return engine.isDrained();
  }

  @Override
  public void close() {
    engine.close();
  }
}
