package io.whydown.simulate;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
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
    var walk = new Walk(serverVantage, assume);
    walk.go(balancer, simulator(balancer).leaving(flow, assume), flow);
    return new PathTrace(flow, walk.there, walk.back, walk.unseen);
  }

  private Simulator simulator(HostState host) {
    return simulators.computeIfAbsent(host.vantage(), _ -> new Simulator(host));
  }

  /// One hop: a host, what it did, and the flow as it came there.
  private record Hop(HostState host, Simulator.Passage passage, Flow flow) {}

  private final class Walk {

    private final @Nullable String serverVantage;
    private final Assume assume;
    private final List<Trace> there = new ArrayList<>();
    private final List<Trace> back = new ArrayList<>();
    private final List<IpAddress> unseen = new ArrayList<>();
    private final Map<String, Hop> hops = new LinkedHashMap<>();

    Walk(@Nullable String serverVantage, Assume assume) {
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
            simulator(next).arriving(sent.flow(), input(next, sent), assume);
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
        for (String router : snapshot.routerHosts()) {
          HostState host = snapshot.hosts().get(router);
          if (host != null && owns(host, gateway)) {
            return host;
          }
        }
        if (!unseen.contains(gateway)) {
          unseen.add(gateway);
        }
      }
      HostState server = serverVantage == null ? null : snapshot.hosts().get(serverVantage);
      if (server == null
          || server.vantage().equals(from.vantage())
          || hops.containsKey(server.vantage())) {
        return null;
      }
      return server;
    }

    private static boolean owns(HostState host, IpAddress address) {
      return new HostFacts(host).holder(address).isPresent();
    }

    /// By which interface: that of the gateway's address, or of the destination's link.
    private static @Nullable String input(HostState host, Disposition.Sent sent) {
      var facts = new HostFacts(host);
      IpAddress gateway = sent.gateway();
      return gateway == null
          ? facts.linkOf(sent.flow().source()).map(Interface::name).orElse(null)
          : facts.holder(gateway).map(Interface::name).orElse(null);
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
