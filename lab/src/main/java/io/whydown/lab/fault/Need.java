package io.whydown.lab.fault;

import io.whydown.lab.LabRequirements;
import io.whydown.lab.LabSystem;
import java.util.Optional;

/// What a fault needs beyond the hosts of every network.
public enum Need {
  NOTHING(""),
  LEGACY_IPTABLES("iptables-legacy"),
  IPSET("ipset"),
  OPENSSL("openssl"),
  DNSMASQ("dnsmasq"),
  UNBOUND("unbound"),
  BIND("named"),
  SSHD("sshd"),
  FIREWALLD("firewalld"),
  UFW("ufw"),
  PHP("php-fpm8.2"),
  /// A host with a real systemd, which can only be asked over ssh.
  SYSTEMD("systemd-nspawn"),
  /// Such a host with podman in it.
  PODMAN("systemd-nspawn");

  private final String tool;

  Need(String tool) {
    this.tool = tool;
  }

  /// Why a fault with this need cannot be planted here; empty when it can.
  public Optional<String> missing() {
    if (this == SYSTEMD || this == PODMAN) {
      return LabSystem.missing();
    }
    return tool.isEmpty() || LabRequirements.has(tool)
        ? Optional.empty()
        : Optional.of("not installed: " + tool);
  }
}
