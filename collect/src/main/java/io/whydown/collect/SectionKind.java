package io.whydown.collect;

import io.whydown.model.evidence.FactKind;

/// Which kind of fact a section of the host script brings. Stateless.
final class SectionKind {

  private SectionKind() {}

  /// A section that is not named here is counted to the host's identity.
  static FactKind of(String section) {
    return switch (section) {
      case "sockets", "connections", "namespaces" -> FactKind.SOCKETS;
      case "processes", "paths" -> FactKind.PROCESSES;
      case "balancer-log" -> FactKind.BALANCER_LOG;
      case "units", "services" -> FactKind.UNITS;
      case "journal", "kernel" -> FactKind.JOURNAL;
      case "interfaces", "programs" -> FactKind.INTERFACES;
      case "routes4", "routes6", "rules4", "rules6", "xfrm" -> FactKind.ROUTES;
      case "neighbours" -> FactKind.NEIGHBOURS;
      case "nft",
          "iptables",
          "iptables-legacy",
          "ip6tables",
          "ip6tables-legacy",
          "ipset",
          "stored-rules" ->
          FactKind.FILTERS;
      case "sysctls" -> FactKind.SYSCTLS;
      case "counters", "limits" -> FactKind.COUNTERS;
      case "lsm", "audit" -> FactKind.SECURITY_MODULES;
      case "containers" -> FactKind.CONTAINERS;
      case "disk" -> FactKind.RESOURCES;
      case "hosts", "resolver", "nsswitch" -> FactKind.RESOLVER;
      default -> FactKind.IDENTITY;
    };
  }
}
