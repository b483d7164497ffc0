package io.whydown.diagnose;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.graph.Dials;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.model.platform.Platform;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.ProxySettings;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds a case for the tests of causes: one balancer at `netns:lb` (192.0.2.10), one server
/// `web1` of backend `web` at 192.0.2.1:8080 on `netns:web1`. Everything that is not said is a gap.
/// Not thread-safe.
public final class Situation {

  public static final String LB = "netns:lb";
  public static final String WEB1 = "netns:web1";
  public static final Endpoint DIALLED = new Endpoint(IpAddress.parse("192.0.2.1"), new Port(8080));

  private Server server = server("web1", "192.0.2.1", 8080);
  private Backend backend =
      new Backend(
          "web", Mode.HTTP, List.of(server), 3, false, null, null, null, place("backend web"));
  private HostBuilder serverHost = new HostBuilder(WEB1, "192.0.2.1");
  private HostBuilder balancerHost = new HostBuilder(LB, "192.0.2.10");
  private final List<HostBuilder> otherHosts = new ArrayList<>();
  private boolean serverHostKnown = true;
  private @Nullable ProxyRuntime runtime;
  private ProxySettings settings = ProxySettings.NONE;
  private Proxy.Kind kind = Proxy.Kind.HAPROXY;
  private final List<Observation> observations = new ArrayList<>();
  private final List<Frontend> frontends = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private Platform platform = Platform.NONE;
  private final Map<String, Symptom> failing = new LinkedHashMap<>();

  /// A server without a check.
  public static Server server(String name, String address, int port) {
    var target = new Server.Target.Address(IpAddress.parse(address));
    return new ServerDraft(name, target, port, place("server " + name)).server();
  }

  public static Provenance place(String raw) {
    return new Provenance(WEB1, new Provenance.Origin.Command("test", 1), HostBuilder.NOW, raw);
  }

  public Situation server(Server other) {
    server = other;
    return this;
  }

  /// The backend; its first server is the subject.
  public Situation backend(Backend other) {
    backend = other;
    server = other.servers().getFirst();
    return this;
  }

  public Situation serverHost(HostBuilder other) {
    serverHost = other;
    return this;
  }

  public Situation balancerHost(HostBuilder other) {
    balancerHost = other;
    return this;
  }

  public HostBuilder serverHost() {
    return serverHost;
  }

  public HostBuilder balancerHost() {
    return balancerHost;
  }

  /// A further host that was looked into, for instance a router.
  public Situation host(HostBuilder other) {
    otherHosts.add(other);
    return this;
  }

  /// No vantage reaches the server's host.
  public Situation serverHostUnknown() {
    serverHostKnown = false;
    return this;
  }

  public Situation runtime(ProxyRuntime newRuntime) {
    runtime = newRuntime;
    return this;
  }

  public Situation kind(Proxy.Kind other) {
    kind = other;
    return this;
  }

  public Situation settings(ProxySettings other) {
    settings = other;
    return this;
  }

  /// A frontend of the configuration.
  public Situation frontend(Frontend other) {
    frontends.add(other);
    return this;
  }

  /// A line of the configuration that the balancer would not take.
  public Situation remark(String reason) {
    remarks.add(new Remark(Remark.Support.UNRECOGNIZED, "haproxy.cfg", 9, "a line", reason));
    return this;
  }

  public Situation gap(Gap gap) {
    gaps.add(gap);
    return this;
  }

  /// A cluster or a cloud was shown.
  public Situation platform(Platform other) {
    platform = platform.plus(other);
    return this;
  }

  /// The server is dialled by a name.
  public Situation dials(String host, int port) {
    Server.Target target =
        IpAddress.tryParse(host)
            .<Server.Target>map(Server.Target.Address::new)
            .orElse(new Server.Target.Name(host));
    server = new ServerDraft("web1", target, port, place("server " + host)).server();
    return this;
  }

  /// These servers of the backend fail altogether.
  public Situation failing(String... names) {
    for (String name : names) {
      failing.put(
          name, new Symptom("connection-refused", "refused", null, -1, null, null, LB, List.of()));
    }
    return this;
  }

