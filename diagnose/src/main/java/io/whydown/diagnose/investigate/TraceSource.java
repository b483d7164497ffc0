package io.whydown.diagnose.investigate;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.UnusableException;
import io.whydown.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where a trace has its facts from: hosts that are asked, or a bundle.
interface TraceSource {

  /// What a simulation rests on; the rest of a host is not asked for.
  List<String> SECTIONS =
      List.of(
          "identity",
          "sockets",
          "interfaces",
          "routes4",
          "routes6",
          "rules4",
          "rules6",
          "nft",
          "iptables",
          "ip6tables",
          "iptables-legacy",
          "ip6tables-legacy",
          "ipset",
          "sysctls");

  /// When the hosts were read.
  Instant at();

  /// Hosts that are read whether or not the way leads to them.
  List<Vantage> known();

  /// What each of these hosts says, in this order.
  List<HostArtifacts> hosts(List<Vantage> vantages) throws InterruptedException;

  /// The addresses of a name at the first host, in the order of the answer; at least one.
  ///
  /// @throws UnusableException when it has none
  List<IpAddress> lookUp(String host);

  /// The vantage of the host that a name or an address was said to belong to.
  Optional<Vantage> vantageOf(String name, IpAddress address);
}
