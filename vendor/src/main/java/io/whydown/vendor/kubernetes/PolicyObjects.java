package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.NetworkPolicy;
import io.whydown.model.platform.ObjectName;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a NetworkPolicy. Its types default as the API server does it: Ingress always, Egress where
/// the policy has egress rules.
final class PolicyObjects {

  private final ClusterParts parts;

  PolicyObjects(ClusterParts parts) {
    this.parts = parts;
  }

  void read(ObjectName name, Json spec, int line) {
    List<String> types = spec.texts("policyTypes");
    boolean ingress = types.isEmpty() || types.contains("Ingress");
    boolean egress = types.isEmpty() ? spec.has("egress") : types.contains("Egress");
    parts.add(
        new NetworkPolicy(
            name,
            ObjectReader.selector(spec.object("podSelector")),
            ingress ? rules(spec, "ingress", "from") : null,
            egress ? rules(spec, "egress", "to") : null,
            parts.at(
                line,
                "NetworkPolicy "
                    + name
                    + ", podSelector "
                    + ObjectReader.selector(spec.object("podSelector")))));
  }

  private static List<NetworkPolicy.Rule> rules(Json spec, String direction, String peers) {
    var rules = new ArrayList<NetworkPolicy.Rule>();
    for (Json rule : spec.list(direction)) {
      var from = new ArrayList<NetworkPolicy.Peer>();
      for (Json peer : rule.list(peers)) {
        peer(peer).ifPresent(from::add);
      }
      var ports = new ArrayList<NetworkPolicy.Port>();
      for (Json port : rule.list("ports")) {
        String protocol = port.text("protocol");
        ports.add(
            new NetworkPolicy.Port(
                protocol.isEmpty() ? "TCP" : protocol,
                port.text("port"),
                (int) port.number("endPort", 0)));
      }
      rules.add(new NetworkPolicy.Rule(from, ports));
    }
    return rules;
  }

  private static Optional<NetworkPolicy.Peer> peer(Json peer) {
    @Nullable IpPrefix block = null;
    var except = new ArrayList<IpPrefix>();
    if (peer.has("ipBlock")) {
      Json range = peer.object("ipBlock");
      block = IpPrefix.tryParse(range.text("cidr")).orElse(null);
      range.texts("except").forEach(e -> IpPrefix.tryParse(e).ifPresent(except::add));
      if (block == null) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new NetworkPolicy.Peer(
            peer.has("podSelector") ? ObjectReader.selector(peer.object("podSelector")) : null,
            peer.has("namespaceSelector")
                ? ObjectReader.selector(peer.object("namespaceSelector"))
                : null,
            block,
            except));
  }
}
