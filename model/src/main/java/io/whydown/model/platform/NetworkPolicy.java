package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A NetworkPolicy. A pod that no policy selects for a direction takes everything in that
/// direction; one that is selected takes what some rule of some selecting policy allows.
///
/// @param pods which pods of its namespace it is about
/// @param ingress null when it does not restrict ingress
/// @param egress null when it does not restrict egress
public record NetworkPolicy(
    ObjectName name,
    LabelSelector pods,
    @Nullable List<Rule> ingress,
    @Nullable List<Rule> egress,
    Provenance provenance) {

  public NetworkPolicy {
    ingress = ingress == null ? null : List.copyOf(ingress);
    egress = egress == null ? null : List.copyOf(egress);
  }

  /// @param peers empty for everybody
  /// @param ports empty for every port
  public record Rule(List<Peer> peers, List<Port> ports) {

    public Rule {
      peers = List.copyOf(peers);
      ports = List.copyOf(ports);
    }
  }

  /// Pods, namespaces, or a range of addresses.
  ///
  /// @param pods null when the peer does not speak of pods
  /// @param namespaces null for the policy's own namespace
  /// @param block null when the peer is no range
  public record Peer(
      @Nullable LabelSelector pods,
      @Nullable LabelSelector namespaces,
      @Nullable IpPrefix block,
      List<IpPrefix> except) {

    public Peer {
      except = List.copyOf(except);
    }
  }

  /// @param port a number or a container port's name; empty for all
  /// @param last the end of a range; 0 when it is one port
  public record Port(String protocol, String port, int last) {}
}
