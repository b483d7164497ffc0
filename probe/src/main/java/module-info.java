import org.jspecify.annotations.NullMarked;

/// Active probes: connects with errno and ICMP origin, replayed health checks, name look-ups.
@NullMarked
module io.whydown.probe {
  requires static transitive org.jspecify;
  requires transitive io.whydown.model;
  requires org.dnsjava;

  exports io.whydown.probe;
}
