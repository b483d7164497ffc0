package io.whydown.model.evidence;

/// The kinds of fact that a cause may need. The plan prints, for each, the command that it comes
/// from; a recording context proves that a cause touches what it declares.
public enum FactKind {
  /// The balancer's configuration.
  CONFIGURATION("the balancer's configuration"),
  /// What the running balancer says of itself: stats socket, state.
  RUNTIME("the balancer's running state"),
  /// The balancer's own log.
  BALANCER_LOG("the balancer's log"),
  /// The balancer's process: who runs it, which files, limits, start time.
  BALANCER_PROCESS("the balancer's process"),
  /// A connect to the server from the balancer's vantage.
  CONNECT("a connect from the balancer"),
  /// The health check, replayed.
  CHECK("the health check, replayed"),
  /// What a name means, at the balancer's vantage.
  NAMES("what the name resolves to"),
  /// Kernel, user, boot time, clock.
  IDENTITY("the host's identity"),
  /// TCP, UDP and UNIX sockets with their owners.
  SOCKETS("the socket list"),
  /// Processes with command line, state, start time.
  PROCESSES("the process list"),
  /// systemd units and sockets.
  UNITS("the service manager's view"),
  /// The last lines of the journal or the service's log.
  JOURNAL("the journal"),
  /// Interfaces and addresses.
  INTERFACES("interfaces and addresses"),
  /// Routes and policy rules.
  ROUTES("routes and rules"),
  /// The neighbour table.
  NEIGHBOURS("the neighbour table"),
  /// nftables and iptables rules.
  FILTERS("the packet filter rules"),
  /// Kernel parameters.
  SYSCTLS("kernel parameters"),
  /// Kernel counters (`/proc/net/snmp`, `/proc/net/netstat`).
  COUNTERS("kernel counters"),
  /// SELinux and AppArmor state and denials.
  SECURITY_MODULES("SELinux and AppArmor"),
  /// Containers of Docker and Podman.
  CONTAINERS("the container engine's view"),
  /// Memory-pressure and OOM records, disk space.
  RESOURCES("memory and disk"),
  /// `/etc/hosts`, `resolv.conf`, `nsswitch.conf`.
  RESOLVER("the resolver's configuration"),
  /// Objects of a Kubernetes cluster.
  CLUSTER("the cluster's objects"),
  /// Target health, security groups and network ACLs of a cloud.
  CLOUD("the cloud's settings");

  private final String noun;

  FactKind(String noun) {
    this.noun = noun;
  }

  /// The fact as a noun phrase for a report.
  public String noun() {
    return noun;
  }
}
