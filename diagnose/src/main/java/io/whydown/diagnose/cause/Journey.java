package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Assume;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.Simulator;
import io.whydown.simulate.SourcePorts;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the hosts of the snapshot would do with a connection from the balancer to an endpoint, leg
/// by leg, as far as their snapshots reach: out of the balancer, through known routers, into the
/// server, and the answer's way back. Every host is asked, also behind one that stops the packet,
/// so that a fault behind the first is seen. Immutable.
public final class Journey {

  /*
   * A leg is simulated with the packet as it left the leg before it; where that leg stops the packet,
   * the next one is asked as if it had passed, because mending the first fault would bring it there.
   */

  private static final int MAX_ROUTERS = 8;

  private final List<Leg> legs;

  private Journey(List<Leg> legs) {
    this.legs = List.copyOf(legs);
  }

  /// Which part of the way a leg is.
  public enum Role {
    BALANCER_OUT,
    ROUTER_FORTH,
    SERVER_IN,
    SERVER_REPLY,
    ROUTER_BACK,
    BALANCER_ANSWER
  }

  /// @param vantage the host
  /// @param flow the connection as this host sees it, with the source that the kernel chose
  public record Leg(Role role, String vantage, Flow flow, Trace trace) {

    public Disposition disposition() {
      return trace.disposition();
    }
  }

  public List<Leg> legs() {
    return legs;
  }

  public List<Leg> legs(Role role) {
    return legs.stream().filter(leg -> leg.role() == role).toList();
  }

  public Optional<Leg> leg(Role role) {
    return legs.stream().filter(leg -> leg.role() == role).findFirst();
  }

  /// The first leg that surely stops the connection, in the order in which packets meet them.
  public Optional<Leg> firstStop() {
    return legs.stream()
        .filter(leg -> !leg.disposition().isSuccess() && !leg.disposition().isUndecided())
        .findFirst();
  }

  static Journey of(
      Snapshot snapshot,
      Endpoint endpoint,
      @Nullable IpAddress source,
      String balancer,
      @Nullable String server) {
    return new Walk(snapshot, endpoint, source, balancer, server).walk();
  }

  /// One computation. Not thread-safe.
  private static final class Walk {

    private final Snapshot snapshot;
    private final Endpoint endpoint;
    private final @Nullable IpAddress source;
    private final String balancer;
    private final @Nullable String server;
    private final Map<String, Simulator> simulators = new HashMap<>();
    private final List<Leg> legs = new ArrayList<>();
    private final List<Leg> routers = new ArrayList<>();
    private Assume assume;

    Walk(
        Snapshot snapshot,
        Endpoint endpoint,
        @Nullable IpAddress source,
        String balancer,
        @Nullable String server) {
      this.snapshot = snapshot;
      this.endpoint = endpoint;
      this.source = source;
      this.balancer = balancer;
      this.server = server;
      HostState dialler = snapshot.hosts().get(balancer);
      this.assume =
          (dialler == null
                  ? Assume.NOTHING
                  : Assume.NOTHING.withSourcePorts(SourcePorts.of(dialler)))
              .withSender(DiallingUser.of(snapshot, balancer));
    }

    Journey walk() {
      Flow flow = Flow.tcp(source == null ? any() : source, endpoint);
      Flow arriving = out(flow);
      if (server == null || balancer.equals(server) || !snapshot.hosts().containsKey(server)) {
        return new Journey(legs);
      }
      if (arriving.source().isUnspecified()) {
        arriving = guessedSource(arriving);
      }
      if (arriving.source().isUnspecified()) {
        return new Journey(legs);
      }
      in(arriving);
      back(flow);
      return new Journey(legs);
    }

    /// The flow with the source address that the routing decision chose.
    private static Flow known(Flow flow, Trace trace) {
      if (!flow.source().isUnspecified()) {
        return flow;
      }
      for (Step step : trace.steps()) {
        if (step instanceof Step.Routed(_, _, _, _, var chosen, _)
            && chosen != null
            && chosen.family() == flow.destination().family()) {
          return Flow.tcp(chosen, flow.destinationEndpoint());
        }
      }
      return flow;
    }

    /// Behind a source translation the source port may be any.
    private void translated(Flow before, Flow after) {
      if (!before.source().equals(after.source())) {
        assume = Assume.NOTHING;
      }
    }

    private IpAddress any() {
      return endpoint.address().isV4() ? IpAddress.V4_ANY : IpAddress.V6_ANY;
    }

    /// The balancer's own part; returns the packet as it comes to the server.
    private Flow out(Flow flow) {
      Simulator simulator = simulator(balancer);
      if (simulator == null) {
        return flow;
      }
      Trace trace = simulator.output(flow, assume);
      legs.add(new Leg(Role.BALANCER_OUT, balancer, known(flow, trace), trace));
      Trace free =
          trace.disposition() instanceof Disposition.Sent
              ? trace
              : simulator.output(flow, assume.ignoringFilters());
      return free.disposition() instanceof Disposition.Sent sent ? through(sent) : flow;
    }

