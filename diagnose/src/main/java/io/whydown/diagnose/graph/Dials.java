package io.whydown.diagnose.graph;

import io.whydown.diagnose.cause.Dial;
import io.whydown.model.Snapshot;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Derives what a balancer dials for a server: numeric addresses from the running balancer, else
/// from the configuration's literal, else from a look-up; ports from the server line, else from the
/// clients' side. Stateless.
public final class Dials {

  private Dials() {}

  public static Dial of(Snapshot snapshot, Backend backend, Server server) {
    List<IpAddress> running = running(snapshot, backend, server);
    List<IpAddress> addresses = running.isEmpty() ? configured(snapshot, backend, server) : running;
    int port = port(snapshot, backend, server);
    List<Endpoint> traffic = failingFirst(snapshot, endpoints(addresses, port));
    List<Endpoint> check =
        failingFirst(snapshot, check(snapshot, backend, server, addresses, port));
    return new Dial(traffic, check, !running.isEmpty(), isTrafficAlone(snapshot, traffic, check));
  }

  private static boolean isTrafficAlone(
      Snapshot snapshot, List<Endpoint> traffic, List<Endpoint> check) {
    return !traffic.isEmpty()
        && !check.isEmpty()
        && !check.equals(traffic)
        && check.stream().allMatch(e -> accepts(snapshot, e))
        && traffic.stream().anyMatch(e -> wasDialled(snapshot, e) && !accepts(snapshot, e));
  }

  private static boolean wasDialled(Snapshot snapshot, Endpoint endpoint) {
    return snapshot.observations().stream()
        .anyMatch(o ->
            o instanceof Observation.Connect c
                && c.endpoint().equals(endpoint)
                && c.vantage().equals(snapshot.balancerVantage())
                && !(c.outcome() instanceof ConnectOutcome.NotTried));
  }

  /// Of several addresses those that failed come first, for they are what is to be explained.
  private static List<Endpoint> failingFirst(Snapshot snapshot, List<Endpoint> endpoints) {
    Map<Boolean, List<Endpoint>> byFate =
        endpoints.stream().collect(Collectors.partitioningBy(e -> accepts(snapshot, e)));
    return Stream.of(false, true)
        .flatMap(fate -> byFate.getOrDefault(fate, List.of()).stream())
        .toList();
  }

  private static boolean accepts(Snapshot snapshot, Endpoint endpoint) {
    return snapshot.observations().stream()
        .anyMatch(o ->
            o instanceof Observation.Connect c
                && c.endpoint().equals(endpoint)
                && c.outcome() instanceof ConnectOutcome.Connected);
  }

  private static List<IpAddress> running(Snapshot snapshot, Backend backend, Server server) {
    return snapshot.proxy().kind() == Proxy.Kind.NGINX
        ? LoggedAddresses.of(snapshot, server)
        : runtimeAddress(snapshot.proxy(), backend, server).stream().toList();
  }

  /// The address that the running balancer says it dials.
  public static Optional<IpAddress> runtimeAddress(Proxy proxy, Backend backend, Server server) {
    ProxyRuntime runtime = proxy.runtime();
    if (runtime == null) {
      return Optional.empty();
    }
    return runtime
        .server(backend.name(), server.name())
        .flatMap(state -> Optional.ofNullable(state.address()))
        .flatMap(Dials::addressOf);
  }

  /// The address of `10.0.0.1:80`, `[2001:db8::1]:80` or a bare one.
  static Optional<IpAddress> addressOf(String text) {
    Optional<IpAddress> bare = IpAddress.tryParse(text);
    return bare.isPresent() ? bare : Endpoint.tryParse(text).map(Endpoint::address);
  }

  private static List<IpAddress> configured(Snapshot snapshot, Backend backend, Server server) {
    return switch (server.target()) {
      case Server.Target.Address(var address) -> List.of(address);
      case Server.Target.Name(var host) when isTold(snapshot, server, host) -> List.of();
      case Server.Target.Name(var host) ->
          chosen(snapshot, backend, server, lookedUp(snapshot, host));
      case Server.Target.UnixSocket _, Server.Target.Dynamic _ -> List.of();
    };
  }

  /// NGINX asks the name servers of its `resolver` alone, at run time, and they know no address.
  private static boolean isTold(Snapshot snapshot, Server server, String host) {
    List<Observation.NameServerAnswer> told = ofSection(snapshot, server, host);
    return snapshot.proxy().kind() == Proxy.Kind.NGINX
        && !told.isEmpty()
        && told.stream().allMatch(a -> a.addresses().isEmpty());
  }

  /// What the name servers that the balancer itself asks answer.
  static List<Observation.NameServerAnswer> ofSection(
      Snapshot snapshot, Server server, String host) {
    return snapshot.observations().stream()
        .filter(Observation.NameServerAnswer.class::isInstance)
        .map(Observation.NameServerAnswer.class::cast)
        .filter(a -> a.name().equals(host) && a.section().equals(server.resolvers()))
        .toList();
  }

  /// HAProxy takes one address of a name: the first of the preferred family, else the first; the
  /// slots of a template that follows its name take one each. NGINX and a person's client try them
  /// all.
  private static List<IpAddress> chosen(
      Snapshot snapshot, Backend backend, Server server, List<IpAddress> addresses) {
    if (snapshot.proxy().kind() != Proxy.Kind.HAPROXY
        || addresses.isEmpty()
        || areOfUnlikeContainers(snapshot, addresses)) {
      return addresses;
    }
    if (server.template() && server.resolvers() != null) {
      return addresses.stream().skip(slot(backend, server)).limit(1).toList();
    }
    boolean v6 = server.resolvePrefer() == Server.ResolveFamily.V6;
    return List.of(
        addresses.stream()
            .filter(a -> server.resolvePrefer() != null && a.isV6() == v6)
            .findFirst()
            .orElse(addresses.getFirst()));
  }

