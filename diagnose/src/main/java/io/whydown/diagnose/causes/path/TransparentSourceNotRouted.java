package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.HostState;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Assume;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The balancer dials with its client's address (`usesrc clientip`, `proxy_bind … transparent`),
/// and the answers do not come back to its socket: the server sends them past the balancer, or the
/// balancer's host has no local route for addresses that are not its own. Health checks leave with
/// the balancer's own address and pass.
final class TransparentSourceNotRouted implements Cause {

  private static final About ABOUT =
      About.root(
          "transparent-source-not-routed",
          "answers to the clients' addresses do not come back to the balancer",
          Stage.PATH,
          Set.of(About.BESIDE),
          FactKind.CONFIGURATION,
          FactKind.ROUTES,
          FactKind.INTERFACES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  /// A client from anywhere, where none was seen (RFC 5737, RFC 3849).
  private static final IpAddress ANY_V4 = IpAddress.parse("198.51.100.7");

  private static final IpAddress ANY_V6 = IpAddress.parse("2001:db8:ffff::7");

  /// A client whose connection waits for the server's answer.
  private record Waiting(IpAddress client, Evidence evidence) {}

  /// Why an answer does not come to the balancer's socket.
  ///
  /// @param sure no other reading is left
  private record Fault(String title, Evidence evidence, boolean sure) {}

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!facts.server().clientSource()
        || facts.server().networkNamespace() != null
        || facts.isSameHost()
        || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    Endpoint server = facts.dialled().get();
    Optional<Waiting> waiting = waiting(facts, server);
    IpAddress client =
        waiting.map(Waiting::client).orElse(server.address().isV4() ? ANY_V4 : ANY_V6);
    Optional<Fault> fault =
        bypass(facts, client, server)
            .filter(found -> waiting.isPresent() || !leadsToBalancer(facts))
            .or(() -> undelivered(facts, client));
    if (fault.isEmpty()) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, fault.get(), waiting.orElse(null));
    return waiting.isPresent() && fault.get().sure()
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding,
            waiting.isPresent()
                ? "where the next router sends packets to " + client
                : "a connection that waits while a client asks: ss -tn state syn-sent");
  }

  /// A half-open connection to the server from an address that is not the balancer's, seen at
  /// either end.
  private static Optional<Waiting> waiting(Case facts, Endpoint server) {
    List<IpAddress> own = addresses(facts.balancerHost());
    if (own.isEmpty()) {
      return Optional.empty();
    }
    for (SocketEntry socket : facts.balancerHost().sockets().asValue().orElse(List.of())) {
      if (socket.state().equals("SYN-SENT")
          && socket.address() != null
          && isForeign(socket.address(), own)
          && peer(socket).filter(server::equals).isPresent()) {
        return Optional.of(
            new Waiting(
                socket.address(),
                new Evidence(
                    "a connection from " + socket.address() + " to " + server + " is not answered",
                    socket.provenance())));
      }
    }
    return Optional.empty();
  }

  private static boolean isForeign(IpAddress address, List<IpAddress> own) {
    return !address.isLoopback() && !address.isUnspecified() && !own.contains(address);
  }

  private static Optional<Endpoint> peer(SocketEntry socket) {
    return Optional.ofNullable(socket.peer()).flatMap(Endpoint::tryParse);
  }

  private static List<IpAddress> addresses(Case.HostFacts host) {
    return host.interfaces().asValue().orElse(List.of()).stream()
        .flatMap(i -> i.addresses().stream())
        .map(a -> a.address())
        .toList();
  }

  /// The server sends its answer to another than the balancer.
  private static Optional<Fault> bypass(Case facts, IpAddress client, Endpoint server) {
    HostState host = facts.serverHost().state().orElse(null);
    if (host == null || facts.serverHost().routes().asValue().isEmpty()) {
      return Optional.empty();
    }
    var trace =
        new Simulator(host)
            .reply(Flow.tcp(client, server), null, Assume.NOTHING.withListener(server));
    if (!(trace.disposition() instanceof Disposition.Sent(_, _, var device, var gateway))
        || gateway != null && addresses(facts.balancerHost()).contains(gateway)) {
      return Optional.empty();
    }
    String way = gateway == null ? "on its own link " + device : "by way of " + gateway;
    return Optional.of(
        new Fault(
            facts.serverPlace()
                + " sends answers to "
                + client
                + " "
                + way
                + ", past the balancer that dialled with that address",
            new Evidence(
                "packets to " + client + " leave " + way,
                HostProvenance.command(facts.serverHost(), "ip route get " + client, "")),
            gateway == null && !isBridging(facts)));
  }

  /// A bridge may pick the answers out of what it passes on.
  private static boolean isBridging(Case facts) {
    return facts.balancerHost().interfaces().asValue().orElse(List.of()).stream()
        .anyMatch(i -> i.kind().equals("bridge"));
  }

  /// Whether any route of the server has the balancer for its next hop.
  private static boolean leadsToBalancer(Case facts) {
    List<IpAddress> own = addresses(facts.balancerHost());
    return routes(facts.serverHost()).stream()
        .flatMap(r -> r.nextHops().stream())
        .anyMatch(hop -> hop.gateway() != null && own.contains(hop.gateway()));
  }

  /// No route of the balancer's host takes packets to the client's address for its own: the kernel
  /// forwards or drops them (Linux, Documentation/networking/tproxy.rst).
  private static Optional<Fault> undelivered(Case facts, IpAddress client) {
    List<RoutingTables.Route> routes = routes(facts.balancerHost());
    boolean taken =
        routes.stream().anyMatch(r -> r.type().equals("local") && r.destination().contains(client));
    return routes.isEmpty() || taken
        ? Optional.empty()
        : Optional.of(
            new Fault(
                facts.balancerVantage()
                    + " dials with its clients' addresses and has no local route for them, so that"
                    + " answers do not come to its socket",
                new Evidence(
                    "no table has a local route that holds " + client,
                    HostProvenance.command(facts.balancerHost(), "ip route show table all", "")),
                true));
  }

  private static List<RoutingTables.Route> routes(Case.HostFacts host) {
    return host.routes().asValue().map(RoutingTables::routes).orElse(List.of());
  }

  private static Finding finding(Case facts, Fault fault, @Nullable Waiting waiting) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(fault.evidence());
    if (waiting != null) {
      evidence.add(waiting.evidence());
    }
    evidence.add(
        new Evidence(
            "the configuration dials with the client's address", facts.server().provenance()));
    return new Finding(
        fault.title(),
        evidence,
        List.of(
            new Remedy(
                "route the clients' addresses from the server to the balancer, and deliver them"
                    + " there; or dial with the balancer's own address and hand the client's on"
                    + " (X-Forwarded-For, the PROXY protocol)",
                facts.balancerVantage(),
                List.of(
                    "ip rule add fwmark 1 lookup 100",
                    "ip route add local 0.0.0.0/0 dev lo table 100",
                    "nft add table ip divert",
                    "nft 'add chain ip divert pre { type filter hook prerouting priority mangle; }'",
                    "nft add rule ip divert pre tcp sport "
                        + facts.dialled().map(e -> e.port().toString()).orElse("PORT")
                        + " socket transparent 1 meta mark set 1 accept"),
                Remedy.Risk.MEDIUM,
                false,
                List.of("ip route get CLIENT   (on the server: via the balancer)"),
                List.of(
                    "nft delete table ip divert",
                    "ip route del local 0.0.0.0/0 dev lo table 100",
                    "ip rule del fwmark 1 lookup 100"))));
  }
}
