package io.whydown.balancer.tls;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What the connections of one thread share: the place of errno, and whose handshake the library is
/// in while it calls back.
final class TlsThread {

  private static final ThreadLocal<TlsThread> OWN = ThreadLocal.withInitial(TlsThread::new);

  final MemorySegment errno = Native.errnoPlace();
  @Nullable TlsSession current;

  private TlsThread() {}

  static TlsThread own() {
    return OWN.get();
  }
}
