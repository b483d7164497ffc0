package io.whydown.diagnose.investigate;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.FlowTrace;
import io.whydown.diagnose.SavedTraceRequest;
import io.whydown.diagnose.Target;
import io.whydown.diagnose.TraceRequest;
import io.whydown.diagnose.UnusableException;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.HostState;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpProtocol;
import io.whydown.simulate.Assume;
import io.whydown.simulate.ConnectTrace;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.PathJudge;
import io.whydown.simulate.PathSimulator;
import io.whydown.simulate.PathTrace;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;

/// One run of a trace: reads the first host and the known ones, follows the flow, and reads the
/// next host for as long as the way leads to one that the user told how to reach. Runs on the
/// caller's thread; what can be asked side by side is asked on virtual threads that end before
/// `run` returns.
public final class TraceInquiry {

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

  private final TraceSource source;
  private final Vantage first;
  private final @Nullable IpAddress flowSource;
  private final int sourcePort;
  private final Target.HostPort target;
  private final Map<Vantage, HostState> hosts = new LinkedHashMap<>();
  private final Set<Vantage> asked = new LinkedHashSet<>();
  private final Set<Gap> gaps = new LinkedHashSet<>();

  /// @param first the host where the flow starts
  /// @param flowSource its source address; null lets that host's kernel choose
  /// @param sourcePort 0 for an ephemeral port
  private TraceInquiry(
      TraceSource source,
      Vantage first,
      @Nullable IpAddress flowSource,
      int sourcePort,
      Target.HostPort target) {
    this.source = source;
    this.first = first;
    this.flowSource = flowSource;
    this.sourcePort = sourcePort;
    this.target = target;
  }

  /// A trace through hosts that are asked.
  public static TraceInquiry of(TraceRequest request, AskedHosts hosts) {
    return new TraceInquiry(
        hosts, request.from(), request.source(), request.sourcePort(), request.target());
  }

  /// A trace through the hosts of a bundle.
  ///
  /// @throws UnusableException when the bundle or what is asked of it cannot be used
  public static TraceInquiry of(SavedTraceRequest request) {
    Replay replay = Replay.open(request.bundle());
    SavedHosts hosts = SavedHosts.of(replay, request.from());
    return new TraceInquiry(
        hosts,
        hosts.first(),
        request.source(),
        request.sourcePort(),
        request.target() == null ? hosts.onlyServer() : request.target());
  }

  /// @throws UnusableException when the first host or the target cannot be used
  public FlowTrace run() throws InterruptedException {
    Instant now = source.at();
    List<IpAddress> addresses = begin();
    HostState start = hosts.get(first);
    if (start == null) {
      String why = gaps.stream().map(Gap::sentence).findFirst().orElse("it did not answer");
      throw new UnusableException(first.text() + " could not be asked: " + why);
    }
    IpAddress destination = addresses.getFirst();
    Flow flow = flow(destination);
    boolean made = flow.source().isUnspecified() || owns(start, flow.source());
    String server = askFor(target.host(), destination).map(Vantage::text).orElse(null);
    Snapshot snapshot = snapshot(now);
    ConnectTrace connect = follow(snapshot, flow, made, server);
    for (int i = 0; i < MAX_ROUNDS && askNext(connect.path()); i++) {
      snapshot = snapshot(now);
      connect = follow(snapshot, flow, made, server);
    }
    PathTrace path = connect.path();
    return new FlowTrace(
        now,
        first.text(),
        target.text(),
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
      asked.add(first);
      Future<List<HostArtifacts>> own = executor.submit(() -> source.hosts(List.of(first)));
      Future<List<IpAddress>> addresses = executor.submit(this::addresses);
      ask(source.known());
      result(own).forEach(this::keep);
      return result(addresses);
    }
  }

  private List<IpAddress> addresses() {
    String host = target.host();
    Optional<IpAddress> literal = IpAddress.tryParse(host);
    List<IpAddress> all = literal.isPresent() ? List.of(literal.get()) : source.lookUp(host);
    IpAddress from = flowSource;
    if (from == null) {
      return all;
    }
    List<IpAddress> fit = all.stream().filter(a -> a.family() == from.family()).toList();
    if (fit.isEmpty()) {
      throw new UnusableException(
          target.text() + " has no address of the family of " + from + ", the flow's source");
    }
    return fit;
  }

  private Flow flow(IpAddress destination) {
    IpAddress any = destination.isV4() ? IpAddress.V4_ANY : IpAddress.V6_ANY;
    return new Flow(
        IpProtocol.TCP,
        Objects.requireNonNullElse(flowSource, any),
        sourcePort,
        destination,
        target.port());
  }

  private static boolean owns(HostState host, IpAddress address) {
    return address.isLoopback()
        || host.interfaces().asValue().orElse(List.of()).stream()
            .flatMap(device -> device.addresses().stream())
            .anyMatch(own -> own.address().equals(address));
  }

  private ConnectTrace follow(Snapshot snapshot, Flow flow, boolean made, @Nullable String server) {
    return new PathSimulator(snapshot).connect(flow, first.text(), made, server, Assume.NOTHING);
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
    Optional<Vantage> vantage = source.vantageOf(name, address);
    if (vantage.isPresent() && !isHeldBySeen(address)) {
      ask(List.of(vantage.get()));
    }
    return vantage;
  }

  private boolean isHeldBySeen(IpAddress address) {
    return !address.isLoopback() && hosts.values().stream().anyMatch(host -> owns(host, address));
  }

  private void ask(List<Vantage> vantages) throws InterruptedException {
    List<Vantage> fresh = vantages.stream().filter(asked::add).toList();
    if (!fresh.isEmpty()) {
      source.hosts(fresh).forEach(this::keep);
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
        ConfigurationReading.bare(target.host(), target.port(), now),
        first.text(),
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
