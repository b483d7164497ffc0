package io.whydown.balancer.config;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// How a server's agent is asked (`agent-check`).
///
/// @param address null means the server's own
/// @param send what is said first; empty for nothing
@SuppressWarnings("ArrayRecordComponent") // copied at birth; identity is never asked
public record AgentConfig(@Nullable IpAddress address, int port, int interMillis, byte[] send) {

  public AgentConfig {
    send = send.clone();
  }
}
