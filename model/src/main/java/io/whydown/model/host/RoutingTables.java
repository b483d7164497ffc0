package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Routes of all tables, the policy rules that choose among them, and the IPsec policies that are
/// asked after them.
///
/// @param transforms IPsec policies (ip-xfrm(8)), in the order of the listing; empty also where
///   nobody was allowed to read them
public record RoutingTables(
    List<Route> routes, List<Rule> rules, List<TransformPolicy> transforms) {

  public RoutingTables {
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
    transforms = List.copyOf(transforms);
  }

  public RoutingTables(List<Route> routes, List<Rule> rules) {
    this(routes, rules, List.of());
  }

  public RoutingTables withTransforms(List<TransformPolicy> policies) {
    return new RoutingTables(routes, rules, policies);
  }

  /// An IPsec policy: what it blocks, or what it lets pass only in an association.
  ///
  /// @param direction `in`, `out` or `fwd`
  /// @param protocol the name of the transport, or empty for any
  /// @param sourcePort 0 for any
  /// @param destinationPort 0 for any
  /// @param blocks `action block`
  /// @param wanted the ends of the associations that its templates demand: `10.0.0.1 10.0.0.2`;
  ///   empty when it demands none
  /// @param established the ends of the associations that exist, in the same words
  public record TransformPolicy(
      String direction,
      IpPrefix source,
      IpPrefix destination,
      String protocol,
      int sourcePort,
      int destinationPort,
      boolean blocks,
      List<String> wanted,
      List<String> established,
      long priority,
      Provenance provenance) {

    public TransformPolicy {
      wanted = List.copyOf(wanted);
      established = List.copyOf(established);
    }

    /// An association that a template demands and that does not exist.
    public Optional<String> absent() {
      return wanted.stream().filter(ends -> !established.contains(ends)).findFirst();
    }
  }

  /// @param type `unicast`, `local`, `broadcast`, `unreachable`, `prohibit`, `blackhole`, `throw`
  /// @param table `main`, `local`, `default` or a number
  /// @param metric smaller wins; 0 when not printed
  /// @param flags such as `linkdown`, `dead`, `onlink`
  /// @param nextHops gateways and devices; more than one for multipath
  public record Route(
      IpFamily family,
      String type,
      IpPrefix destination,
      String table,
      long metric,
      @Nullable IpAddress preferredSource,
      @Nullable IpPrefix source,
      List<NextHop> nextHops,
      List<String> flags,
      Provenance provenance) {

    public Route {
      nextHops = List.copyOf(nextHops);
      flags = List.copyOf(flags);
    }
  }

  /// @param gateway null when directly connected
  public record NextHop(
      @Nullable IpAddress gateway, @Nullable String device, int weight, List<String> flags) {

    public NextHop {
      flags = List.copyOf(flags);
    }
  }

  /// A policy rule (ip-rule(8)). Null selectors match everything; `unknown` lists selectors that
  /// the reader could not honour, so that the rule can only be answered "may".
  ///
  /// @param action `lookup`, `unreachable`, `prohibit`, `blackhole`, `goto`, `nop`
  /// @param table where `lookup` looks; of `goto` the priority of the rule it leads to
  public record Rule(
      IpFamily family,
      long priority,
      boolean inverted,
      @Nullable IpPrefix from,
      @Nullable IpPrefix to,
      @Nullable String inputInterface,
      @Nullable String outputInterface,
      @Nullable Long mark,
      @Nullable Long markMask,
      @Nullable IntRange protocol,
      @Nullable IntRange sourcePorts,
      @Nullable IntRange destinationPorts,
      @Nullable IntRange uids,
      String action,
      @Nullable String table,
      int suppressPrefixLength,
      List<String> unknown,
      Provenance provenance) {

    public Rule {
      unknown = List.copyOf(unknown);
    }
  }

  /// An inclusive range.
  public record IntRange(int first, int last) {
    public boolean contains(int value) {
      return value >= first && value <= last;
    }
  }
}
