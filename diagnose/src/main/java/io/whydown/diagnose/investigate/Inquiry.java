package io.whydown.diagnose.investigate;

import io.whydown.collect.Collector;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.Target;
import io.whydown.diagnose.UnusableException;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run of an investigation up to its snapshot. Runs on the caller's thread; what can be asked
/// side by side is asked on virtual threads that end before `look` returns.
public final class Inquiry {

  /// The share of the whole limit by which hosts must have answered: a host that hangs leaves the
  /// rest to the probes.
  private static final int HOSTS_PERCENT = 60;

  private final InvestigationRequest request;
  private final Collector collector;
  private final Transport balancer;
  private final InstantSource clock;
  private final Deadline deadline;
  private final Deadline hostsDeadline;
  private final Progress progress;
  private final LongSupplier nanoClock;
  private final Prober prober;
  private final SameMachine machine = new SameMachine();
  private final Map<Vantage, HostState> hosts = new LinkedHashMap<>();
  private final List<Observation> observations = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private @Nullable HostArtifacts own;
  private boolean logAsked;

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
    this.hostsDeadline =
        deadline.atMost(deadline.remaining().multipliedBy(HOSTS_PERCENT).dividedBy(100));
    this.progress = progress;
    this.nanoClock = nanoClock;
    this.prober = BalancerProbes.of(balancer, clock, nanoClock);
  }

  /// Reads the configuration and nothing else; without a named one, the balancer's process says
  /// which it is.
  public Proxy configuration() throws InterruptedException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      return proxy(executor, clock.instant());
    }
  }

  /// Looks, and gives back everything that was seen.
  public Snapshot look() throws InterruptedException {
    Instant now = clock.instant();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      progress.now("reading the configuration");
      Proxy proxy = proxy(executor, now);
      var plan = new HostPlan(proxy, request.hosts(), balancer.vantage());
      progress.now("asking the balancer and its hosts");
      Future<HostArtifacts> log = isAsked(balancer.vantage()) ? log(executor, proxy) : null;
      Future<RuntimeReading.Answer> runtime =
          executor.submit(() -> new RuntimeReading(balancer, hostsDeadline, now).read(proxy));
      Future<List<Observation>> lookups =
          executor.submit(() -> probe(ProbePlan.lookups(proxy.backends())));
      var first = wanted(plan.named().values());
      plan.routers().stream().filter(r -> !first.contains(r)).forEach(first::add);
      collect(executor, first, proxy);
      refuseDeadBalancer();
      observations.addAll(result(lookups));
      HostArtifacts told = log == null ? own : result(log);
      Proxy running = join(proxy, result(runtime), told);
      Map<String, Vantage> places =
          plan.complete(balancerHost(), hosts.get(new Vantage.Local()), observations);
      collect(executor, wanted(places.values()), null);
      observations.addAll(probe(ProbePlan.absolute(proxy.backends(), balancerHost())));
      probe(executor, now, running, places);
      return snapshot(now, running, places);
    }
  }

  /// Three rounds: every server; the ports beside a dead one; and, where a connect failed without a
  /// proof, the routers on the way and the neighbour table once the kernel has given up on it.
  private void probe(
      ExecutorService executor, Instant now, Proxy proxy, Map<String, Vantage> places)
      throws InterruptedException {
    Snapshot sofar = snapshot(now, proxy, places);
    progress.now("probing " + servers(proxy) + " servers");
    observations.addAll(probe(ProbePlan.probes(sofar)));
    Snapshot probed = snapshot(now, proxy, places);
    if (!request.outside()) {
      observations.addAll(NearMisses.renamed(probe(NearMisses.requests(probed))));
    }
    if (!HopSweeps.isAnyOpen(probed)) {
      return;
    }
    Diagnosis judged = Judge.judge(probed, 0);
    observations.addAll(elsewhere(probed, judged, places));
    List<ProbeRequest> again = LongWait.requests(probed, judged);
    var more = new ArrayList<>(again);
    more.addAll(HopSweeps.requests(probed, judged));
    more.addAll(ResetCaptures.requests(probed, judged));
    if (!more.isEmpty()) {
      progress.now("asking the routers, and waiting for the kernel to give up on a neighbour");
      List<Observation> seen = probe(more);
      seen.stream()
          .filter(o -> o instanceof Observation.HopSweep || o instanceof Observation.ResetCapture)
          .forEach(observations::add);
      gaps.addAll(ResetCaptures.gaps(seen));
      List<Observation> better = LongWait.better(seen);
      observations.removeIf(old -> LongWait.isReplaced(old, better));
      observations.addAll(better);
    }
    for (CounterWatch watch : CounterWatch.all(probed, judged)) {
      progress.now("counting what happens to a few connects");
      watch(watch).ifPresent(observations::add);
    }
    if (!again.isEmpty() && hosts.containsKey(balancer.vantage())) {
      HostArtifacts fresh =
          result(
              executor.submit(() ->
                  collector.collect(
                      balancer,
                      HostRequest.ALL.withSudo(false).withOnly(List.of("neighbours")),
                      deadline)));
      HostState old = hosts.get(balancer.vantage());
      if (old != null && fresh.isReached()) {
        hosts.put(balancer.vantage(), old.withNeighbours(HostReading.read(fresh).neighbours()));
      }
    }
  }

  /// What names mean at other hosts, and what answers there.
  private List<Observation> elsewhere(
      Snapshot probed, Diagnosis judged, Map<String, Vantage> places) {
    List<ProbeRequest> asked = NameViews.lookups(probed, judged);
    if (asked.isEmpty() || request.outside()) {
      return List.of();
    }
    progress.now("asking the other hosts for names");
    var seen = new ArrayList<Observation>();
    places.values().stream()
        .distinct()
        .filter(place -> hosts.containsKey(place) && !place.equals(balancer.vantage()))
        .limit(NameViews.MOST)
        .forEach(place -> {
          try (Transport transport = collector.open(place, deadline)) {
            seen.addAll(BalancerProbes.of(transport, clock, nanoClock).probe(asked, deadline));
          }
        });
    seen.addAll(probe(NameViews.connects(probed, seen)));
    return seen;
  }

  /// Reads the counters, connects a few times, and reads them again.
  private Optional<Observation> watch(CounterWatch watch) {
    return hosts.keySet().stream()
        .filter(place -> place.text().equals(watch.host()) && !request.outside())
        .findFirst()
        .flatMap(place -> {
          HostRequest counters =
              HostRequest.ALL.withSudo(request.sudo()).withOnly(watch.sections());
          HostArtifacts before = collector.collect(place, counters, deadline);
          List<Observation> connects = before.isReached() ? probe(watch.connects()) : List.of();
          return connects.isEmpty()
              ? Optional.empty()
              : watch.series(before, connects, collector.collect(place, counters, deadline));
        });
  }

  private static int servers(Proxy proxy) {
    return proxy.backends().stream().mapToInt(b -> b.servers().size()).sum();
  }

  private Proxy proxy(ExecutorService executor, Instant now) throws InterruptedException {
    return switch (request.target()) {
      case Target.HostPort(var host, var port) -> ConfigurationReading.bare(host, port, now);
      case Target.Configuration(var paths) -> readFiles(paths, now);
      case Target.Running _ -> {
        collect(executor, List.of(balancer.vantage()), null);
        HostState host = balancerHost();
        if (host == null) {
          throw new UnusableException(
              balancer.vantage().text()
                  + " could not be asked for its processes; name the"
                  + " configuration file");
        }
        yield readFiles(
            new RunningBalancer(host, balancer, hostsDeadline, request.sudo()).files(), now);
      }
    };
  }

  private Proxy readFiles(List<String> paths, Instant now) {
    boolean remote = balancer.vantage() instanceof Vantage.Ssh || !balancer.fileRoot().isEmpty();
    if (!remote) {
      return new ConfigurationReading(collector, balancer, null, deadline, now)
          .read(paths, request.environment());
    }
    try (Transport here = collector.open(new Vantage.Local(), deadline)) {
      return new ConfigurationReading(collector, balancer, here, deadline, now)
          .read(paths, request.environment());
    }
  }

  /// Asks for the log alone, when the host was asked before its configuration was known.
  private @Nullable Future<HostArtifacts> log(ExecutorService executor, Proxy proxy) {
    if (logAsked || !hosts.containsKey(balancer.vantage())) {
      return null;
    }
    HostRequest ask =
        BalancerLog.asking(HostRequest.ALL.withSudo(request.sudo()), proxy)
            .withOnly(List.of(BalancerLog.SECTION));
    return executor.submit(() -> collector.collect(balancer, ask, hostsDeadline));
  }

  private Proxy join(Proxy proxy, RuntimeReading.Answer answer, @Nullable HostArtifacts told) {
    gaps.addAll(answer.gaps());
    HostState host = balancerHost();
    List<ProxyRuntime.BalancerProcess> processes =
        host == null ? List.of() : RunningBalancer.processes(host);
    BalancerLog.Read log =
        host == null || told == null
            ? BalancerLog.Read.NOTHING
            : BalancerLog.read(proxy, told.artifact(BalancerLog.SECTION), host, processes);
    gaps.addAll(log.gaps());
    if (answer.runtime().isEmpty() && processes.isEmpty()) {
      return proxy;
    }
    ProxyRuntime runtime =
        answer.runtime().orElse(new ProxyRuntime(Map.of(), List.of(), List.of(), List.of()));
    String version = runtime.info().get("Version");
    return proxy.withRuntime(
        version == null ? proxy.version() : version,
        runtime.withProcesses(processes, log.changed()).withLog(log.lines(), log.events()));
  }

  /// UNIX sockets that the balancer dials.
  static List<String> paths(Proxy proxy) {
    var paths = new ArrayList<String>();
    for (Backend backend : proxy.backends()) {
      for (Server server : backend.servers()) {
        if (server.target() instanceof Server.Target.UnixSocket(var path) && path.startsWith("/")) {
          paths.add(path);
        }
      }
    }
    return paths;
  }

  /// Vantages that are still to be asked, the balancer's own among them.
  private List<Vantage> wanted(Iterable<Vantage> planned) {
    var wanted = new ArrayList<Vantage>();
    if (request.outside()) {
      return wanted;
    }
    if (!(request.balancer() instanceof Vantage.None) && !isAsked(balancer.vantage())) {
      wanted.add(balancer.vantage());
    }
    for (Vantage vantage : planned) {
      if (!wanted.contains(vantage) && !isAsked(vantage)) {
        wanted.add(vantage);
      }
    }
    return wanted;
  }

  private boolean isAsked(Vantage vantage) {
    return hosts.containsKey(vantage)
        || gaps.stream().anyMatch(gap -> gap.vantage().equals(vantage.text()));
  }

  /// @param proxy what the balancer's host is asked for more; null when it is not known yet
  private void collect(ExecutorService executor, List<Vantage> vantages, @Nullable Proxy proxy)
      throws InterruptedException {
    if (request.outside() || vantages.isEmpty()) {
      return;
    }
    machine.choose(vantages);
    // One host is read while others still answer.
    Map<Vantage, Future<HostState>> read = new ConcurrentHashMap<>();
    Consumer<HostArtifacts> reader =
        answer -> {
          machine.arrived(answer);
          read.put(
              answer.vantage(), executor.submit(() -> HostReading.read(machine.complete(answer))));
        };
    var mine = new ArrayList<Future<HostArtifacts>>();
    var others = new ArrayList<Collector.Asked>();
    HostRequest all = HostRequest.ALL.withSudo(request.sudo());
    HostRequest ask =
        proxy == null || paths(proxy).isEmpty()
            ? all
            : all.withVariable("WD_PATHS", String.join("\n", paths(proxy)));
    HostRequest askOwn = proxy == null ? ask : BalancerLog.asking(ask, proxy);
    for (Vantage vantage : vantages) {
      if (vantage.equals(balancer.vantage())) {
        logAsked = proxy != null;
        mine.add(
            executor.submit(() -> {
              HostArtifacts answer =
                  collector.collect(balancer, machine.request(vantage, askOwn), hostsDeadline);
              reader.accept(answer);
              return answer;
            }));
      } else {
        others.add(new Collector.Asked(vantage, machine.request(vantage, ask)));
      }
    }
    var answers = new ArrayList<HostArtifacts>();
    try {
      answers.addAll(collector.collectAll(others, hostsDeadline, reader));
      for (Future<HostArtifacts> answer : mine) {
        own = result(answer);
        answers.add(own);
      }
    } finally {
      machine.end();
    }
    for (HostArtifacts answer : answers) {
      keep(answer, read.get(answer.vantage()));
    }
  }

  /// From a host that runs no command nothing can be tried, so there is no answer.
  private void refuseDeadBalancer() {
    if (!(balancer.vantage() instanceof Vantage.Ssh) || request.outside()) {
      return;
    }
    String place = balancer.vantage().text();
    gaps.stream()
        .filter(gap -> gap.vantage().equals(place) && gap.kind() == FactKind.IDENTITY)
        .filter(_ -> !hosts.containsKey(balancer.vantage()))
        .findFirst()
        .ifPresent(gap -> {
          throw new UnusableException(
              place
                  + " "
                  + gap.obstacle()
                  + "; check that a command runs there, or name another vantage with --lb");
        });
  }

  private void keep(HostArtifacts answer, @Nullable Future<HostState> read)
      throws InterruptedException {
    if (answer.isReached() && read != null) {
      hosts.put(answer.vantage(), result(read));
    }
    if (!answer.isReached() || answer.obstacle() != null) {
      gaps.addAll(answer.gaps().stream().limit(1).toList());
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
    if (!request.outside()) {
      places.forEach((server, vantage) -> serverHosts.put(server, vantage.text()));
    }
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
