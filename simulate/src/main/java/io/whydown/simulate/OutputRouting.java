package io.whydown.simulate;

import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Chooses the way out for packets that are made here or passed on. Runs on one thread.
final class OutputRouting {

  private final HostFacts facts;
  private final Routing routing;
  private final Endings endings;

  OutputRouting(HostFacts facts, Routing routing, Endings endings) {
    this.facts = facts;
    this.routing = routing;
    this.endings = endings;
  }

  /// The way of a packet that is made here.
  ///
  /// @param device the interface its socket is bound to, or null
  List<Live> first(Live live, @Nullable String device) {
    Ends ends = live.packet().ends();
    return ends.source().isUnspecified() ? choosing(live) : known(live, device);
  }

  private List<Live> known(Live live, @Nullable String device) {
    IpAddress source = live.packet().ends().source();
    var question = Routing.Question.of(live.packet(), source, null, device);
    return along(live, routing.lookOut(question), source);
  }

  /// The first look-up chooses the source; with it the tables are asked once more for IPv4
  /// (ip_route_connect), and for IPv6 only where the first one failed (ip6_dst_lookup_tail).
  private List<Live> choosing(Live live) {
    IpAddress destination = live.packet().ends().destination();
    boolean v4 = destination.family() == IpFamily.V4;
    boolean twice = v4 && live.packet().kind().isTcp();
    List<RouteChoice> choices = routing.look(Routing.Question.of(live.packet(), null, null, null));
    var ways = new ArrayList<Live>();
    for (RouteChoice choice : choices) {
      Live at = choices.size() > 1 ? live.forkedBy(severalRoutes(destination)) : live;
      boolean leads = choice instanceof RouteChoice.Local || choice instanceof RouteChoice.Via;
      IpAddress source = leads ? routing.source(choice, destination).orElse(null) : null;
      if (!leads && !v4 && !(choice instanceof RouteChoice.Open)) {
        ways.addAll(sourceFirst(at));
      } else if (!leads) {
        via(at, choice, null);
      } else if (source == null) {
        endings.open(at, new Reason.Other(facts.vantage(), "the source address is not known"));
      } else {
        Live complete = withSource(at, source);
        List<RouteChoice> second =
            twice
                ? routing.look(Routing.Question.of(complete.packet(), source, null, null))
                : List.of(choice);
        ways.addAll(along(complete, second, source));
      }
    }
    return ways;
  }

  /// Where no route leads to an IPv6 destination its source is chosen all the same, and the tables
  /// are asked again with it.
  private List<Live> sourceFirst(Live live) {
    IpAddress destination = live.packet().ends().destination();
    IpAddress source = facts.sourceOn(null, destination, destination).orElse(null);
    Live complete = source == null ? live : withSource(live, source);
    var question = Routing.Question.of(complete.packet(), source, null, null);
    return along(complete, routing.look(question), source);
  }

  private static Live withSource(Live live, IpAddress source) {
    Packet packet = live.packet();
    Ends complete = packet.ends().withSource(source);
    Connection connection = packet.connection();
    return live.with(
        packet
            .with(complete)
            .with(
                connection.reply()
                    ? connection
                    : Connection.fresh(complete).withMark(connection.mark())));
  }

  private List<Live> along(Live live, List<RouteChoice> choices, @Nullable IpAddress source) {
    var ways = new ArrayList<Live>();
    for (RouteChoice choice : choices) {
      Reason several = severalRoutes(live.packet().ends().destination());
      Live sent = via(choices.size() > 1 ? live.forkedBy(several) : live, choice, source);
      if (sent != null) {
        ways.add(sent);
      }
    }
    return ways;
  }

  Reason severalRoutes(IpAddress destination) {
    return new Reason.Other(facts.vantage(), "several routes to " + destination + " are possible");
  }

  /// Asks again for a packet that a hook of OUTPUT changed. For IPv4 it depends on the kernel
  /// whether ports and protocol are part of that question, for IPv6 they are (ip6_route_me_harder).
  List<Live> again(Live live) {
    Packet packet = live.packet();
    Ends ends = packet.ends();
    var choices =
        new LinkedHashSet<>(routing.look(Routing.Question.of(packet, ends.source(), null, null)));
    if (ends.family() == IpFamily.V4) {
      // Older kernels ask without protocol and ports; 6.18 was seen to ask with them
      // (ip_route_me_harder).
      choices.addAll(
          routing.look(
              new Routing.Question(
                  Routing.NO_PROTOCOL,
                  ends.destination(),
                  0,
                  ends.source(),
                  0,
                  null,
                  null,
                  packet.mark(),
                  packet.kind() == Packet.Kind.SYN)));
    }
    return along(live, List.copyOf(choices), ends.source());
  }

  /// Routes anew what one chain of type route changed.
  List<Live> afterRouteChain(Packet before, Live live) {
    Packet now = live.packet();
    boolean same =
        Objects.equals(before.mark(), now.mark())
            && before.ends().destination().equals(now.ends().destination())
            && before.ends().source().equals(now.ends().source());
    return same ? List.of(live) : again(live);
  }

  /// The packet with its output interface; null when this way ends here.
  @Nullable Live via(Live live, RouteChoice choice, @Nullable IpAddress source) {
    IpAddress destination = live.packet().ends().destination();
    String vantage = facts.vantage();
    return switch (choice) {
      case RouteChoice.Local(var route) ->
          live.with(live.packet().withLocal(device(route, destination)))
              .plus(new Step.Routed(vantage, destination, "lo", null, source, route));
      case RouteChoice.Via(var route, var hop) -> {
        String device = hop == null ? null : hop.device();
        IpAddress gateway = hop == null ? null : hop.gateway();
        if (source != null && keepsLoopback(source, device)) {
          endings.end(
              live, new Disposition.MartianDropped(vantage, String.valueOf(device), source));
          yield null;
        }
        yield live.with(live.packet().withOutput(device))
            .plus(new Step.Routed(vantage, destination, device, gateway, source, route));
      }
      case RouteChoice.OnLink(var device) ->
          live.with(live.packet().withOutput(device))
              .plus(new Step.Routed(vantage, destination, device, null, source, null));
      case RouteChoice.Forbidden(var type, var route) -> {
        endings.end(live, new Disposition.RouteForbids(vantage, type, destination, route));
        yield null;
      }
      case RouteChoice.None _ -> {
        endings.end(live, new Disposition.NoRoute(vantage, destination));
        yield null;
      }
      case RouteChoice.Open(var reason) -> {
        endings.open(live, reason);
        yield null;
      }
    };
  }

  /// A loopback source never leaves by another interface (__mkroute_output, EINVAL).
  private boolean keepsLoopback(IpAddress source, @Nullable String device) {
    return source.isV4()
        && source.isLoopback()
        && !"lo".equals(device)
        && facts.routesLocalnet(device) != Tri.YES;
  }

  /// The interface of a local route, which sockets see as the input (`rt_iif`).
  private @Nullable String device(@Nullable Route route, IpAddress address) {
    if (route != null && !route.nextHops().isEmpty()) {
      NextHop hop = route.nextHops().getFirst();
      return hop.device();
    }
    return facts.holder(address).map(d -> d.name()).orElse("lo");
  }
}