    /// Through every router of the way that the snapshot knows.
    private Flow through(Disposition.Sent sent) {
      Flow flow = sent.flow();
      translated(legs.getFirst().flow(), flow);
      IpAddress gateway = sent.gateway() == null ? translator(flow) : sent.gateway();
      String last = balancer;
      for (int i = 0; i < MAX_ROUTERS && gateway != null; i++) {
        String router = holder(gateway, last);
        Simulator simulator = router == null ? null : simulator(router);
        if (router == null || simulator == null || router.equals(server)) {
          return flow;
        }
        Trace trace = simulator.input(flow, null, assume);
        Leg leg = new Leg(Role.ROUTER_FORTH, router, flow, trace);
        legs.add(leg);
        routers.add(leg);
        Trace free =
            trace.disposition() instanceof Disposition.Sent
                ? trace
                : simulator.input(flow, null, assume.ignoringFilters());
        if (!(free.disposition() instanceof Disposition.Sent next)) {
          return flow;
        }
        translated(flow, next.flow());
        flow = next.flow();
        gateway = next.gateway();
        last = router;
      }
      return flow;
    }

    /// The destination itself, when a third host on the link holds it and sends on what comes
    /// there.
    private @Nullable IpAddress translator(Flow flow) {
      String router = holder(flow.destination(), balancer);
      Simulator simulator = router == null || router.equals(server) ? null : simulator(router);
      return simulator != null && !simulator.forward(flow, null).translations().isEmpty()
          ? flow.destination()
          : null;
    }

    private @Nullable String holder(IpAddress address, String except) {
      for (String vantage : snapshot.hosts().keySet().stream().sorted().toList()) {
        HostState host = snapshot.hosts().get(vantage);
        if (host != null && !vantage.equals(except) && holds(host, address)) {
          return vantage;
        }
      }
      return null;
    }

    private static boolean holds(HostState host, IpAddress address) {
      return host.interfaces().asValue().orElse(List.of()).stream()
          .map(Interface::addresses)
          .flatMap(List::stream)
          .anyMatch(a -> a.address().equals(address));
    }

    /// Without the balancer's routes: its only global address of the family, if there is one.
    private Flow guessedSource(Flow flow) {
      HostState host = snapshot.hosts().get(balancer);
      if (host == null) {
        return flow;
      }
      List<IpAddress> own =
          host.interfaces().asValue().orElse(List.of()).stream()
              .flatMap(i -> i.addresses().stream())
              .filter(a -> a.scope().equals("global"))
              .map(Interface.Address::address)
              .filter(a -> a.family() == endpoint.address().family() && !a.isLoopback())
              .distinct()
              .toList();
      return own.size() == 1 ? Flow.tcp(own.getFirst(), endpoint) : flow;
    }

    private void in(Flow arriving) {
      Simulator simulator = simulator(server);
      if (simulator == null || server == null) {
        return;
      }
      legs.add(new Leg(Role.SERVER_IN, server, arriving, simulator.input(arriving, null, assume)));
      Assume mended = assume.ignoringFilters().withListener(endpoint);
      Trace there = simulator.input(arriving, null, mended);
      if (there.disposition().isSuccess()) {
        Trace reply = simulator.reply(arriving, null, assume.withListener(endpoint));
        if (isOfReply(simulator.input(arriving, null, assume.withListener(endpoint)))) {
          legs.add(new Leg(Role.SERVER_REPLY, server, arriving, reply));
        }
      }
    }

    /// Whether the flow itself came in, so that the reply's trace is the reply's own.
    private static boolean isOfReply(Trace there) {
      return there.disposition() instanceof Disposition.Delivered;
    }

    private void back(Flow flow) {
      for (Leg router : routers.reversed()) {
        Simulator simulator = simulator(router.vantage());
        if (simulator != null && router.disposition() instanceof Disposition.Sent) {
          Trace trace = simulator.reply(router.trace().flow(), null, assume);
          legs.add(new Leg(Role.ROUTER_BACK, router.vantage(), router.flow(), trace));
        }
      }
      Simulator simulator = simulator(balancer);
      if (simulator != null && legs.getFirst().disposition() instanceof Disposition.Sent) {
        Trace trace = simulator.answer(flow, assume);
        legs.add(new Leg(Role.BALANCER_ANSWER, balancer, legs.getFirst().flow(), trace));
      }
    }

    private @Nullable Simulator simulator(@Nullable String vantage) {
      HostState host = vantage == null ? null : snapshot.hosts().get(vantage);
      return host == null || vantage == null
          ? null
          : simulators.computeIfAbsent(vantage, _ -> new Simulator(host));
    }
  }
}
