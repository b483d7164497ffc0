import org.jspecify.annotations.NullMarked;

/// The catalogue of causes, the why-graph, and the investigation.
@NullMarked
module io.whydown.diagnose {
  requires static transitive org.jspecify;
  requires transitive io.whydown.model;
  requires transitive io.whydown.collect;
  requires io.whydown.probe;
  requires io.whydown.vendor;
  requires transitive io.whydown.simulate;

  exports io.whydown.diagnose;
  exports io.whydown.diagnose.cause;
}
