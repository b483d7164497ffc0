package io.whydown.balancer.config;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Where connections to servers come from (`source`).
///
/// @param firstPort 0 when the kernel chooses
/// @param pretence an address that is not this machine's (`usesrc`); null for none
public record SourceConfig(
    @Nullable IpAddress address,
    int firstPort,
    int lastPort,
    @Nullable String networkInterface,
    @Nullable Pretence pretence) {

  /// Whose address a connection pretends to come from. Needs CAP_NET_ADMIN, and routes back here.
  public sealed interface Pretence {

    /// The client's (`clientip`), with its port as well (`client`).
    record Client(boolean withPort) implements Pretence {}

    record Fixed(IpAddress address, int port) implements Pretence {}

    /// The one that a field of the request holds (`hdr_ip(name,occurrence)`), counted from 1, or
    /// from -1 backwards.
    record Field(String name, int occurrence) implements Pretence {}
  }
}
