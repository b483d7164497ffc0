package io.whydown.balancer;

import io.whydown.balancer.config.BindConfig;

/// A listener could not be opened. Carries what was wanted and the errno.
public final class BindFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient BindConfig bind;
  private final int errno;

  public BindFailedException(BindConfig bind, String call, int errno, String reason) {
    super("cannot " + call + " " + bind.place() + ": " + reason);
    this.bind = bind;
    this.errno = errno;
  }

  public BindConfig bind() {
    return bind;
  }

  /// 0 when the transport hides it.
  public int errno() {
    return errno;
  }
}
