package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import org.jspecify.annotations.Nullable;

/// A permission that a firewall's manager has in its files and is to load at its next reload.
///
/// @param manager `firewalld` or `ufw`
/// @param zone firewalld's zone; empty for ufw
/// @param protocol `tcp`, `udp`
/// @param firstPort first port of the range
/// @param lastPort last port of the range
/// @param source the address or prefix that it is for, as written; null for any
public record StoredRule(
    String manager,
    String zone,
    String protocol,
    int firstPort,
    int lastPort,
    @Nullable String source,
    Provenance provenance) {

  /// Whether it lets anybody connect to the TCP port.
  public boolean allowsTcp(int port) {
    return protocol.equals("tcp") && firstPort <= port && port <= lastPort && source == null;
  }
}
