import org.jspecify.annotations.NullMarked;

/// Values of the field: addresses, ports, flows, errno, the outcome of a connect.
@NullMarked
module io.whydown.net {
  requires static transitive org.jspecify;

  exports io.whydown.net;
}
