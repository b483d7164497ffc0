package io.whydown.balancer;

import io.whydown.balancer.config.BindConfig;

/// A listener could not be opened. Carries what was wanted and the errno.
public final class BindFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient BindConfig bind;
  private final int errno;

  public BindFailedException(BindConfig bind, String call, int errno, String reason) {
    super("cannot %s socket (%s) for [%s]".formatted(call, reason, text(bind.place())));
    this.bind = bind;
    this.errno = errno;
  }

  private static String text(BindConfig.Place place) {
    return switch (place) {
      case BindConfig.Place.Tcp(var address, int first, int last, _) ->
          (address.isV6() ? "[" + address + "]" : address)
              + ":"
              + first
              + (first == last ? "" : "-" + last);
      case BindConfig.Place.Unix(String path, _, _, _, _) -> path;
      case BindConfig.Place.Inherited(int descriptor) -> "fd@" + descriptor;
    };
  }

  public BindConfig bind() {
    return bind;
  }

  /// 0 when the transport hides it.
  public int errno() {
    return errno;
  }
}
