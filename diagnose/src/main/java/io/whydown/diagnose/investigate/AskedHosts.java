package io.whydown.diagnose.investigate;

import io.whydown.collect.Collector;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.TraceRequest;
import io.whydown.diagnose.UnusableException;
import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import io.whydown.probe.ProbeRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Hosts that are asked while a trace is followed. The first is open already; each of the others is
/// opened, asked and closed. Thread-safe.
public final class AskedHosts implements TraceSource {

  private final TraceRequest request;
  private final Collector collector;
  private final Transport first;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Deadline deadline;
  private final Progress progress;
  private final Instant at;

  public AskedHosts(
      TraceRequest request,
      Collector collector,
      Transport first,
      InstantSource clock,
      LongSupplier nanoClock,
      Deadline deadline,
      Progress progress) {
    this.request = request;
    this.collector = collector;
    this.first = first;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.deadline = deadline;
    this.progress = progress;
    this.at = clock.instant();
  }

  @Override
  public Instant at() {
    return at;
  }

  @Override
  public List<Vantage> known() {
    return request.hosts().entries().stream()
        .filter(entry -> !entry.needsAddress())
        .map(entry -> Vantage.parse(entry.template()))
        .filter(vantage -> !(vantage instanceof Vantage.None))
        .distinct()
        .toList();
  }

  @Override
  public List<HostArtifacts> hosts(List<Vantage> vantages) throws InterruptedException {
    progress.now("asking " + vantages.getLast().text());
    if (vantages.equals(List.of(first.vantage()))) {
      return List.of(collector.collect(first, question(), deadline));
    }
    return collector.collectAll(
        vantages.stream().map(vantage -> new Collector.Asked(vantage, question())).toList(),
        deadline);
  }

  private HostRequest question() {
    return HostRequest.ALL.withSudo(request.sudo()).withOnly(SECTIONS);
  }

  @Override
  public List<IpAddress> lookUp(String host) {
    List<Observation> seen =
        BalancerProbes.of(first, clock, nanoClock)
            .probe(List.of(new ProbeRequest.Lookup(host, ProbePlan.LOOKUP_LIMIT)), deadline);
    String why = "it could not be looked up";
    for (Observation observation : seen) {
      if (observation instanceof Observation.NameLookup look) {
        if (!look.addresses().isEmpty()) {
          return look.addresses();
        }
        why = look.error() == null ? why : look.error();
      }
    }
    throw new UnusableException(host + " has no address at " + first.vantage().text() + ": " + why);
  }

  @Override
  public Optional<Vantage> vantageOf(String name, IpAddress address) {
    return request
        .hosts()
        .vantageOf("", name, address.toString())
        .filter(place -> !(place instanceof Vantage.None));
  }
}