  /// The running balancer knows these servers.
  public Situation running(ProxyRuntime.ServerState... rows) {
    return runtime(new ProxyRuntime(Map.of(), List.of(rows), List.of(), List.of()));
  }

  /// The row of `web/web1`.
  public static ProxyRuntime.ServerState row(
      String status, String lastCheck, @Nullable String address) {
    return row("web1", status, lastCheck, address, -1, Map.of());
  }

  /// A row of backend `web`.
  public static ProxyRuntime.ServerState row(
      String server,
      String status,
      String lastCheck,
      @Nullable String address,
      int adminState,
      Map<String, String> values) {
    String code = status.startsWith("DOWN") && !lastCheck.isEmpty() ? "L4CON" : "";
    return new ProxyRuntime.ServerState(
        "web", server, status, code, 0, lastCheck, address, 60, adminState, values, place(status));
  }

  /// A look-up at the balancer.
  public Situation resolves(String name, String... addresses) {
    return saw(
        new Observation.NameLookup(
            LB,
            name,
            java.util.Arrays.stream(addresses).map(IpAddress::parse).toList(),
            null,
            null,
            1_000_000,
            place("getent ahosts " + name)));
  }

  /// A look-up at the balancer that fails.
  public Situation resolvesNot(String name, Observation.LookupFailure failure) {
    return saw(
        new Observation.NameLookup(
            LB,
            name,
            List.of(),
            failure.name(),
            failure,
            1_000_000,
            place("getent ahosts " + name)));
  }

  /// A connect from the balancer to any address.
  public Situation connect(String address, int port, ConnectOutcome outcome) {
    Endpoint endpoint = new Endpoint(IpAddress.parse(address), new Port(port));
    return saw(new Observation.Connect(LB, endpoint, outcome, "ffm", place("connect " + endpoint)));
  }

  /// A TCP listener on the server's host.
  public Situation listener(String address, int port, String command, int pid) {
    serverHost.listener(address, port, command, pid);
    return this;
  }

  public Situation saw(Observation observation) {
    observations.add(observation);
    return this;
  }

  public Situation refused() {
    return connect(new ConnectOutcome.Failed(Errno.ECONNREFUSED, false, null, 300_000));
  }

  public Situation timedOut() {
    return connect(new ConnectOutcome.NoAnswer(2_000_000_000L));
  }

  public Situation connected() {
    return connect(new ConnectOutcome.Connected(null, 300_000));
  }

  /// The outcome of the connect to 192.0.2.1:8080.
  public Situation connect(ConnectOutcome outcome) {
    return saw(new Observation.Connect(LB, DIALLED, outcome, "ffm", place("connect")));
  }

  public Case build() {
    List<Server> servers = new ArrayList<>(backend.servers());
    servers.set(0, server);
    Backend whole =
        new Backend(
            backend.name(),
            backend.mode(),
            servers,
            backend.retries(),
            backend.redispatch(),
            backend.connectTimeout(),
            backend.serverTimeout(),
            backend.queueTimeout(),
            backend.provenance(),
            backend.balance(),
            backend.persistence(),
            backend.disabled(),
            backend.requestHost());
    Map<String, HostState> hosts = new LinkedHashMap<>();
    hosts.put(LB, balancerHost.build());
    if (serverHostKnown) {
      hosts.put(WEB1, serverHost.build());
    }
    otherHosts.stream().map(HostBuilder::build).forEach(h -> hosts.put(h.vantage(), h));
    var proxy =
        new Proxy(
            kind, "2.6.12", "haproxy.cfg", frontends, List.of(whole), settings, remarks, runtime);
    var snapshot =
        new Snapshot(
                HostBuilder.NOW,
                proxy,
                LB,
                hosts,
                serverHostKnown ? Map.of(whole.name() + "/" + server.name(), WEB1) : Map.of(),
                List.of(),
                observations,
                gaps)
            .withPlatform(platform);
    Dial dial = Dials.of(snapshot, whole, server);
    Symptom symptom =
        Symptoms.of(snapshot, whole, server, dial)
            .orElse(
                new Symptom("connection-refused", "refused", null, -1, null, null, LB, List.of()));
    return new Case(snapshot, whole, server, dial, symptom).knowing(failing);
  }
}
