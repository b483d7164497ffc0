package io.whydown.diagnose.graph;

import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.KnownHop;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Value.Bits;
import io.whydown.model.filter.Verdict;
import io.whydown.model.host.HostState;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import io.whydown.simulate.FilterPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Applies the changes of remedies to a snapshot: what would be read of the hosts afterwards.
/// Stateless.
final class Mending {

  /// nft's bits of `established` and `related`.
  private static final long ESTABLISHED_OR_RELATED = 2 | 4;

  private Mending() {}

  /// Empty when the change cannot be made in this snapshot: its host was not read, or no neighbour
  /// for a route is known.
  static Optional<Snapshot> apply(Snapshot snapshot, Change change) {
    HostState host = snapshot.hosts().get(vantage(change));
    if (host == null) {
      return Optional.empty();
    }
    Optional<HostState> mended =
        switch (change) {
          case Change.Accept accept -> Optional.of(accept(host, accept));
          case Change.RemoveRule(var place) -> Optional.of(remove(host, place));
          case Change.RemoveRoute(_, var route) -> Optional.of(without(host, route));
          case Change.RemovePolicyRule(_, var rule) -> Optional.of(without(host, rule));
          case Change.AddRoute(_, var destination) -> routed(snapshot, host, destination);
          case Change.Set set -> Optional.of(set(host, set));
          case Change.Listen listen -> Optional.of(listen(host, listen));
        };
    return mended.map(other -> {
      Map<String, HostState> hosts = new LinkedHashMap<>(snapshot.hosts());
      hosts.put(other.vantage(), other);
      return snapshot.withHosts(hosts);
    });
  }

  private static String vantage(Change change) {
    return switch (change) {
      case Change.Accept(var place, _, _) -> place.vantage();
      case Change.RemoveRule(var place) -> place.vantage();
      case Change.RemoveRoute(var vantage, _) -> vantage;
      case Change.RemovePolicyRule(var vantage, _) -> vantage;
      case Change.AddRoute(var vantage, _) -> vantage;
      case Change.Set(var vantage, _, _) -> vantage;
      case Change.Listen(var vantage, _) -> vantage;
    };
  }

  private static HostState accept(HostState host, Change.Accept accept) {
    FilterPlace place = accept.before();
    return withRules(
        host,
        place,
        rules -> {
          var all = new ArrayList<FilterRule>();
          FilterRule before = place.rule();
          for (FilterRule rule : rules) {
            if (before != null && rule.number() == before.number()) {
              all.add(acceptance(accept, -rule.number()));
            }
            all.add(rule);
          }
          if (before == null) {
            all.add(acceptance(accept, -rules.size() - 1));
          }
          return all;
        });
  }

  /// @param number of no rule that was read
  private static FilterRule acceptance(Change.Accept accept, int number) {
    var parts = new ArrayList<RulePart>();
    Flow flow = accept.flow();
    if (accept.answers()) {
      parts.add(
          new Condition.Compare(
              new Operand.Packet(PacketField.CT_STATE),
              Comparison.ANY_BIT,
              Pattern.of(Bits.of(ESTABLISHED_OR_RELATED))));
    } else {
      if (!flow.source().isUnspecified()) {
        parts.add(equal(PacketField.SOURCE, Bits.of(flow.source())));
      }
      parts.add(equal(PacketField.TCP_DESTINATION_PORT, Bits.of(flow.destinationPort().number())));
    }
    parts.add(new Action.Decide(new Verdict.Accept()));
    return new FilterRule(
        0, number, 0, "accept " + flow, null, -1, -1, parts, accept.before().provenance());
  }

  private static Condition equal(PacketField field, Bits value) {
    return new Condition.Compare(new Operand.Packet(field), Comparison.EQUAL, Pattern.of(value));
  }

  private static HostState remove(HostState host, FilterPlace place) {
    FilterRule gone = place.rule();
    return withRules(
        host,
        place,
        rules ->
            rules.stream().filter(rule -> gone == null || rule.number() != gone.number()).toList());
  }

