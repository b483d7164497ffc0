package io.whydown.diagnose.tables;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.RoutingTables;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iproute2.InterfacesReader;
import io.whydown.vendor.iproute2.NeighboursReader;
import io.whydown.vendor.iproute2.RoutesReader;
import io.whydown.vendor.iproute2.RulesReader;
import io.whydown.vendor.iptables.IptablesReader;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Hosts and rule sets as real commands printed them. The hosts: `lb` (192.0.2.10) and `web1`
/// (192.0.2.1) on one link; `lb-routed` (203.0.113.10), `router` (.254 of both networks) and
/// `web1-routed` (192.0.2.1) in a row.
final class Captured {

  private Captured() {}

  /// A host with its addresses, routes and rules, an empty packet filter and the kernel's usual
  /// parameters.
  static HostBuilder host(String vantage, String folder) {
    return host(vantage, folder, "routes4", "rules4");
  }

  /// With other routes or rules of IPv4: `routes4-blackhole`.
  static HostBuilder host(String vantage, String folder, String routes4, String rules4) {
    return new HostBuilder(vantage)
        .interfaces(interfaces(folder + "/interfaces"))
        .routes(routes(folder, routes4, rules4))
        .sockets(List.of())
        .filters(List.of())
        .sysctl("net.ipv4.ip_forward", "1")
        .sysctl("net.ipv6.conf.all.forwarding", "0")
        .sysctl("net.ipv4.conf.all.rp_filter", "0")
        .sysctl("net.ipv4.conf.eth0.rp_filter", "0")
        .sysctl("net.ipv4.conf.eth1.rp_filter", "0")
        .sysctl("net.ipv4.conf.all.route_localnet", "0")
        .sysctl("net.ipv4.conf.eth0.route_localnet", "0")
        .sysctl("net.ipv4.ip_local_port_range", "32768\t60999")
        .sysctl("net.ipv4.ip_unprivileged_port_start", "1024");
  }

  static List<Interface> interfaces(String name) {
    return InterfacesReader.read(artifact(name + ".json")).value();
  }

  static RoutingTables routes(String folder, String routes4, String rules4) {
    var routes = new ArrayList<RoutingTables.Route>();
    var rules = new ArrayList<RoutingTables.Rule>();
    routes.addAll(
        RoutesReader.read(artifact(folder + "/" + routes4 + ".json"), IpFamily.V4).value());
    routes.addAll(RoutesReader.read(artifact(folder + "/routes6.json"), IpFamily.V6).value());
    rules.addAll(RulesReader.read(artifact(folder + "/" + rules4 + ".json"), IpFamily.V4).value());
    rules.addAll(RulesReader.read(artifact(folder + "/rules6.json"), IpFamily.V6).value());
    return new RoutingTables(routes, rules);
  }

  static List<Neighbour> neighbours(String name) {
    return NeighboursReader.read(artifact(name + ".json")).value();
  }

  /// `nft -j -a list ruleset`.
  static List<FilterTable> nft(String name) {
    return NftRulesetReader.read(artifact("nft-" + name + ".json")).value();
  }

  /// `iptables-legacy-save -c`.
  static List<FilterTable> legacy(String name) {
    return IptablesReader.read(
            artifact("iptables-legacy", "legacy-" + name + ".save"), IpFamily.V4, List.of())
        .value();
  }

  /// What a command printed.
  static Artifact command(String text) {
    return new Artifact("x", Situation.LB, "x", HostBuilder.NOW, 0, text, "", false, null);
  }

  private static Artifact artifact(String name) {
    return artifact(name, name);
  }

  private static Artifact artifact(String section, String name) {
    try (InputStream in =
        Captured.class.getResourceAsStream("/io/whydown/diagnose/captured/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no such fixture: " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Artifact(
          section, Situation.WEB1, "cat " + name, HostBuilder.NOW, 0, text, "", false, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
