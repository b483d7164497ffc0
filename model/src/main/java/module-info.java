import org.jspecify.annotations.NullMarked;

/// The vendor-independent snapshot: the balancer, the hosts, what was observed, and where each fact
/// came from. Values only: immutable, no I/O.
@NullMarked
module io.whydown.model {
  requires static transitive org.jspecify;
  requires transitive io.whydown.net;

  exports io.whydown.model;
  exports io.whydown.model.evidence;
  exports io.whydown.model.filter;
  exports io.whydown.model.host;
  exports io.whydown.model.observation;
  exports io.whydown.model.platform;
  exports io.whydown.model.proxy;
  exports io.whydown.model.testimony;
}
