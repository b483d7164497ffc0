package io.whydown.balancer.event;

/// Takes events. Called on an event loop: it hands over and returns.
@FunctionalInterface
public interface EventSink {

  void accept(BalancerEvent event);
}
