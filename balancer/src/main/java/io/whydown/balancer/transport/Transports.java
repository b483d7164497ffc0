package io.whydown.balancer.transport;

import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import java.util.Set;

/// Makes the transport of a loop.
public final class Transports {

  private Transports() {}

  /// A new transport of the kind that was asked for, or of the best kind that works here.
  public static Transport open(TransportChoice choice) {
    return switch (choice) {
      case EPOLL -> new EpollTransport();
      case NIO -> new NioTransport();
      case BEST -> isNativeUsable() ? new EpollTransport() : new NioTransport();
    };
  }

  /// Whether native calls are allowed, on a platform whose numbers `EpollTransport` knows.
  public static boolean isNativeUsable() {
    return "Linux".equals(System.getProperty("os.name"))
        && Set.of("amd64", "x86_64", "aarch64").contains("" + System.getProperty("os.arch"))
        && Transports.class.getModule().isNativeAccessEnabled();
  }
}
