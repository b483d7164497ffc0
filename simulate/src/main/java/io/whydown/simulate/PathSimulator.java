package io.whydown.simulate;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.RoutingTables;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
    return connect(flow, serverVantage, assume).path();
  }

  /// As `trace`, with what the program at the balancer comes to see.
  public ConnectTrace connect(Flow flow, @Nullable String serverVantage, Assume assume) {
    HostState balancer =
        snapshot
            .balancerHost()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "balancerVantage: " + snapshot.balancerVantage() + " (expected: a host)"));
    var neighbours = new Neighbours(snapshot, snapshot.routerHosts());
    return dialled(
        balancer,
        flow,
        assume,
        ports ->
            new Walk(neighbours, false, serverVantage, ports)
                .go(balancer, true, simulator(balancer).leaving(flow, ports), flow));
  }

  /// Where the dialling kernel chooses the source port its range is known, as long as no source
  /// translation of the way chooses another.
  private static ConnectTrace dialled(
      HostState dialler, Flow flow, Assume assume, Function<Assume, ConnectTrace> walk) {
    if (flow.sourcePort() != 0) {
      return walk.apply(assume);
    }
    ConnectTrace ranged = walk.apply(assume.withSourcePorts(SourcePorts.of(dialler)));
    boolean translated =
        ranged.path().there().stream()
            .flatMap(trace -> trace.translations().stream())
            .anyMatch(step -> !step.before().source().equals(step.after().source()));
    return translated ? walk.apply(assume) : ranged;
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
    return connect(flow, first, made, serverVantage, assume).path();
  }

  /// As `follow`, with what the program that dials comes to see.
  public ConnectTrace connect(
      Flow flow, String first, boolean made, @Nullable String serverVantage, Assume assume) {
    HostState host = snapshot.hosts().get(first);
    if (host == null) {
      throw new IllegalArgumentException("first: " + first + " (expected: a host)");
    }
    List<String> all = snapshot.hosts().keySet().stream().sorted().toList();
    Simulator simulator = simulator(host);
    var neighbours = new Neighbours(snapshot, all);
    if (!made) {
      return new Walk(neighbours, true, serverVantage, assume)
          .go(host, false, simulator.arriving(flow, null, assume), flow);
    }
    return dialled(
        host,
        flow,
        assume,
        ports ->
            new Walk(neighbours, true, serverVantage, ports)
                .go(host, true, simulator.leaving(flow, ports), flow));
  }

  private Simulator simulator(HostState host) {
    return simulators.computeIfAbsent(host.vantage(), _ -> new Simulator(host));
  }

  /// One hop: a host, what it did, and the flow as it came there.
  record Hop(HostState host, Simulator.Passage passage, Flow flow) {

    Disposition end() {
      return passage.trace().disposition();
    }
  }

  private final class Walk {

    private final Neighbours neighbours;
    private final boolean strict;
    private final @Nullable String serverVantage;
    private final Assume assume;
    private final List<Trace> there = new ArrayList<>();
    private final List<IpAddress> unseen = new ArrayList<>();
    private final Map<String, Hop> hops = new LinkedHashMap<>();

    /// @param strict the server's host is given only what it may answer for
    Walk(Neighbours neighbours, boolean strict, @Nullable String serverVantage, Assume assume) {
      this.neighbours = neighbours;
      this.strict = strict;
      this.serverVantage = serverVantage;
      this.assume = assume;
    }

    ConnectTrace go(HostState first, boolean made, Simulator.Passage start, Flow flow) {
      var hop = new Hop(first, start, flow);
      add(hop);
      while (hop.end() instanceof Disposition.Sent sent && there.size() < MAX_HOSTS) {
        HostState next = next(sent, hop.host());
        if (next == null) {
          break;
        }
        String input = neighbours.input(next, hop.host(), sent);
        hop = new Hop(next, simulator(next).arriving(sent.flow(), input, assume), sent.flow());
        add(hop);
      }
      var back = new WayBack(neighbours, PathSimulator.this::simulator, hops, made, assume);
      back.from(hop);
      var path = new PathTrace(flow, there, back.answer(), unseen);
      return new ConnectTrace(path, back.error(), back.seen());
    }

    private void add(Hop hop) {
      there.add(hop.passage().trace());
      hops.putIfAbsent(hop.host().vantage(), hop);
    }

    /// The host that gets the packet: the owner of the gateway or, on the link, of the destination,
    /// else the server's host.
    private @Nullable HostState next(Disposition.Sent sent, HostState from) {
      IpAddress gateway = sent.gateway();
      HostState owner = neighbours.owner(gateway == null ? sent.flow().destination() : gateway);
      if (owner != null && !owner.vantage().equals(from.vantage())) {
        return owner;
      }
      if (gateway != null && !unseen.contains(gateway)) {
        unseen.add(gateway);
      }
      HostState server = serverVantage == null ? null : snapshot.hosts().get(serverVantage);
      if (server == null
          || server.vantage().equals(from.vantage())
          || hops.containsKey(server.vantage())
          || strict && !mayTake(server, sent.flow().destination())) {
        return null;
      }
      return server;
    }

    /// Whether the host may answer for the address: it holds it, has a local route to it, or is not
    /// seen.
    private static boolean mayTake(HostState host, IpAddress address) {
      return host.interfaces().asValue().isEmpty()
          || new HostFacts(host).holder(address).isPresent()
          || host.routes().asValue().map(RoutingTables::routes).orElse(List.of()).stream()
              .anyMatch(r -> r.type().equals("local") && r.destination().contains(address));
    }
  }
}
