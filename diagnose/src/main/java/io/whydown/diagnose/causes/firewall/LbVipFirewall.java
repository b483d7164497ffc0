package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.proxy.Frontend;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Simulator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The packet filter of the balancer's host takes no client to a port that the balancer listens on.
/// Said only where no rule lets certain clients in: those may be the ones that are meant.
final class LbVipFirewall implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-vip-firewall",
          "the balancer's own host keeps clients away from it",
          Stage.BALANCER_FILTER,
          Set.of(About.BESIDE),
          FactKind.CONFIGURATION,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SOCKETS,
          FactKind.ROUTES,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    HostState host = facts.balancerHost().state().orElse(null);
    if (host == null
        || facts.balancerHost().filters().asValue().isEmpty()
        || facts.balancerHost().sockets().asValue().isEmpty()
        || admitsSome(host)) {
      return Outcome.irrelevant();
    }
    for (Frontend frontend : facts.proxy().frontends()) {
      if (frontend.disabled() || !leadsTo(frontend, facts.backend().name())) {
        continue;
      }
      for (Frontend.Bind bind : frontend.binds()) {
        Optional<Finding> stopped = stopped(facts, host, frontend, bind);
        if (stopped.isPresent()) {
          return Outcome.proven(stopped.get());
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static boolean leadsTo(Frontend frontend, String backend) {
    return backend.equals(frontend.defaultBackend())
        || frontend.usedBackends().contains(backend)
        || frontend.name().equals(backend);
  }

  /// Whether any rule looks at where a packet comes from: by address, by interface, by mark.
  private static boolean admitsSome(HostState host) {
    return host.filters().asValue().orElse(List.of()).stream()
        .map(FilterTable::chains)
        .flatMap(List::stream)
        .flatMap(chain -> chain.rules().stream())
        .map(rule -> " " + rule.text() + " ")
        .anyMatch(text ->
            Stream.of(
                        " saddr ",
                        " -s ",
                        " --source ",
                        " mark ",
                        " --match-set ",
                        " --mac-source ",
                        " ether ")
                    .anyMatch(text::contains)
                && !text.contains("127.0.0.0/8")
                && !text.contains("169.254."));
  }

  private static Optional<Finding> stopped(
      Case facts, HostState host, Frontend frontend, Frontend.Bind bind) {
    Interface.Address own = own(host, bind).orElse(null);
    if (own == null || bind.port() < 1 || !isHeard(host, bind.port())) {
      return Optional.empty();
    }
    Endpoint vip = new Endpoint(own.address(), new Port(bind.port()));
    var trace = new Simulator(host).input(Flow.tcp(neighbour(own.address()), vip), null);
    return place(trace.disposition()).map(at -> finding(facts, frontend, bind, vip, at));
  }

  private static Optional<FilterPlace> place(Disposition disposition) {
    return switch (disposition) {
      case Disposition.Rejected(var at, _) -> Optional.of(at);
      case Disposition.DroppedByRule(var at) -> Optional.of(at);
      case Disposition.DroppedByPolicy(var at) -> Optional.of(at);
      default -> Optional.empty();
    };
  }

  private static boolean isHeard(HostState host, int port) {
    return host.sockets().asValue().orElse(List.of()).stream()
        .anyMatch(s -> s.isTcpListener() && s.port() == port);
  }

  /// The address of the bind where it is one of the host's, or the host's first for a bind to all.
  private static Optional<Interface.Address> own(HostState host, Frontend.Bind bind) {
    IpAddress wanted = bind.address();
    return host.interfaces().asValue().orElse(List.of()).stream()
        .filter(i -> !i.isLoopback())
        .flatMap(i -> i.addresses().stream())
        .filter(a -> a.address().isV4())
        .filter(a -> wanted == null || wanted.isUnspecified() || a.address().equals(wanted))
        .findFirst();
  }

  /// Another address of the same network, as a client there would have.
  private static IpAddress neighbour(IpAddress address) {
    byte[] bytes = address.toInetAddress().getAddress();
    bytes[3] = (byte) ((bytes[3] & 0xff) == 229 ? 227 : 229);
    return IpAddress.of(bytes);
  }

  private static Finding finding(
      Case facts, Frontend frontend, Frontend.Bind bind, Endpoint vip, FilterPlace at) {
    return Finding.of(
        "clients do not reach "
            + frontend.name()
            + " at "
            + vip
            + ": "
            + at.title()
            + " stops them at the balancer's own host",
        List.of(
            new Evidence("the rules stop tcp to " + vip, at.provenance()),
            new Evidence("the frontend takes clients there", bind.provenance())),
        new Remedy(
            "let clients in to port " + bind.port(),
            facts.balancerVantage(),
            List.of(),
            Remedy.Risk.MEDIUM,
            false,
            List.of("nft -a list ruleset", "iptables-save"),
            List.of()));
  }
}
