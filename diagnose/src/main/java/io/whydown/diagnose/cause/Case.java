package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Container;
import io.whydown.model.host.HostChange;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.PathEntry;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.host.Resources;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.SecurityModules;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.StoredRule;
import io.whydown.model.host.Unit;
import io.whydown.model.observation.Observation;
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.Cluster;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Assume;
import io.whydown.simulate.ConnectTrace;
import io.whydown.simulate.PathSimulator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that a cause may know of one server. Every access records which kind of fact was
/// asked for. Not thread-safe: one for each investigation of a server.
public final class Case {

  private final Snapshot snapshot;
  private final Backend backend;
  private final Server server;
  private final Dial dial;
  private final Symptom symptom;
  private @Nullable Journey journey;
  private @Nullable ConnectTrace way;
  private Map<String, Symptom> failing = Map.of();
  private final Set<FactKind> touched = EnumSet.noneOf(FactKind.class);

  public Case(Snapshot snapshot, Backend backend, Server server, Dial dial, Symptom symptom) {
    this.snapshot = snapshot;
    this.backend = backend;
    this.server = server;
    this.dial = dial;
    this.symptom = symptom;
  }

  /// Tells what is seen of the failing servers of the same backend, by name.
  public Case knowing(Map<String, Symptom> failingServers) {
    failing = Map.copyOf(failingServers);
    return this;
  }

  /// What is seen of the failing servers of the backend, by name; a server that works at times is
  /// none.
  public Map<String, Symptom> failing() {
    return failing;
  }

  /// The kinds of fact that were asked for since `forget`.
  public Set<FactKind> touched() {
    return Set.copyOf(touched);
  }