  /// An engine's name server gives the containers of one name in any order (RFC 1034, section 3.6:
  /// it has no meaning), so that which is the first says nothing. Copies of one container are
  /// alike.
  private static boolean areOfUnlikeContainers(Snapshot snapshot, List<IpAddress> addresses) {
    return snapshot.hosts().values().stream()
            .flatMap(host -> host.containers().asValue().orElse(List.of()).stream())
            .filter(c -> c.isRunning() && addresses.stream().anyMatch(c.networks()::containsValue))
            .map(c -> c.image() + ' ' + c.setup().command())
            .distinct()
            .count()
        > 1;
  }

  /// How many slots of the same name come before this one.
  private static long slot(Backend backend, Server server) {
    return backend.servers().stream()
        .takeWhile(s -> !s.name().equals(server.name()))
        .filter(s -> s.template() && s.target().equals(server.target()))
        .count();
  }

  static List<IpAddress> lookedUp(Snapshot snapshot, String host) {
    return snapshot.observations().stream()
        .filter(Observation.NameLookup.class::isInstance)
        .map(Observation.NameLookup.class::cast)
        .filter(o -> o.name().equals(host) && o.vantage().equals(snapshot.balancerVantage()))
        .flatMap(o -> o.addresses().stream())
        .distinct()
        .toList();
  }

  /// The port that a service record gave (RFC 2782), as the running balancer shows it.
  private static Optional<Integer> portOfService(
      Snapshot snapshot, Backend backend, Server server) {
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (runtime == null
        || !(server.target() instanceof Server.Target.Name(var name))
        || !name.startsWith("_")) {
      return Optional.empty();
    }
    return runtime
        .server(backend.name(), server.name())
        .flatMap(state -> Optional.ofNullable(state.address()))
        .flatMap(Endpoint::tryParse)
        .map(endpoint -> endpoint.port().number());
  }

  /// The server line's port; without one, the only port that clients of the backend come in on, and
  /// the offset to it that the line gives.
  private static int port(Snapshot snapshot, Backend backend, Server server) {
    if (server.port() > 0) {
      return server.port();
    }
    Optional<Integer> told = portOfService(snapshot, backend, server);
    if (told.isPresent()) {
      return told.get();
    }
    List<Integer> ports =
        snapshot.proxy().frontends().stream()
            .filter(f -> usesBackend(f, backend.name()))
            .flatMap(f -> f.binds().stream())
            .map(Frontend.Bind::port)
            .filter(p -> p > 0)
            .map(p -> p + server.portOffset())
            .filter(p -> p > 0 && p < 65_536)
            .distinct()
            .toList();
    return ports.size() == 1 ? ports.getFirst() : 0;
  }

  private static boolean usesBackend(Frontend frontend, String backend) {
    return backend.equals(frontend.defaultBackend())
        || frontend.usedBackends().contains(backend)
        || frontend.name().equals(backend);
  }

  private static List<Endpoint> check(
      Snapshot snapshot, Backend backend, Server server, List<IpAddress> addresses, int port) {
    Check check = server.check();
    if (check == null || check.kind() == Check.Kind.PASSIVE) {
      return List.of();
    }
    List<IpAddress> targets = addresses;
    String other = check.address();
    if (other != null) {
      Optional<IpAddress> literal = IpAddress.tryParse(other);
      targets = literal.isPresent() ? List.of(literal.get()) : lookedUp(snapshot, other);
    }
    int checkPort = check.port() > 0 ? check.port() : stepPort(check).orElse(port);
    List<Endpoint> usual = endpoints(targets, checkPort);
    return unreached(snapshot, backend, server, usual).map(List::of).orElse(usual);
  }

  /// A check of several connects fails at one of them; that one is what is to be explained.
  private static Optional<Endpoint> unreached(
      Snapshot snapshot, Backend backend, Server server, List<Endpoint> usual) {
    String subject = backend.name() + "/" + server.name();
    Check check = server.check();
    if (check == null
        || check.steps().stream().filter(Check.Step.Connect.class::isInstance).count() < 2) {
      return Optional.empty();
    }
    return snapshot.observations().stream()
        .flatMap(o -> o instanceof Observation.CheckReplay r ? Stream.of(r) : Stream.empty())
        .filter(r -> r.purpose().equals("check") && r.subject().equals(subject))
        .filter(r -> r.result() instanceof CheckResult.NotConnected)
        .flatMap(r -> Stream.ofNullable(r.dialled()))
        .filter(dialled -> !usual.contains(dialled))
        .findFirst();
  }

  private static Optional<Integer> stepPort(Check check) {
    return check.steps().stream()
        .flatMap(s -> s instanceof Check.Step.Connect c ? Stream.of(c.port()) : Stream.empty())
        .filter(p -> p > 0)
        .findFirst();
  }

  private static List<Endpoint> endpoints(List<IpAddress> addresses, int port) {
    return port < 1 || port > 65_535
        ? List.of()
        : addresses.stream().map(a -> new Endpoint(a, new Port(port))).toList();
  }
}