  /// What becomes of the rules of one chain.
  private interface Edit {
    List<FilterRule> of(List<FilterRule> rules);
  }

  private static HostState withRules(HostState host, FilterPlace place, Edit edit) {
    return host.withFilters(
        host.filters()
            .map(tables ->
                tables.stream()
                    .map(table -> isSame(table, place.table()) ? edited(table, place, edit) : table)
                    .toList()));
  }

  private static boolean isSame(FilterTable one, FilterTable other) {
    return one.family() == other.family()
        && one.engine() == other.engine()
        && one.name().equals(other.name());
  }

  private static FilterTable edited(FilterTable table, FilterPlace place, Edit edit) {
    List<FilterChain> chains =
        table.chains().stream()
            .map(chain ->
                chain.name().equals(place.chain().name())
                    ? new FilterChain(
                        chain.name(), chain.base(), edit.of(chain.rules()), chain.provenance())
                    : chain)
            .toList();
    return new FilterTable(
        table.family(),
        table.name(),
        table.engine(),
        table.state(),
        chains,
        table.sets(),
        table.provenance());
  }

  private static HostState without(HostState host, Route gone) {
    return host.withRoutes(
        host.routes()
            .map(tables ->
                new RoutingTables(
                    tables.routes().stream().filter(route -> !route.equals(gone)).toList(),
                    tables.rules())));
  }

  private static HostState without(HostState host, RoutingTables.Rule gone) {
    return host.withRoutes(
        host.routes()
            .map(tables ->
                new RoutingTables(
                    tables.routes(),
                    tables.rules().stream().filter(rule -> !rule.equals(gone)).toList())));
  }

  private static Optional<HostState> routed(
      Snapshot snapshot, HostState host, IpAddress destination) {
    return KnownHop.towards(snapshot, host, destination)
        .map(hop ->
            host.withRoutes(
                host.routes()
                    .map(tables -> {
                      var routes = new ArrayList<>(tables.routes());
                      routes.add(route(host, destination, hop));
                      return new RoutingTables(routes, tables.rules());
                    })));
  }

  private static Route route(HostState host, IpAddress destination, NextHop hop) {
    String words = destination + " via " + hop.gateway();
    var place =
        new Provenance(
            host.vantage(),
            new Provenance.Origin.Command("ip route add " + words, 0),
            host.identity().collectedAt(),
            words);
    return new Route(
        destination.family(),
        "unicast",
        IpPrefix.of(destination),
        "main",
        0,
        null,
        null,
        List.of(hop),
        List.of(),
        place);
  }

  private static HostState set(HostState host, Change.Set set) {
    return host.withSysctls(
        host.sysctls()
            .map(sysctls -> {
              var all = new HashMap<>(sysctls);
              Setting old = all.get(set.parameter());
              if (old != null) {
                all.put(
                    set.parameter(), new Setting(set.parameter(), set.value(), old.provenance()));
              }
              return Map.copyOf(all);
            }));
  }

  private static HostState listen(HostState host, Change.Listen listen) {
    var all = new ArrayList<>(host.sockets().asValue().orElse(List.of()));
    int port = listen.endpoint().port().number();
    Optional<SocketEntry> like =
        all.stream().filter(s -> s.isTcpListener() && s.port() == port).findFirst();
    Provenance place =
        like.map(SocketEntry::provenance)
            .orElse(
                new Provenance(
                    host.vantage(),
                    new Provenance.Origin.Command("ss -H -tlnp sport = :" + port, 0),
                    host.identity().collectedAt(),
                    ""));
    all.add(
        new SocketEntry(
            SocketEntry.Transport.TCP,
            "LISTEN",
            listen.endpoint().address(),
            port,
            null,
            null,
            null,
            0,
            SocketEntry.UNKNOWN_BACKLOG,
            0,
            like.map(SocketEntry::owners).orElse(List.of()),
            true,
            null,
            place));
    return host.withSockets(Reading.seen(List.copyOf(all)));
  }
}
