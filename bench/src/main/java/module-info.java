import org.jspecify.annotations.NullMarked;

/// Benchmarks.
@NullMarked
module io.whydown.bench {
  requires static transitive org.jspecify;
  requires io.whydown.balancer;
  requires io.whydown.cli;
  requires io.whydown.diagnose;
  requires io.whydown.simulate;
  requires io.whydown.vendor;
  requires jdk.management;
  requires jmh.core;
}
