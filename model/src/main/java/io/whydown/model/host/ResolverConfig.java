package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;

/// How a host turns names into addresses.
///
/// @param upstream the name servers that a name server on the host itself asks in turn
/// @param options of resolv.conf, for instance `ndots:5`
/// @param hostsOrder the `hosts:` line of nsswitch.conf, for instance `files`, `dns`
public record ResolverConfig(
    List<IpAddress> nameServers,
    List<IpAddress> upstream,
    List<String> searchDomains,
    List<String> options,
    List<String> hostsOrder,
    List<HostsEntry> hostsFile,
    Provenance provenance) {

  public ResolverConfig {
    nameServers = List.copyOf(nameServers);
    upstream = List.copyOf(upstream);
    searchDomains = List.copyOf(searchDomains);
    options = List.copyOf(options);
    hostsOrder = List.copyOf(hostsOrder);
    hostsFile = List.copyOf(hostsFile);
  }

  /// The lines of the hosts file with this name; case does not matter (RFC 4343).
  public List<HostsEntry> hostsEntries(String name) {
    return hostsFile.stream()
        .filter(entry -> entry.names().stream().anyMatch(name::equalsIgnoreCase))
        .toList();
  }

  /// A line of /etc/hosts.
  public record HostsEntry(IpAddress address, List<String> names, Provenance provenance) {

    public HostsEntry {
      names = List.copyOf(names);
    }
  }
}
