package io.whydown.balancer.log;

import java.io.IOException;
import java.net.Socket;

/// Encrypts a connection that carries log lines.
@FunctionalInterface
public interface LogEncryption {

  /// @param plain connected
  /// @param dials whether this side has opened it
  Socket over(Socket plain, boolean dials) throws IOException;
}
