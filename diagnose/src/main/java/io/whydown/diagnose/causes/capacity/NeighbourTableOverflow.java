package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Setting;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The neighbour table holds as many entries as gc_thresh3 allows (arp(7)), so that no further
/// address of the link can be looked up.
final class NeighbourTableOverflow implements Cause {

  private static final About ABOUT =
      About.root(
          "neighbour-table-overflow",
          "the neighbour (ARP) table is full",
          Stage.PATH,
          Set.of(
              "connection-timeout",
              "host-unreachable",
              "local-resource-error",
              "host-down-same-subnet"),
          FactKind.COUNTERS,
          FactKind.SYSCTLS,
          FactKind.JOURNAL,
          FactKind.IDENTITY,
          FactKind.NEIGHBOURS,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SOCKETS);

  /// `neighbour: arp_cache: neighbor table overflow!` (net/core/neighbour.c), in older kernels
  /// `ipv4: Neighbour table overflow.`
  private static final Pattern OVERFLOW = Pattern.compile("(?i).*neighbou?r table overflow.*");

  private static final Duration RECENT = Duration.ofMinutes(10);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    boolean v4 = facts.dialled().map(e -> e.address().isV4()).orElse(true);
    for (Case.HostFacts host : List.of(facts.balancerHost(), facts.serverHost())) {
      Map<String, Setting> counters = host.counters().asValue().orElse(Map.of());
      String table = v4 ? "arp_cache" : "ndisc_cache";
      Setting entries = counters.get(table + ".entries");
      Setting limit =
          host.sysctls()
              .asValue()
              .orElse(Map.of())
              .get("net." + (v4 ? "ipv4" : "ipv6") + ".neigh.default.gc_thresh3");
      boolean full =
          limit != null && Owner.number(limit) > 0 && Owner.number(entries) >= Owner.number(limit);
      Optional<LogLine> said = said(host);
      if ((!full && said.isEmpty()) || knowsNextHop(facts, host)) {
        continue;
      }
      var evidence = new ArrayList<Evidence>();
      said.ifPresent(
          line -> evidence.add(new Evidence("the kernel: " + line.message(), line.provenance())));
      if (entries != null && limit != null) {
        evidence.add(
            new Evidence("the table has " + entries.value() + " entries", entries.provenance()));
        evidence.add(new Evidence("its limit is " + limit.value(), limit.provenance()));
      }
      Finding finding = finding(host.vantage(), evidence, v4, Math.max(1024, Owner.number(limit)));
      boolean dials = host.vantage().equals(facts.balancerVantage());
      return full && said.isPresent() && dials
          ? Outcome.proven(finding)
          : Outcome.likely(finding, "table_fulls of /proc/net/stat/" + table + " around a probe");
    }
    return Outcome.irrelevant();
  }

  /// Whether the balancer has the hardware address that its packets go to, so that it needs no
  /// further entry.
  private static boolean knowsNextHop(Case facts, Case.HostFacts host) {
    Optional<IpAddress> hop =
        facts
            .journey()
            .flatMap(j -> j.leg(Journey.Role.BALANCER_OUT))
            .map(Journey.Leg::disposition)
            .flatMap(
                end -> end instanceof Disposition.Sent sent ? Optional.of(sent) : Optional.empty())
            .map(sent -> sent.gateway() == null ? sent.flow().destination() : sent.gateway());
    return host.vantage().equals(facts.balancerVantage())
        && hop.isPresent()
        && host.neighbours().asValue().orElse(List.of()).stream()
            .anyMatch(n -> n.address().equals(hop.get()) && n.mac() != null);
  }

  private static Optional<LogLine> said(Case.HostFacts host) {
    Instant now = host.identity().map(i -> i.collectedAt()).orElse(Instant.MAX);
    return host.journal().asValue().orElse(List.of()).reversed().stream()
        .filter(line -> OVERFLOW.matcher(line.message()).matches())
        .filter(line -> isRecent(line.at(), now))
        .findFirst();
  }

  private static boolean isRecent(@org.jspecify.annotations.Nullable Instant at, Instant now) {
    return at != null && !at.plus(RECENT).isBefore(now);
  }

  private static Finding finding(String vantage, List<Evidence> evidence, boolean v4, long limit) {
    String key = "net." + (v4 ? "ipv4" : "ipv6") + ".neigh.default.gc_thresh3";
    return Finding.of(
        "the neighbour table of " + vantage + " is full",
        evidence,
        new Remedy(
            "enlarge the table, and find who fills it (a scan, a large subnet)",
            vantage,
            List.of("sysctl -w " + key + "=" + 4 * limit),
            Remedy.Risk.LOW,
            false,
            List.of("cat /proc/net/stat/" + (v4 ? "arp_cache" : "ndisc_cache")),
            List.of("sysctl -w " + key + "=" + limit)));
  }
}
