import org.jspecify.annotations.NullMarked;

/// Vantages, their transports, and the batched read-only script that runs at them.
@NullMarked
module io.whydown.collect {
  requires static transitive org.jspecify;
  requires transitive io.whydown.model;
  requires org.apache.sshd.osgi;
  requires tools.jackson.core;

  exports io.whydown.collect;
  exports io.whydown.collect.bundle;
}
