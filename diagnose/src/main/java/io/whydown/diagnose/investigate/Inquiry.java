package io.whydown.diagnose.investigate;

import io.whydown.collect.Collector;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.collect.bundle.Bundle;
import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.Target;
import io.whydown.diagnose.UnusableException;
import io.whydown.diagnose.cause.Losses;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.net.Deadline;
import io.whydown.probe.ProbeRequest;
import io.whydown.probe.Prober;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

  /// A balancer that does not answer its own socket within this time is said to be silent.
  private static final Duration SOCKET_LIMIT = Duration.ofSeconds(2);

  /// Series of connects that must agree before a loss is spoken of.
  private static final int LOSS_SERIES = 3;

  private static final String NEIGHBOURS = "neighbours";

  private final InvestigationRequest request;
  private final Collector collector;
  private final Transport balancer;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Deadline deadline;
  private final Deadline hostsDeadline;
  private final Progress progress;
  private final Prober prober;
  private final SameMachine machine = new SameMachine();
  private final Recorder recorder = new Recorder();
  private final Instant now;
  private final List<Answered> early = new ArrayList<>();
  private final Set<Vantage> asked = new HashSet<>();
  private List<String> paths = List.of();
  private @Nullable Picture picture;
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
    this.nanoClock = nanoClock;
    this.now = clock.instant();
    this.deadline = deadline;
    this.hostsDeadline =
        deadline.atMost(deadline.remaining().multipliedBy(HOSTS_PERCENT).dividedBy(100));
    this.progress = progress;
    this.prober = BalancerProbes.of(balancer, clock, nanoClock);
  }

  /// Reads the configuration and nothing else; without a named one, the balancer's process says
  /// which it is.
  public Proxy configuration() throws InterruptedException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      return proxy(executor);
    }
  }

  /// Looks, and gives back everything that was seen.
  public Snapshot look() throws InterruptedException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      progress.now("reading the configuration");
      Proxy proxy = proxy(executor);
      var gathered =
          new Picture(now, request.balancer(), request.hosts(), request.outside(), proxy);
      picture = gathered;
      early.forEach(answered -> gathered.host(answered.artifacts(), answered.state()));
      var plan = new HostPlan(proxy, request.hosts(), balancer.vantage());
      progress.now("asking the balancer and its hosts");
      Future<HostArtifacts> log = asked.contains(balancer.vantage()) ? log(executor, proxy) : null;
      Future<RuntimeReading.Answer> runtime =
          executor.submit(
              () -> new RuntimeReading(sockets(), balancer.vantage().text(), now).read(proxy));
      Future<List<Observation>> lookups =
          executor.submit(() -> probe(ProbePlan.lookups(proxy.backends())));
      var first = wanted(plan.named().values());
      plan.routers().stream().filter(r -> !first.contains(r)).forEach(first::add);
      collect(executor, first, proxy).forEach(a -> gathered.host(a.artifacts(), a.state()));
      refuseDeadBalancer(gathered);
      gathered.observe(result(lookups));
      if (log != null) {
        renew(gathered, result(log), BalancerLog.SECTION);
      }
      gathered.join(result(runtime));
      collect(executor, wanted(gathered.places().values()), null)
          .forEach(a -> gathered.host(a.artifacts(), a.state()));
      gathered.observe(probe(ProbePlan.absolute(proxy.backends(), gathered.balancerHost())));
      List<Observation> told = probe(ResolverQuestions.of(proxy, gathered.balancerHost()));
      gathered.observe(told);
      gathered.observe(probe(ResolverQuestions.ofTargets(told)));
      probe(executor, gathered);
      return gathered.snapshot();
    }
  }

  /// Everything that `look` was told.
  ///
  /// @param elapsedMillis how long the whole took
  public Bundle bundle(long elapsedMillis) {
    Picture seen = Objects.requireNonNull(picture, "nothing was looked at yet");
    boolean bare = request.target() instanceof Target.HostPort;
    return new Bundle(
        now,
        elapsedMillis,
        new Bundle.Asked(
            bare ? Bundle.TargetKind.ENDPOINT : Bundle.TargetKind.CONFIGURATION,
            bare ? List.of(request.target().text()) : paths,
            request.balancer().text(),
            request.hosts().entries().stream().map(e -> e.name() + "=" + e.template()).toList(),
            request.outside(),
            recorder.named(request.environment())),
        recorder.files(),
        seen.answers(),
        recorder.answers(),
        seen.observations());
  }

  /// One host's answer, and what was read of it.
  private record Answered(HostArtifacts artifacts, @Nullable HostState state) {}

  private SocketSource sockets() {
    return recorder.recording(
        (socket, question) -> balancer.query(socket, question, hostsDeadline.atMost(SOCKET_LIMIT)));
  }

  /// Takes a section of a host as it was answered later, where it was.
  private static void renew(Picture picture, HostArtifacts later, String section) {
    picture
        .answer(later.vantage())
        .filter(_ -> later.isReached())
        .map(old -> old.renewed(later, List.of(section)))
        .ifPresent(whole -> picture.host(whole, HostReading.read(whole)));
  }

  /// Three rounds: every server; the ports beside a dead one; and, where a connect failed without a
  /// proof, the routers on the way and the neighbour table once the kernel has given up on it.
  private void probe(ExecutorService executor, Picture gathered) throws InterruptedException {
    progress.now("probing " + servers(gathered.running()) + " servers");
    gathered.observe(probe(ProbePlan.probes(gathered.snapshot())));
    Snapshot probed = gathered.snapshot();
    if (!request.outside()) {
      gathered.observe(NearMisses.renamed(probe(NearMisses.requests(probed))));
      seekLosses(probed, gathered);
    }
    if (!HopSweeps.isAnyOpen(probed)) {
      return;
    }
    Diagnosis judged = Judge.judge(probed, 0);
    gathered.observe(elsewhere(probed, judged, gathered));
    List<ProbeRequest> again = LongWait.requests(probed, judged);
    var more = new ArrayList<>(again);
    more.addAll(HopSweeps.requests(probed, judged));
    more.addAll(ResetCaptures.requests(probed, judged));
    if (!more.isEmpty()) {
      progress.now("asking the routers, and waiting for the kernel to give up on a neighbour");
      List<Observation> seen = probe(more);
      gathered.observe(
          seen.stream()
              .filter(
                  o -> o instanceof Observation.HopSweep || o instanceof Observation.ResetCapture)
              .toList());
      gathered.improve(LongWait.better(seen));
    }
    for (CounterWatch watch : CounterWatch.all(probed, judged)) {
      progress.now("counting what happens to a few connects");
      watch(watch, gathered.hosts()).ifPresent(seen -> gathered.observe(List.of(seen)));
    }
    if (!again.isEmpty() && gathered.hasHost(balancer.vantage())) {
      HostArtifacts fresh =
          result(
              executor.submit(() ->
                  collector.collect(
                      balancer,
                      HostRequest.ALL.withSudo(false).withOnly(List.of(NEIGHBOURS)),
                      deadline)));
      renew(gathered, fresh, NEIGHBOURS);
    }
  }

  /// A few series of connects where some packets seem to be lost. A series that nothing answers, or
  /// that all is answered in, is not repeated.
  private void seekLosses(Snapshot probed, Picture gathered) {
    for (CounterWatch suspect : CounterWatch.losses(probed)) {
      progress.now("connecting several times, to see whether packets are lost");
      for (int i = 0; i < LOSS_SERIES; i++) {
        Optional<Observation> seen = watch(suspect, gathered.hosts());
        seen.ifPresent(series -> gathered.observe(List.of(series)));
        if (seen.isEmpty() || Losses.of(gathered.snapshot(), suspect.endpoint()).isEmpty()) {
          break;
        }
      }
    }
  }

  /// What names mean at other hosts, and what answers there.
  private List<Observation> elsewhere(Snapshot probed, Diagnosis judged, Picture gathered) {
    List<ProbeRequest> asked = NameViews.lookups(probed, judged);
    if (asked.isEmpty() || request.outside()) {
      return List.of();
    }
    progress.now("asking the other hosts for names");
    var seen = new ArrayList<Observation>();
    gathered.places().values().stream()
        .distinct()
        .filter(place -> gathered.hasHost(place) && !place.equals(balancer.vantage()))
        .limit(NameViews.MOST)
        .forEach(place -> {
          try (Transport transport = collector.open(place, deadline)) {
            seen.addAll(BalancerProbes.of(transport, clock, nanoClock).probe(asked, deadline));
          }
        });
    seen.addAll(probe(NameViews.connects(probed, seen)));
    seen.addAll(probe(NameViews.caches(gathered, balancer.vantage().text(), asked)));
    return seen;
  }

  /// Reads the counters, connects a few times, and reads them again.
  private Optional<Observation> watch(CounterWatch watch, Set<Vantage> hosts) {
    return hosts.stream()
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

  private Proxy proxy(ExecutorService executor) throws InterruptedException {
    return switch (request.target()) {
      case Target.HostPort(var host, var port) -> ConfigurationReading.bare(host, port, now);
      case Target.Configuration(var named) -> readFiles(named);
      case Target.Running _ -> {
        early.addAll(collect(executor, List.of(balancer.vantage()), null));
        HostState host = early.isEmpty() ? null : early.getFirst().state();
        if (host == null) {
          throw new UnusableException(
              balancer.vantage().text()
                  + " could not be asked for its processes; name the"
                  + " configuration file");
        }
        yield readFiles(new RunningBalancer(host, balancer, hostsDeadline, request.sudo()).files());
      }
      case Target.Saved(var path) ->
          throw new IllegalStateException(path + " is a bundle, of which nobody is asked");
    };
  }

  private Proxy readFiles(List<String> named) {
    paths = List.copyOf(named);
    if (!(balancer.vantage() instanceof Vantage.Ssh) && balancer.fileRoot().isEmpty()) {
      return readFiles(named, null);
    }
    try (Transport here = collector.open(new Vantage.Local(), deadline)) {
      return readFiles(named, here);
    }
  }

  private Proxy readFiles(List<String> named, @Nullable Transport here) {
    FileSource files = recorder.recording(new VantageFiles(collector, balancer, here, deadline));
    return new ConfigurationReading(files, balancer.vantage().text(), now)
        .read(named, request.environment());
  }

  /// Asks for the log alone, when the host was asked before its configuration was known.
  private @Nullable Future<HostArtifacts> log(ExecutorService executor, Proxy proxy) {
    if (logAsked) {
      return null;
    }
    HostRequest ask =
        BalancerLog.asking(HostRequest.ALL.withSudo(request.sudo()), proxy)
            .withOnly(List.of(BalancerLog.SECTION));
    return executor.submit(() -> collector.collect(balancer, ask, hostsDeadline));
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
    if (!(request.balancer() instanceof Vantage.None) && !asked.contains(balancer.vantage())) {
      wanted.add(balancer.vantage());
    }
    for (Vantage vantage : planned) {
      if (!wanted.contains(vantage) && !asked.contains(vantage)) {
        wanted.add(vantage);
      }
    }
    return wanted;
  }

  /// @param proxy what the balancer's host is asked for more; null when it is not known yet
  private List<Answered> collect(
      ExecutorService executor, List<Vantage> vantages, @Nullable Proxy proxy)
      throws InterruptedException {
    if (request.outside() || vantages.isEmpty()) {
      return List.of();
    }
    asked.addAll(vantages);
    machine.choose(vantages);
    // One host is read while others still answer.
    Map<Vantage, Future<Answered>> read = new ConcurrentHashMap<>();
    Consumer<HostArtifacts> reader =
        answer -> {
          machine.arrived(answer);
          read.put(answer.vantage(), executor.submit(() -> read(machine.complete(answer))));
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
        answers.add(result(answer));
      }
    } finally {
      machine.end();
    }
    var answered = new ArrayList<Answered>();
    for (HostArtifacts answer : answers) {
      Future<Answered> whole = answer.isReached() ? read.get(answer.vantage()) : null;
      answered.add(whole == null ? new Answered(answer, null) : result(whole));
    }
    return answered;
  }

  private static Answered read(HostArtifacts whole) {
    return new Answered(whole, whole.isReached() ? HostReading.read(whole) : null);
  }

  /// From a host that runs no command nothing can be tried, so there is no answer.
  private void refuseDeadBalancer(Picture gathered) {
    if (!(balancer.vantage() instanceof Vantage.Ssh) || request.outside()) {
      return;
    }
    gathered
        .answer(balancer.vantage())
        .filter(answer -> !answer.isReached())
        .map(HostArtifacts::obstacle)
        .ifPresent(obstacle -> {
          throw new UnusableException(
              balancer.vantage().text()
                  + " "
                  + obstacle
                  + "; check that a command runs there, or name another vantage with --lb");
        });
  }

  private List<Observation> probe(List<ProbeRequest> requests) {
    boolean nowhere = request.balancer() instanceof Vantage.None;
    return requests.isEmpty() || nowhere ? List.of() : prober.probe(requests, deadline);
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
