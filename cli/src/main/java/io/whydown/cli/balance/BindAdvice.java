package io.whydown.cli.balance;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.BindConfig.Place;
import io.whydown.net.Errno;

/// One clause that helps when a listener cannot be opened. Stateless.
final class BindAdvice {

  private static final int PRIVILEGED = 1_024;

  private BindAdvice() {}

  static String of(int errno, BindConfig bind) {
    int port = bind.place() instanceof Place.Tcp tcp ? tcp.firstPort() : 0;
    if (errno == Errno.EACCES.number() && port > 0 && port < PRIVILEGED) {
      return ": a port below 1024 needs root, or the capability: setcap cap_net_bind_service=+ep $(readlink -f $JAVA_HOME/bin/java)";
    }
    if (errno == Errno.EADDRINUSE.number()) {
      return ": the port is in use" + PortOwner.of(port);
    }
    return "";
  }
}
