import org.jspecify.annotations.NullMarked;

/// The command line.
@NullMarked
@SuppressWarnings("module") // the lab and the benchmarks are built after this module
module io.whydown.cli {
  requires static transitive org.jspecify;
  requires io.whydown.balancer;
  requires io.whydown.collect;
  requires io.whydown.report;
  requires org.snakeyaml.engine.v2;

  exports io.whydown.cli to
      io.whydown.lab,
      io.whydown.bench;
}
