package io.whydown.lab.fault;

import io.whydown.lab.LabRequirements;
import java.util.Optional;

/// What a fault needs beyond the hosts of every network.
public enum Need {
  NOTHING(""),
  LEGACY_IPTABLES("iptables-legacy"),
  IPSET("ipset"),
  OPENSSL("openssl"),
  DNSMASQ("dnsmasq"),
  SSHD("sshd");

  private final String tool;

  Need(String tool) {
    this.tool = tool;
  }

  /// Why a fault with this need cannot be planted here; empty when it can.
  public Optional<String> missing() {
    return tool.isEmpty() || LabRequirements.has(tool)
        ? Optional.empty()
        : Optional.of("not installed: " + tool);
  }
}
