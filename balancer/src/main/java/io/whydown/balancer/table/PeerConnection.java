package io.whydown.balancer.table;

import java.io.Closeable;
import java.io.IOException;

/// A connection to a peer, or from one, whatever carries it.
public interface PeerConnection extends Closeable {

  /// How many bytes came; -1 at the end.
  int read(byte[] into) throws IOException;

  void write(byte[] bytes) throws IOException;
}
