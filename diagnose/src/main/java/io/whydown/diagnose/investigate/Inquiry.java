package io.whydown.diagnose.investigate;

import io.whydown.collect.Collector;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.Target;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Proxy;
import io.whydown.net.Deadline;
import io.whydown.probe.ProbeRequest;
import io.whydown.probe.Prober;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run of an investigation up to its snapshot. Runs on the caller's thread; what can be asked
/// side by side is asked on virtual threads that end before `look` returns.
public final class Inquiry {

  private final InvestigationRequest request;
  private final Collector collector;
  private final Transport balancer;
  private final InstantSource clock;
  private final Deadline deadline;
  private final Progress progress;
  private final Prober prober;
  private final Map<Vantage, HostState> hosts = new LinkedHashMap<>();
  private final List<Observation> observations = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  public Inquiry(
      InvestigationRequest request,
      Collector collector,
      Transport balancer,
      InstantSource clock,
      LongSupplier nanoClock,
      Deadline deadline,
      Progress progress) {
    this.request = request;
    this.collector = collector;
    this.balancer = balancer;
    this.clock = clock;
    this.deadline = deadline;
    this.progress = progress;
    this.prober = BalancerProbes.of(balancer, clock, nanoClock);
  }

  /// Looks, and gives back everything that was seen.
  public Snapshot look() throws InterruptedException {
    Instant now = clock.instant();
    progress.now("reading the configuration");
    Proxy proxy = proxy(now);
    var plan = new HostPlan(proxy, request.hosts(), balancer.vantage());
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      progress.now("asking the balancer and its hosts");
      Future<RuntimeReading.Answer> runtime =
          executor.submit(() -> new RuntimeReading(balancer, deadline).read(proxy));
      Future<List<Observation>> lookups =
          executor.submit(() -> probe(ProbePlan.lookups(proxy.backends())));
      collect(executor, wanted(plan.named(), true));
      observations.addAll(result(lookups));
      Proxy running = join(proxy, result(runtime));
      collect(executor, wanted(plan.complete(balancerHost(), observations), false));
      Map<String, Vantage> places = plan.complete(balancerHost(), observations);
      Snapshot sofar = snapshot(now, running, places);
      progress.now("probing");
      observations.addAll(probe(ProbePlan.probes(sofar)));
      return snapshot(now, running, places);
    }
  }

  private Proxy proxy(Instant now) {
    return switch (request.target()) {
      case Target.HostPort(var host, var port) -> ConfigurationReading.bare(host, port, now);
      case Target.Configuration(var paths) -> readFiles(paths, now);
      case Target.Running _ -> throw new UnsupportedOperationException("running");
    };
  }

  private Proxy readFiles(List<String> paths, Instant now) {
    return new ConfigurationReading(collector, balancer, Optional.empty(), deadline, now)
        .read(paths, request.environment());
  }

  private Proxy join(Proxy proxy, RuntimeReading.Answer answer) {
    gaps.addAll(answer.gaps());
    return answer.runtime().isEmpty()
        ? proxy
        : proxy.withRuntime(answer.runtime().get().info().get("Version"), answer.runtime().get());
  }

  /// Vantages that are still to be asked.
  private List<Vantage> wanted(Map<String, Vantage> plan, boolean withBalancer) {
    if (request.outside()) {
      return List.of();
    }
    var wanted = new ArrayList<Vantage>();
    if (withBalancer && !(request.balancer() instanceof Vantage.None)) {
      wanted.add(balancer.vantage());
    }
    for (Vantage vantage : plan.values()) {
      if (!wanted.contains(vantage) && !hosts.containsKey(vantage)) {
        wanted.add(vantage);
      }
    }
    return wanted;
  }

  private void collect(ExecutorService executor, List<Vantage> vantages)
      throws InterruptedException {
    var own = new ArrayList<Callable<HostArtifacts>>();
    var others = new ArrayList<Collector.Asked>();
    HostRequest ask = HostRequest.ALL.withSudo(request.sudo());
    for (Vantage vantage : vantages) {
      if (vantage.equals(balancer.vantage())) {
        own.add(() -> collector.collect(balancer, ask, deadline));
      } else {
        others.add(new Collector.Asked(vantage, ask));
      }
    }
    List<Future<HostArtifacts>> ownAnswers = own.stream().map(executor::submit).toList();
    for (HostArtifacts answer : collector.collectAll(others, deadline)) {
      keep(answer);
    }
    for (Future<HostArtifacts> answer : ownAnswers) {
      keep(result(answer));
    }
  }

  private void keep(HostArtifacts answer) {
    if (answer.isReached()) {
      hosts.put(answer.vantage(), HostReading.read(answer));
    } else {
      gaps.addAll(answer.gaps());
    }
  }

  private List<Observation> probe(List<ProbeRequest> requests) {
    boolean nowhere = request.balancer() instanceof Vantage.None;
    return requests.isEmpty() || nowhere ? List.of() : prober.probe(requests, deadline);
  }

  private @Nullable HostState balancerHost() {
    return hosts.get(balancer.vantage());
  }

  private Snapshot snapshot(Instant now, Proxy proxy, Map<String, Vantage> places) {
    Map<String, HostState> byText = new LinkedHashMap<>();
    hosts.forEach((vantage, host) -> byText.put(vantage.text(), host));
    Map<String, String> serverHosts = new LinkedHashMap<>();
    places.forEach((server, vantage) -> serverHosts.put(server, vantage.text()));
    return new Snapshot(
        now,
        proxy,
        request.balancer().text(),
        byText,
        serverHosts,
        List.of(),
        List.copyOf(observations),
        List.copyOf(gaps));
  }

  private static <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
