import org.jspecify.annotations.NullMarked;

/// One flow through a snapshot: routes, packet filters, socket look-up.
@NullMarked
module io.whydown.simulate {
  requires static transitive org.jspecify;
  requires transitive io.whydown.model;

  exports io.whydown.simulate;
}