  public void forget() {
    touched.clear();
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  public Symptom symptom() {
    return symptom;
  }

  public Backend backend() {
    return backend;
  }

  public Server server() {
    return server;
  }

  public Proxy proxy() {
    return snapshot.proxy();
  }

  /// `web_servers/web1`, or the endpoint for a bare target.
  public String name() {
    return name(proxy(), backend, server);
  }

  /// The key of a server in a snapshot.
  public static String name(Proxy proxy, Backend backend, Server server) {
    return proxy.kind() == Proxy.Kind.NONE ? server.name() : backend.name() + "/" + server.name();
  }

  /// Whether the server is the first of its backend: what concerns the whole is said there, once.
  public boolean isFirstOfBackend() {
    return backend.servers().getFirst().equals(server);
  }

  /// What the balancer dials for this server.
  public Dial dial() {
    return dial;
  }

  /// The endpoint whose failure is investigated: that of the check where there is one, else that of
  /// the traffic; empty for names that do not resolve and for UNIX sockets.
  public Optional<Endpoint> dialled() {
    return dial.failing();
  }

  public String balancerVantage() {
    return snapshot.balancerVantage();
  }

  /// Text of the server host's vantage; empty when none reaches it.
  public Optional<String> serverVantage() {
    return Optional.ofNullable(snapshot.serverHosts().get(name()));
  }

  /// The vantage for remedies on the server's host, or its address when there is no vantage.
  public String serverPlace() {
    return serverVantage().orElse(server.target().text());
  }

  /// True when balancer and server share one network namespace, so that the connection never leaves
  /// the machine.
  public boolean isSameHost() {
    return serverVantage().filter(v -> v.equals(balancerVantage())).isPresent();
  }

  /// What the known hosts would do with the connection; empty without a numeric endpoint.
  public Optional<Journey> journey() {
    touched.add(FactKind.ROUTES);
    touched.add(FactKind.FILTERS);
    touched.add(FactKind.INTERFACES);
    touched.add(FactKind.SYSCTLS);
    touched.add(FactKind.SOCKETS);
    Optional<Endpoint> endpoint = dialled();
    if (endpoint.isPresent() && journey == null) {
      journey =
          Journey.of(
              snapshot,
              endpoint.get(),
              server.sourceAddress(),
              balancerVantage(),
              serverVantage().orElse(null));
    }
    return Optional.ofNullable(journey);
  }

  /// The connection as every host of the snapshot carries it, with what routers translate and the
  /// answer's way back; empty without a numeric endpoint or the balancer's host.
  public Optional<ConnectTrace> way() {
    touched.add(FactKind.ROUTES);
    touched.add(FactKind.FILTERS);
    touched.add(FactKind.INTERFACES);
    touched.add(FactKind.SYSCTLS);
    touched.add(FactKind.SOCKETS);
    Optional<Endpoint> endpoint = dialled();
    if (way == null && endpoint.isPresent() && snapshot.hosts().containsKey(balancerVantage())) {
      IpAddress own = server.sourceAddress();
      IpAddress any = endpoint.get().address().isV4() ? IpAddress.V4_ANY : IpAddress.V6_ANY;
      way =
          new PathSimulator(snapshot)
              .connect(
                  Flow.tcp(own == null ? any : own, endpoint.get()),
                  balancerVantage(),
                  true,
                  serverVantage().orElse(null),
                  Assume.NOTHING);
    }
    return Optional.ofNullable(way);
  }

  // The running balancer.

  /// The balancer's own row for this server.
  public Reading<ProxyRuntime.ServerState> runtime() {
    touched.add(FactKind.RUNTIME);
    ProxyRuntime runtime = proxy().runtime();
    if (runtime == null) {
      return Reading.missing(gap(FactKind.RUNTIME, balancerVantage(), "was not to be had"));
    }
    Optional<ProxyRuntime.ServerState> row = runtime.server(backend.name(), server.name());
    return row.isPresent()
        ? Reading.seen(row.get())
        : Reading.missing(gap(FactKind.RUNTIME, balancerVantage(), "does not name " + name()));
  }

  public Reading<ProxyRuntime> balancerRuntime() {
    touched.add(FactKind.RUNTIME);
    ProxyRuntime runtime = proxy().runtime();
    return runtime == null
        ? Reading.missing(gap(FactKind.RUNTIME, balancerVantage(), "was not to be had"))
        : Reading.seen(runtime);
  }

  /// Lines of the balancer's log.
  public List<LogLine> balancerLog() {
    touched.add(FactKind.BALANCER_LOG);
    ProxyRuntime runtime = proxy().runtime();
    return runtime == null ? List.of() : runtime.log();
  }

  /// The last line of that log with such words, as evidence.
  public Optional<Evidence> lastLogged(Predicate<String> words) {
    return balancerLog().stream()
        .filter(line -> words.test(line.message()))
        .reduce((_, later) -> later)
        .map(line -> new Evidence("the log: " + line.message(), line.provenance()));
  }

  /// What that log tells of this server.
  public LogHistory logHistory() {
    touched.add(FactKind.BALANCER_LOG);
    return LogHistory.of(proxy(), backend.name(), server.name(), dial);
  }

  /// Requests and connections in the balancer's log, of any backend.
  public List<ProxyEvent> loggedRequests() {
    touched.add(FactKind.BALANCER_LOG);
    ProxyRuntime runtime = proxy().runtime();
    return runtime == null
        ? List.of()
        : runtime.events().stream().filter(e -> e.kind() == ProxyEvent.Kind.REQUEST).toList();
  }

  public List<ProxyRuntime.BalancerProcess> balancerProcesses() {
    touched.add(FactKind.BALANCER_PROCESS);
    ProxyRuntime runtime = proxy().runtime();
    return runtime == null ? List.of() : runtime.processes();
  }

  // Observations.

  /// Connects to this endpoint from the balancer's vantage, in the order they were made.
  public List<Observation.Connect> connects(Endpoint endpoint) {
    touched.add(FactKind.CONNECT);
    return observations(Observation.Connect.class)
        .filter(o -> o.endpoint().equals(endpoint) && o.vantage().equals(balancerVantage()))
        .filter(o -> o.isFrom(server.sourceAddress()))
        .toList();
  }

  /// The first connect to the failing endpoint.
  public Optional<Observation.Connect> connect() {
    return dialled().flatMap(endpoint -> connects(endpoint).stream().findFirst());
  }

  /// Counters around a series of connects to the failing endpoint.
  public List<Observation.CounterSeries> counterSeries() {
    return ofFailing(Observation.CounterSeries.class, Observation.CounterSeries::endpoint).toList();
  }

  /// Which routers answer on the way to the failing endpoint; empty when nobody looked.
  public Optional<Observation.HopSweep> hopSweep() {
    return ofFailing(Observation.HopSweep.class, Observation.HopSweep::endpoint)
        .filter(o -> Objects.equals(o.source(), server.sourceAddress()))
        .findFirst();
  }

  /// The reset from the failing endpoint as it came; empty when nobody looked.
  public Optional<Observation.ResetCapture> resetCapture() {
    return ofFailing(Observation.ResetCapture.class, Observation.ResetCapture::endpoint)
        .filter(o -> Objects.equals(o.source(), server.sourceAddress()))
        .findFirst();
  }

  public List<Observation.CheckReplay> replays(String purpose) {
    touched.add(FactKind.CHECK);
    return observations(Observation.CheckReplay.class)
        .filter(o -> o.purpose().equals(purpose) && dial.isOf(o, server))
        .filter(o -> o.subject().isEmpty() || o.subject().equals(name()))
        .toList();
  }

  /// The check replayed on other ports of the server's host that somebody listens on.
  public List<Observation.CheckReplay> nearMisses() {
    touched.add(FactKind.CHECK);
    return observations(Observation.CheckReplay.class)
        .filter(o -> o.purpose().equals("near-miss"))
        .toList();
  }

  public List<Observation.NameLookup> lookups() {
    touched.add(FactKind.NAMES);
    return server.target() instanceof Server.Target.Name(var host)
        ? observations(Observation.NameLookup.class).filter(o -> o.name().equals(host)).toList()
        : List.of();
  }

  /// What the name servers of the server's own `resolvers` section answer to its name.
  public List<Observation.NameServerAnswer> nameServers() {
    return server.target() instanceof Server.Target.Name(var host) ? nameServers(host) : List.of();
  }

  /// The same for any name, as that of a machine in a service record.
  public List<Observation.NameServerAnswer> nameServers(String name) {
    touched.add(FactKind.NAMES);
    return server.resolvers() == null
        ? List.of()
        : observations(Observation.NameServerAnswer.class)
            .filter(o -> o.name().equals(name) && o.section().equals(server.resolvers()))
            .toList();
  }

  /// What name servers of hosts, in no section of the balancer, answer to the name.
  public List<Observation.NameServerAnswer> nameServersOfHosts(String name) {
    touched.add(FactKind.NAMES);
    return observations(Observation.NameServerAnswer.class)
        .filter(o -> o.name().equals(name))
        .filter(o -> o.section().equals(Observation.NameServerAnswer.OF_HOST))
        .toList();
  }

  /// Look-ups of any name, at any vantage.
  public List<Observation.NameLookup> lookups(String name) {
    touched.add(FactKind.NAMES);
    return observations(Observation.NameLookup.class).filter(o -> o.name().equals(name)).toList();
  }

  public List<Observation.UnixConnect> unixConnects() {
    touched.add(FactKind.CONNECT);
    return server.target() instanceof Server.Target.UnixSocket(var path)
        ? observations(Observation.UnixConnect.class).filter(o -> o.path().equals(path)).toList()
        : List.of();
  }

  /// Those about the failing endpoint, made from the balancer's vantage.
  private <T extends Observation> Stream<T> ofFailing(
      Class<T> type, Function<T, Endpoint> endpoint) {
    touched.add(FactKind.CONNECT);
    Optional<Endpoint> failing = dialled();
    return observations(type)
        .filter(o -> failing.filter(endpoint.apply(o)::equals).isPresent())
        .filter(o -> o.vantage().equals(balancerVantage()));
  }

  private <T extends Observation> Stream<T> observations(Class<T> type) {
    return snapshot.observations().stream().filter(type::isInstance).map(type::cast);
  }

  // The cluster and the cloud.

  public Cluster cluster() {
    touched.add(FactKind.CLUSTER);
    return snapshot.platform().cluster();
  }

  public Cloud cloud() {
    touched.add(FactKind.CLOUD);
    return snapshot.platform().cloud();
  }

  // Hosts.

  /// The facts of the balancer's host.
  public HostFacts balancerHost() {
    return new HostFacts(balancerVantage());
  }

  /// The facts of the server's host.
  public HostFacts serverHost() {
    return new HostFacts(serverVantage().orElse(""));
  }

  /// The facts of any host of the snapshot.
  public HostFacts host(String vantage) {
    return new HostFacts(vantage);
  }

  private Gap gap(FactKind kind, String vantage, String obstacle) {
    return new Gap(kind, vantage, kind.noun(), obstacle);
  }

  /// Facts of one host; a host that was not looked into answers every question with a gap.
  public final class HostFacts {

    private final String vantage;

    private HostFacts(String vantage) {
      this.vantage = vantage;
    }

    public String vantage() {
      return vantage;
    }

    /// Whether the host was looked into at all.
    public boolean isKnown() {
      return snapshot.hosts().containsKey(vantage);
    }

    public Optional<HostState> state() {
      return Optional.ofNullable(snapshot.hosts().get(vantage));
    }

    public Optional<HostIdentity> identity() {
      touched.add(FactKind.IDENTITY);
      return state().map(HostState::identity);
    }

    public Reading<List<SocketEntry>> sockets() {
      return read(FactKind.SOCKETS, HostState::sockets);
    }

    /// TCP listeners.
    public Reading<List<SocketEntry>> listeners() {
      return sockets().map(all -> all.stream().filter(SocketEntry::isTcpListener).toList());
    }

    public Reading<List<NamespaceListeners>> otherNamespaces() {
      return read(FactKind.SOCKETS, HostState::otherNamespaces);
    }

    /// UNIX sockets that the balancer dials, and the folders above them.
    public Reading<List<PathEntry>> paths() {
      return read(FactKind.SOCKETS, HostState::paths);
    }

    public Reading<List<ProcessEntry>> processes() {
      return read(FactKind.PROCESSES, HostState::processes);
    }

    public Reading<List<Unit>> units() {
      return read(FactKind.UNITS, HostState::units);
    }

    public Reading<List<LogLine>> journal() {
      return read(FactKind.JOURNAL, HostState::journal);
    }

    public Reading<List<Interface>> interfaces() {
      return read(FactKind.INTERFACES, HostState::interfaces);
    }

    /// Whether an interface of the host is known to have the address.
    public boolean hasAddress(IpAddress address) {
      return interfaces().asValue().orElse(List.of()).stream()
          .flatMap(i -> i.addresses().stream())
          .anyMatch(a -> a.address().equals(address));
    }

    public Reading<RoutingTables> routes() {
      return read(FactKind.ROUTES, HostState::routes);
    }

    public Reading<List<Neighbour>> neighbours() {
      return read(FactKind.NEIGHBOURS, HostState::neighbours);
    }

    public Reading<List<io.whydown.model.filter.FilterTable>> filters() {
      return read(FactKind.FILTERS, HostState::filters);
    }

    public Reading<List<StoredRule>> storedRules() {
      return read(FactKind.FILTERS, HostState::storedRules);
    }

    /// What was changed of late, newest first. It is history, as the journal is.
    public Reading<List<HostChange>> changes() {
      return read(FactKind.JOURNAL, HostState::changes);
    }

    public Reading<Map<String, Setting>> sysctls() {
      return read(FactKind.SYSCTLS, HostState::sysctls);
    }

    public Reading<Map<String, Setting>> counters() {
      return read(FactKind.COUNTERS, HostState::counters);
    }

    public Reading<SecurityModules> securityModules() {
      return read(FactKind.SECURITY_MODULES, HostState::securityModules);
    }

    public Reading<List<Container>> containers() {
      return read(FactKind.CONTAINERS, HostState::containers);
    }

    public Reading<ResolverConfig> resolver() {
      return read(FactKind.RESOLVER, HostState::resolver);
    }

    public Reading<Resources> resources() {
      return read(FactKind.RESOURCES, HostState::resources);
    }

    private <T> Reading<T> read(FactKind kind, Function<HostState, Reading<T>> part) {
      touched.add(kind);
      HostState host = snapshot.hosts().get(vantage);
      return host == null ? Reading.missing(unreachable(kind)) : part.apply(host);
    }

    private Gap unreachable(FactKind kind) {
      String noun = kind.noun() + " of " + server.target().text();
      for (Gap gap : snapshot.gaps()) {
        if (!vantage.isEmpty() && gap.vantage().equals(vantage)) {
          return new Gap(kind, vantage, noun, gap.obstacle());
        }
      }
      return new Gap(
          kind,
          vantage,
          noun,
          "needs a way to look into that host: --host "
              + server.name()
              + "=ssh://"
              + server.target().text());
    }
  }
}
