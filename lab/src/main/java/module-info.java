import org.jspecify.annotations.NullMarked;

/// Real hosts in network namespaces with planted faults.
@NullMarked
module io.whydown.lab {
  requires static transitive org.jspecify;
  requires io.whydown.balancer;
  requires io.whydown.cli;
  requires io.whydown.collect;
  requires io.whydown.probe;
  requires io.whydown.report;
  requires io.whydown.simulate;
  requires io.whydown.vendor;
  requires tools.jackson.core;

  exports io.whydown.lab;
  exports io.whydown.lab.accuracy;
  exports io.whydown.lab.fault;
}
