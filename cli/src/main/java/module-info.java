import org.jspecify.annotations.NullMarked;

/// The command line.
@NullMarked
@SuppressWarnings("module") // the lab and the benchmarks are built after this module
module io.whydown.cli {
  requires static transitive org.jspecify;
  requires io.whydown.balancer;
  requires io.whydown.collect;
  requires io.whydown.report;
  requires io.whydown.vendor;
  requires io.whydown.model;
  requires io.whydown.net;
  requires jdk.unsupported;
  requires org.snakeyaml.engine.v2;

  exports io.whydown.cli to
      io.whydown.lab,
      io.whydown.bench;
}
