package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpPrefix;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A network ACL of subnets: the first entry that matches decides, and answers are not known to it.
public record NetworkAcl(
    String id, List<String> subnets, List<Entry> entries, Provenance provenance) {

  public NetworkAcl {
    subnets = List.copyOf(subnets);
    entries = entries.stream().sorted(Comparator.comparingInt(Entry::number)).toList();
  }

  /// @param number 32767 is the last one, that denies
  public record Entry(
      int number,
      boolean egress,
      boolean allow,
      String protocol,
      IpPrefix range,
      int from,
      int to) {

    boolean coversTcp(int port) {
      return protocol.equals("-1")
          || (protocol.equals("6") || protocol.equalsIgnoreCase("tcp"))
              && from <= port
              && port <= to;
    }
  }

  /// The entry that decides on a TCP packet to or from all addresses; empty when entries about
  /// parts of them come first.
  public Optional<Entry> decides(boolean egress, int port) {
    for (Entry entry : entries) {
      if (entry.egress() == egress && entry.coversTcp(port)) {
        return entry.range().length() == 0 ? Optional.of(entry) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
