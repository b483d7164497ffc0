package io.whydown.diagnose.investigate;

import io.whydown.collect.Collector;
import io.whydown.collect.HostArguments;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Transport;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.FlowTrace;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.TraceRequest;
import io.whydown.diagnose.UnusableException;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpProtocol;
import io.whydown.probe.ProbeRequest;
import io.whydown.simulate.Assume;
import io.whydown.simulate.ConnectTrace;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.PathJudge;
import io.whydown.simulate.PathSimulator;
import io.whydown.simulate.PathTrace;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a trace: asks the first host and the named ones, follows the flow, and asks the next
/// host for as long as the way leads to one that the user told how to reach. Runs on the caller's
/// thread; what can be asked side by side is asked on virtual threads that end before `run`
/// returns.
public final class TraceInquiry {

  /// What a simulation rests on; the rest of a host is not asked for.
  private static final List<String> SECTIONS =
      List.of(
          "identity",
          "sockets",
          "interfaces",
          "routes4",
          "routes6",
          "rules4",
          "rules6",
          "nft",
          "iptables",
          "ip6tables",
          "iptables-legacy",
          "ip6tables-legacy",
          "ipset",
          "sysctls");

  private static final Set<FactKind> FACTS =
      Set.of(
          FactKind.IDENTITY,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  /// More hosts than this are not asked one after the other.
  private static final int MAX_ROUNDS = 16;

  private final TraceRequest request;
  private final Collector collector;
  private final Transport first;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Deadline deadline;
  private final Progress progress;
  private final Map<Vantage, HostState> hosts = new LinkedHashMap<>();
  private final Set<Vantage> asked = new LinkedHashSet<>();
  private final Set<Gap> gaps = new LinkedHashSet<>();

  public TraceInquiry(
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
  }

  /// @throws UnusableException when the first host or the target cannot be used
  public FlowTrace run() throws InterruptedException {
    Instant now = clock.instant();
    progress.now("asking " + first.vantage().text() + " and the named hosts");
    List<IpAddress> addresses = begin();
    HostState start = hosts.get(first.vantage());
    if (start == null) {
      String why = gaps.stream().map(Gap::sentence).findFirst().orElse("it did not answer");
      throw new UnusableException(first.vantage().text() + " could not be asked: " + why);
    }
    IpAddress destination = addresses.getFirst();
    Flow flow = flow(destination);
    boolean made = flow.source().isUnspecified() || owns(start, flow.source());
    String server = askFor(request.target().host(), destination).map(Vantage::text).orElse(null);
    Snapshot snapshot = snapshot(now);
    ConnectTrace connect = follow(snapshot, flow, made, server);
    for (int i = 0; i < MAX_ROUNDS && askNext(connect.path()); i++) {
      snapshot = snapshot(now);
      connect = follow(snapshot, flow, made, server);
    }
    PathTrace path = connect.path();
    return new FlowTrace(
        now,
        first.vantage().text(),
        request.target().text(),
        made,
        known(flow, path),
        addresses.stream().skip(1).map(IpAddress::toString).toList(),
        path,
        PathJudge.judge(snapshot, connect, made),
        gaps(),
        remarks());
  }

  /// Asks the first host, the hosts that are named without an address, and the target's name, side
  /// by side. Returns the target's addresses.
  private List<IpAddress> begin() throws InterruptedException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      asked.add(first.vantage());
      Future<HostArtifacts> own =
          executor.submit(() -> collector.collect(first, question(), deadline));
      Future<List<IpAddress>> addresses = executor.submit(this::addresses);
      List<Vantage> named =
          request.hosts().entries().stream()
              .filter(entry -> !entry.needsAddress())
              .map(entry -> Vantage.parse(entry.template()))
              .filter(vantage -> !(vantage instanceof Vantage.None))
              .distinct()
              .toList();
      ask(named);
      keep(result(own));
      return result(addresses);
    }
  }

  private HostRequest question() {
    return HostRequest.ALL.withSudo(request.sudo()).withOnly(SECTIONS);
  }

  private List<IpAddress> addresses() {
    String host = request.target().host();
    Optional<IpAddress> literal = IpAddress.tryParse(host);
    List<IpAddress> all = literal.isPresent() ? List.of(literal.get()) : lookUp(host);
    IpAddress source = request.source();
    if (source == null) {
      return all;
    }
    List<IpAddress> fit = all.stream().filter(a -> a.family() == source.family()).toList();
    if (fit.isEmpty()) {
      throw new UnusableException(
          request.target().text()
              + " has no address of the family of "
              + source
              + ", the flow's source");
    }
    return fit;
  }

  private List<IpAddress> lookUp(String host) {
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

  private Flow flow(IpAddress destination) {
    IpAddress any = destination.isV4() ? IpAddress.V4_ANY : IpAddress.V6_ANY;
    return new Flow(
        IpProtocol.TCP,
        Objects.requireNonNullElse(request.source(), any),
        request.sourcePort(),
        destination,
        request.target().port());
  }

  private static boolean owns(HostState host, IpAddress address) {
    return address.isLoopback()
        || host.interfaces().asValue().orElse(List.of()).stream()
            .flatMap(device -> device.addresses().stream())
            .anyMatch(own -> own.address().equals(address));
  }

  private ConnectTrace follow(Snapshot snapshot, Flow flow, boolean made, @Nullable String server) {
    return new PathSimulator(snapshot)
        .connect(flow, first.vantage().text(), made, server, Assume.NOTHING);
  }

  /// Asks the hosts that the way leads to and that nobody was asked for yet. Returns whether one of
  /// them answered.
  private boolean askNext(PathTrace path) throws InterruptedException {
    Set<IpAddress> next = new LinkedHashSet<>(path.unseen());
    for (Trace trace : path.there()) {
      if (trace.disposition() instanceof Disposition.Sent sent) {
        next.add(sent.gateway() == null ? sent.flow().destination() : sent.gateway());
      }
    }
    int before = hosts.size();
    for (IpAddress address : next) {
      askFor(address.toString(), address);
    }
    return hosts.size() > before;
  }

  /// The host that the user named for an address, asked when it was not yet.
  private Optional<Vantage> askFor(String name, IpAddress address) throws InterruptedException {
    HostArguments named = request.hosts();
    Optional<Vantage> vantage =
        named
            .vantageOf("", name, address.toString())
            .filter(place -> !(place instanceof Vantage.None));
    if (vantage.isPresent() && !isHeldBySeen(address)) {
      ask(List.of(vantage.get()));
    }
    return vantage;
  }

  private boolean isHeldBySeen(IpAddress address) {
    return !address.isLoopback() && hosts.values().stream().anyMatch(host -> owns(host, address));
  }

  private void ask(List<Vantage> vantages) throws InterruptedException {
    List<Collector.Asked> fresh =
        vantages.stream()
            .filter(asked::add)
            .map(vantage -> new Collector.Asked(vantage, question()))
            .toList();
    if (!fresh.isEmpty()) {
      progress.now("asking " + fresh.getLast().vantage().text());
      collector.collectAll(fresh, deadline).forEach(this::keep);
    }
  }

  private void keep(HostArtifacts answer) {
    if (answer.isReached()) {
      hosts.put(answer.vantage(), HostReading.read(answer));
    }
    if (!answer.isReached() || answer.obstacle() != null) {
      gaps.addAll(answer.gaps().stream().limit(1).toList());
    }
  }

  private Snapshot snapshot(Instant now) {
    Map<String, HostState> byText = new LinkedHashMap<>();
    hosts.forEach((vantage, host) -> byText.put(vantage.text(), host));
    return new Snapshot(
        now,
        ConfigurationReading.bare(request.target().host(), request.target().port(), now),
        first.vantage().text(),
        byText,
        Map.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /// The flow with the source that the first host's routing decision chose.
  private static Flow known(Flow flow, PathTrace path) {
    if (!flow.source().isUnspecified()) {
      return flow;
    }
    for (Step step : path.there().getFirst().steps()) {
      if (step instanceof Step.Routed(_, _, _, _, var chosen, _)
          && chosen != null
          && chosen.family() == family(flow)) {
        return new Flow(
            flow.protocol(), chosen, flow.sourcePort(), flow.destination(), flow.destinationPort());
      }
    }
    return flow;
  }

  private static IpFamily family(Flow flow) {
    return flow.destination().family();
  }

  private List<Gap> gaps() {
    var all = new LinkedHashSet<>(gaps);
    hosts.values().stream()
        .flatMap(host -> host.gaps().stream())
        .filter(gap -> FACTS.contains(gap.kind()) && !gap.obstacle().equals("was not collected"))
        .forEach(all::add);
    return List.copyOf(all);
  }

  private List<Remark> remarks() {
    return hosts.values().stream().flatMap(host -> host.remarks().stream()).distinct().toList();
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
