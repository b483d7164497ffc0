import org.jspecify.annotations.NullMarked;

/// The data plane: listeners, framing, balancing, pools, queues, checks and their runtime state.
@NullMarked
module io.whydown.balancer {
  requires static transitive org.jspecify;
  requires transitive io.whydown.net;
  requires org.dnsjava;

  exports io.whydown.balancer;
  exports io.whydown.balancer.admin;
  exports io.whydown.balancer.cache;
  exports io.whydown.balancer.config;
  exports io.whydown.balancer.event;
  exports io.whydown.balancer.hook;
  exports io.whydown.balancer.log;
  exports io.whydown.balancer.lua;
  exports io.whydown.balancer.rule;
  exports io.whydown.balancer.runtime;
  exports io.whydown.balancer.spoe;
  exports io.whydown.balancer.table;
  exports io.whydown.balancer.tls;
}
