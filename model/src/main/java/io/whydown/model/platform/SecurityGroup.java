package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A security group: what is not allowed is dropped. Stateful.
///
/// @param name empty when not shown
/// @param ingress null when not shown
/// @param egress null when not shown
/// @param holders whom it is attached to, in the words of the source
public record SecurityGroup(
    String id,
    String name,
    @Nullable List<Rule> ingress,
    @Nullable List<Rule> egress,
    List<String> holders,
    Provenance provenance) {

  public SecurityGroup {
    ingress = ingress == null ? null : List.copyOf(ingress);
    egress = egress == null ? null : List.copyOf(egress);
    holders = List.copyOf(holders);
  }

  /// @param protocol `tcp`, `udp`, `icmp`, or `-1` for all
  /// @param groups ids or names of groups whose members are meant
  /// @param open true where a peer was named that could not be read, so that the rule may match
  public record Rule(
      String protocol, int from, int to, List<IpPrefix> ranges, List<String> groups, boolean open) {

    public Rule {
      ranges = List.copyOf(ranges);
      groups = List.copyOf(groups);
    }

    public boolean coversTcp(int port) {
      return protocol.equals("-1")
          || protocol.equalsIgnoreCase("all")
          || (protocol.equalsIgnoreCase("tcp") || protocol.equals("6"))
              && (from <= port && port <= to || from < 0);
    }
  }

  public boolean isCalled(String idOrName) {
    return !idOrName.isEmpty() && (idOrName.equals(id) || idOrName.equals(name));
  }
}
