package io.whydown.simulate;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries a flow from the balancer's host through the routers that the snapshot knows to the
/// server's host, and its answer back. Pure; not thread-safe.
public final class PathSimulator {

  /// More hosts in a row than this are a loop.
  private static final int MAX_HOSTS = 32;

  private final Snapshot snapshot;
  private final Map<String, Simulator> simulators = new HashMap<>();

  public PathSimulator(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// @param serverVantage the server's host, or null when no vantage reaches it: then only the
  ///   balancer and the routers are walked
  /// @throws IllegalArgumentException when the balancer's host was not looked into
  public PathTrace trace(Flow flow, @Nullable String serverVantage, Assume assume) {
    HostState balancer =
        snapshot
            .balancerHost()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "balancerVantage: " + snapshot.balancerVantage() + " (expected: a host)"));
    var walk = new Walk(snapshot.routerHosts(), false, serverVantage, assume);
    walk.go(balancer, simulator(balancer).leaving(flow, assume), flow);
    return new PathTrace(flow, walk.there, walk.back, walk.unseen);
  }

  /// Carries a flow from any host through all hosts of the snapshot: each time the next one is the
  /// one that holds the gateway's address or, on the link, the destination's.
  ///
  /// @param first the vantage of the host where the flow starts
  /// @param made whether the flow is dialled there; else it comes in there, by the interface that
  ///   leads back to its source
  /// @param serverVantage the host that takes the flow where nobody is seen to hold its destination
  ///   and a gateway is not known; null when there is none
  /// @throws IllegalArgumentException when the first host was not looked into
  public PathTrace follow(
      Flow flow, String first, boolean made, @Nullable String serverVantage, Assume assume) {
    HostState host = snapshot.hosts().get(first);
    if (host == null) {
      throw new IllegalArgumentException("first: " + first + " (expected: a host)");
    }
    List<String> all = snapshot.hosts().keySet().stream().sorted().toList();
    var walk = new Walk(all, true, serverVantage, assume);
    Simulator simulator = simulator(host);
    Simulator.Passage start =
        made ? simulator.leaving(flow, assume) : simulator.arriving(flow, null, assume);
    walk.go(host, start, flow);
    return new PathTrace(flow, walk.there, walk.back, walk.unseen);
  }

  private Simulator simulator(HostState host) {
    return simulators.computeIfAbsent(host.vantage(), _ -> new Simulator(host));
  }

  /// One hop: a host, what it did, and the flow as it came there.
  private record Hop(HostState host, Simulator.Passage passage, Flow flow) {}

  private final class Walk {

    private final List<String> candidates;
    private final boolean byAddress;
    private final @Nullable String serverVantage;
    private final Assume assume;
    private final List<Trace> there = new ArrayList<>();
    private final List<Trace> back = new ArrayList<>();
    private final List<IpAddress> unseen = new ArrayList<>();
    private final Map<String, Hop> hops = new LinkedHashMap<>();

    /// @param candidates vantages of hosts that may hold a gateway
    /// @param byAddress whether a destination on the link is looked for among them too
    Walk(
        List<String> candidates, boolean byAddress, @Nullable String serverVantage, Assume assume) {
      this.candidates = candidates;
      this.byAddress = byAddress;
      this.serverVantage = serverVantage;
      this.assume = assume;
    }

    void go(HostState first, Simulator.Passage start, Flow flow) {
      var hop = new Hop(first, start, flow);
      add(hop);
      while (hop.passage().trace().disposition() instanceof Disposition.Sent sent
          && there.size() < MAX_HOSTS) {
        HostState next = next(sent, hop.host());
        if (next == null) {
          return;
        }
        Simulator.Passage passage =
            simulator(next).arriving(sent.flow(), input(next, sent, hop.host()), assume);
        hop = new Hop(next, passage, sent.flow());
        add(hop);
      }
      goBack(hop);
    }

    private void add(Hop hop) {
      there.add(hop.passage().trace());
      hops.putIfAbsent(hop.host().vantage(), hop);
    }

    /// The host that gets the packet: the owner of the gateway, else the server's host.
    private @Nullable HostState next(Disposition.Sent sent, HostState from) {
      IpAddress gateway = sent.gateway();
      if (gateway != null) {
        HostState router = owner(gateway, null);
        if (router != null) {
          return router;
        }
        if (!unseen.contains(gateway)) {
          unseen.add(gateway);
        }
      } else if (byAddress) {
        HostState owner = owner(sent.flow().destination(), from);
        if (owner != null) {
          return owner;
        }
      }
      HostState server = serverVantage == null ? null : snapshot.hosts().get(serverVantage);
      if (server == null
          || server.vantage().equals(from.vantage())
          || hops.containsKey(server.vantage())
          || byAddress && !mayTake(server, sent.flow().destination())) {
        return null;
      }
      return server;
    }

    private @Nullable HostState owner(IpAddress address, @Nullable HostState except) {
      for (String candidate : candidates) {
        HostState host = snapshot.hosts().get(candidate);
        if (host != null && !host.equals(except) && owns(host, address)) {
          return host;
        }
      }
      return null;
    }

    /// Whether the host may answer for the address: it holds it, has a local route to it, or is not
    /// seen.
    private static boolean mayTake(HostState host, IpAddress address) {
      return host.interfaces().asValue().isEmpty()
          || owns(host, address)
          || host.routes().asValue().map(RoutingTables::routes).orElse(List.of()).stream()
              .anyMatch(r -> r.type().equals("local") && r.destination().contains(address));
    }

    private static boolean owns(HostState host, IpAddress address) {
      return new HostFacts(host).holder(address).isPresent();
    }

    /// By which interface: the one on the sender's link, else that of the gateway's address or of
    /// the source's link.
    private static @Nullable String input(HostState host, Disposition.Sent sent, HostState from) {
      var facts = new HostFacts(host);
      IpAddress gateway = sent.gateway();
      if (gateway != null) {
        return facts.holder(gateway).map(Interface::name).orElse(null);
      }
      IpFamily family = sent.flow().destination().family();
      return new HostFacts(from)
          .firstAddress(sent.outputInterface(), family)
          .flatMap(facts::linkOf)
          .or(() -> facts.linkOf(sent.flow().source()))
          .map(Interface::name)
          .orElse(null);
    }

    /// The answer goes from the last host to the first; hosts that only passed the flow on pass the
    /// answer too, if the routes of the host before send it there.
    private void goBack(Hop last) {
      Simulator.Passage made = simulator(last.host()).answered(last.passage(), last.flow(), assume);
      Disposition end = last.passage().trace().disposition();
      boolean answers =
          end instanceof Disposition.Delivered || end instanceof Disposition.NoListener;
      if (!answers || last.passage().last() == null) {
        return;
      }
      back.add(made.trace());
      int flags = end instanceof Disposition.Delivered ? Packet.SYN_ACK : Packet.RST_ACK;
      List<Hop> others = new ArrayList<>(hops.values());
      others.remove(last);
      for (Hop hop : others.reversed()) {
        if (!(back.getLast().disposition() instanceof Disposition.Sent)
            || !(hop.passage().trace().disposition() instanceof Disposition.Sent sent)) {
          return;
        }
        back.add(
            simulator(hop.host())
                .answered(hop.passage(), hop.flow(), flags, sent.outputInterface(), false, assume)
                .trace());
      }
    }
  }
}
