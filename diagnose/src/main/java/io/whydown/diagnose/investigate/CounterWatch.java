package io.whydown.diagnose.investigate;

import io.whydown.collect.HostArtifacts;
import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.NarrowSource;
import io.whydown.diagnose.cause.OpenRules;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.graph.Dials;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.Snapshot;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Setting;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.probe.ProbeRequest;
import io.whydown.simulate.FilterPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counters of a server's host, to be read around a few connects. That of one rule whose condition
/// is open says whether it is the one that stops them; those of the kernel, whether its TCP stack
/// or a listener does. Immutable.
///
/// @param host text of the vantage of the host that counts
/// @param balancer text of the vantage from where is connected
/// @param place the rule; null when only the kernel's counters are wanted
/// @param times how many connects are made
record CounterWatch(
    String host,
    String balancer,
    @Nullable FilterPlace place,
    Endpoint endpoint,
    @Nullable IpAddress source,
    int times) {

  /// What is read before and after: the rules with their counters, and the kernel's counters.
  private static final List<String> SECTIONS =
      List.of(
          "nft",
          "iptables",
          "ip6tables",
          "iptables-legacy",
          "ip6tables-legacy",
          "ipset",
          "counters");

  /// Enough that nobody else's packets come in just that number.
  private static final int CONNECTS = 3;

  /// Enough to see where in a series some are lost.
  private static final int MANY = 12;

  /// A SYN is sent again after one second, so each connect is one packet.
  private static final Duration LIMIT = Duration.ofMillis(500);

  /// A connect that lasts so long was answered at its second SYN (RFC 6298, 2.1).
  private static final long RESENT_NANOS = 900_000_000L;

  /// Rules watched in one run.
  private static final int MOST = 2;

  private static final List<String> KERNEL =
      List.of(
          "Tcp.OutRsts",
          "TcpExt.ListenOverflows",
          "TcpExt.ListenDrops",
          "Icmp.OutDestUnreachs",
          "Icmp6OutDestUnreachs",
          "nf_conntrack.insert_failed",
          "nf_conntrack.drop");

  /// Rules that probably stop a server's connections, and whose counters can tell.
  ///
  /// @param judged what is said of the snapshot so far
  static List<CounterWatch> all(Snapshot probed, Diagnosis judged) {
    Set<String> open = HopSweeps.unproven(judged);
    var all = new ArrayList<CounterWatch>();
    for (Backend backend : probed.proxy().backends()) {
      for (Server server : backend.servers()) {
        Dial dial = Dials.of(probed, backend, server);
        Optional<Symptom> symptom = Symptoms.of(probed, backend, server, dial);
        if (symptom.isPresent() && all.size() < MOST) {
          var facts = new Case(probed, backend, server, dial, symptom.get());
          byRule(facts)
              .or(() -> byTranslation(facts))
              .or(() -> byKernel(facts, server.sourceAddress()))
              .filter(watch -> open.contains(watch.key()) && !all.contains(watch))
              .ifPresent(all::add);
        }
      }
    }
    return all;
  }

  /// Servers of which some packets seem to be lost: a connect was answered only after its SYN was
  /// sent again, or the balancer's check fails where a connect does not.
  static List<CounterWatch> losses(Snapshot probed) {
    var all = new ArrayList<CounterWatch>();
    for (Backend backend : probed.proxy().backends()) {
      for (Server server : backend.servers()) {
        Dial dial = Dials.of(probed, backend, server);
        var facts = new Case(probed, backend, server, dial, Symptom.none(probed.balancerVantage()));
        if (all.size() < MOST) {
          byLoss(facts).filter(watch -> !all.contains(watch)).ifPresent(all::add);
        }
      }
    }
    return all;
  }

  private static Optional<CounterWatch> byLoss(Case facts) {
    return facts
        .connect()
        .filter(seen -> !facts.isSameHost() && isLossy(facts, seen.outcome()))
        .filter(_ -> facts.serverHost().counters().asValue().isPresent())
        .map(seen ->
            OpenRules.suspicion(facts)
                .filter(s -> s.isCounted() && !s.isAboutLoad())
                .map(s -> watch(facts, s.leg().vantage(), s.place(), seen.endpoint(), MANY))
                .orElseGet(
                    () -> watch(facts, facts.serverHost().vantage(), null, seen.endpoint(), MANY)));
  }

  private static CounterWatch watch(
      Case facts, String host, @Nullable FilterPlace place, Endpoint endpoint, int times) {
    return new CounterWatch(
        host, facts.balancerVantage(), place, endpoint, facts.server().sourceAddress(), times);
  }

  private static boolean isLossy(Case facts, ConnectOutcome first) {
    boolean says =
        facts.runtime().asValue().filter(row -> row.checkStatus().endsWith("TOUT")).isPresent();
    return switch (first) {
      case ConnectOutcome.Connected(_, long nanos) -> nanos >= RESENT_NANOS || says;
      case ConnectOutcome.NoAnswer _ -> facts.journey().flatMap(Journey::firstStop).isEmpty();
      case ConnectOutcome.Failed _, ConnectOutcome.NotTried _ -> false;
    };
  }

  private static Optional<CounterWatch> byRule(Case facts) {
    return OpenRules.suspicion(facts)
        .filter(s -> s.isCounted() && !s.isAboutLoad())
        .flatMap(s ->
            facts
                .dialled()
                .map(endpoint ->
                    new CounterWatch(
                        s.leg().vantage(),
                        facts.balancerVantage(),
                        s.place(),
                        endpoint,
                        facts.server().sourceAddress(),
                        CONNECTS)));
  }

  /// Silence behind a host that gives connections one of a few source ports.
  private static Optional<CounterWatch> byTranslation(Case facts) {
    return facts
        .connect()
        .filter(seen -> seen.outcome() instanceof ConnectOutcome.NoAnswer)
        .flatMap(seen ->
            NarrowSource.of(facts)
                .map(narrow ->
                    new CounterWatch(
                        narrow.vantage(),
                        facts.balancerVantage(),
                        null,
                        seen.endpoint(),
                        facts.server().sourceAddress(),
                        CONNECTS)));
  }

  /// A refusal or silence whose sender is open, where the server's kernel can be asked.
  private static Optional<CounterWatch> byKernel(Case facts, @Nullable IpAddress source) {
    return facts
        .connect()
        .filter(seen -> HopSweeps.isOpen(seen.outcome()) && !facts.isSameHost())
        .filter(_ -> facts.serverHost().counters().asValue().isPresent())
        .map(seen ->
            new CounterWatch(
                facts.serverHost().vantage(),
                facts.balancerVantage(),
                null,
                seen.endpoint(),
                source,
                CONNECTS));
  }

  /// What is read before and after.
  List<String> sections() {
    return place == null ? List.of("counters") : SECTIONS;
  }

  private String key() {
    return endpoint.address() + " " + endpoint.port();
  }

  List<ProbeRequest> connects() {
    return Collections.nCopies(times, new ProbeRequest.Connect(endpoint, source, LIMIT));
  }

  /// What moved; empty when a counter is not found twice.
  Optional<Observation> series(
      HostArtifacts before, List<Observation> connects, HostArtifacts after) {
    HostState first = HostReading.read(before);
    HostState second = HostReading.read(after);
    List<ConnectOutcome> outcomes =
        connects.stream()
            .filter(Observation.Connect.class::isInstance)
            .map(o -> ((Observation.Connect) o).outcome())
            .toList();
    if (place == null) {
      return second
          .counters()
          .asValue()
          .map(counters -> counters.get("Tcp.OutRsts"))
          .map(counter ->
              new Observation.CounterSeries(
                  balancer,
                  host,
                  endpoint,
                  outcomes,
                  "",
                  0,
                  moved(first, second),
                  counter.provenance()));
    }
    Optional<FilterRule> old = rule(place, first);
    Optional<FilterRule> fresh = rule(place, second);
    if (old.isEmpty()
        || fresh.isEmpty()
        || old.get().packets() < 0
        || !old.get().parts().equals(fresh.get().parts())) {
      return Optional.empty();
    }
    return Optional.of(
        new Observation.CounterSeries(
            balancer,
            host,
            endpoint,
            outcomes,
            place.toString(),
            fresh.get().packets() - old.get().packets(),
            moved(first, second),
            fresh.get().provenance()));
  }

  private Optional<FilterRule> rule(FilterPlace wanted, HostState state) {
    for (FilterTable table : state.filters().asValue().orElse(List.of())) {
      for (FilterChain chain : table.chains()) {
        for (FilterRule rule : chain.rules()) {
          if (new FilterPlace(host, wanted.hook(), table, chain, rule).equals(wanted)) {
            return Optional.of(rule);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, Long> moved(HostState first, HostState second) {
    var moved = new HashMap<String, Long>();
    for (String name : KERNEL) {
      OptionalLong from = number(first, name);
      OptionalLong to = number(second, name);
      if (from.isPresent() && to.isPresent()) {
        moved.put(name, to.getAsLong() - from.getAsLong());
      }
    }
    return moved;
  }

  private static OptionalLong number(HostState state, String name) {
    Setting setting = state.counters().asValue().orElse(Map.of()).get(name);
    return setting == null ? OptionalLong.empty() : setting.number();
  }
}
