package io.whydown.simulate;

import io.whydown.model.evidence.Gap;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One packet, or its answer, through one host. Used once; runs on one thread.
final class HostWalk {

  /// Rules that one walk may look at: ten times the largest rule set that is promised to be fast.
  private static final long BUDGET = 2_000_000;

  private final HostFacts facts;
  private final Routing routing;
  private final SocketLookup sockets;
  private final Hooks hooks;
  private final Endings endings = new Endings(BUDGET);
  private final @Nullable Gap noFilters;

  /// The flow as it came to this host; an answer is shown as the flow it answers.
  private final Flow flow;

  HostWalk(HostState host, RuleSets rules, Assume assume, RuleSets.TieOrder ties, Flow flow) {
    this.flow = flow;
    this.facts = new HostFacts(host);
    this.routing = new Routing(host, facts);
    this.sockets = new SocketLookup(host, assume);
    var translator = new Translator(facts, sockets);
    var walk = new RuleWalk(new Operands(facts, routing, rules), translator);
    this.hooks = new Hooks(host.vantage(), rules, walk, assume, ties, endings);
    this.noFilters = assume.withoutFilters() ? null : host.filters().asGap().orElse(null);
  }

  static RuleSets rulesOf(HostState host) {
    return new RuleSets(host.filters().asValue().orElse(List.<FilterTable>of()));
  }

  Endings endings() {
    return endings;
  }

  /// A packet that is made here.
  void leave(Packet packet) {
    var start = new Live(packet, Trail.START);
    boolean reply = packet.connection().reply();
    start = start.plus(new Step.Entered(facts.vantage(), flow, null, reply));
    start = withoutFilterReading(start);
    List<Live> lives = hooks.run(Hook.OUTPUT, route(start));
    var rerouted = new ArrayList<Live>();
    for (Live live : lives) {
      rerouted.addAll(reroute(packet, live));
    }
    goOut(Live.merge(rerouted));
  }

  /// A packet that comes by an interface; null when it is not known by which.
  void arrive(Packet packet) {
    var start = new Live(packet, Trail.START);
    boolean reply = packet.connection().reply();
    start = start.plus(new Step.Entered(facts.vantage(), flow, packet.input(), reply));
    arrive(List.of(withoutFilterReading(start)));
  }

  /// Where the rules were not read anything may happen; the walk goes on as if there were none.
  private Live withoutFilterReading(Live live) {
    if (noFilters == null) {
      return live;
    }
    var reason = new Reason.MissingFact(noFilters);
    endings.open(live, reason);
    return live.forkedBy(reason);
  }

  private List<Live> route(Live live) {
    Packet packet = live.packet();
    Ends ends = packet.ends();
    boolean chosen = !ends.source().isUnspecified();
    var question =
        new Routing.Question(
            ends.destination(),
            ends.destinationPort(),
            chosen ? ends.source() : null,
            ends.sourcePort(),
            null,
            null,
            packet.mark());
    var ways = new ArrayList<Live>();
    List<RouteChoice> choices = routing.look(question);
    for (RouteChoice choice : choices) {
      Live at = choices.size() > 1 ? live.forkedBy(severalRoutes(ends.destination())) : live;
      IpAddress source =
          chosen ? ends.source() : routing.source(choice, ends.destination()).orElse(null);
      Live sent = via(at, choice, source);
      if (sent == null) {
        continue;
      }
      if (source == null) {
        endings.open(at, new Reason.Other(facts.vantage(), "the source address is not known"));
        continue;
      }
      Ends complete = ends.withSource(source);
      Connection connection = packet.connection();
      ways.add(
          sent.with(
              sent.packet()
                  .with(complete)
                  .with(
                      connection.reply() || chosen
                          ? connection
                          : Connection.fresh(complete).withMark(connection.mark()))));
    }
    return ways;
  }

  private Reason severalRoutes(IpAddress destination) {
    return new Reason.Other(facts.vantage(), "several routes to " + destination + " are possible");
  }

  /// The packet with its output interface; null when this way ends here.
  private @Nullable Live via(Live live, RouteChoice choice, @Nullable IpAddress source) {
    IpAddress destination = live.packet().ends().destination();
    String vantage = facts.vantage();
    return switch (choice) {
      case RouteChoice.Local(var route) ->
          live.with(live.packet().withOutput("lo"))
              .plus(new Step.Routed(vantage, destination, "lo", null, source, route));
      case RouteChoice.Via(var route, var hop) -> {
        String device = hop == null ? null : hop.device();
        IpAddress gateway = hop == null ? null : hop.gateway();
        yield live.with(live.packet().withOutput(device))
            .plus(new Step.Routed(vantage, destination, device, gateway, source, route));
      }
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

  /// A new destination or mark asks for another route (ip_route_me_harder).
  private List<Live> reroute(Packet before, Live live) {
    Packet now = live.packet();
    boolean sameEnd = before.ends().destination().equals(now.ends().destination());
    return sameEnd && Objects.equals(before.mark(), now.mark()) ? List.of(live) : route(live);
  }

  private void goOut(List<Live> lives) {
    for (Live live : hooks.run(Hook.POSTROUTING, lives)) {
      String output = live.packet().output();
      if ("lo".equals(output)) {
        arrive(List.of(live.with(live.packet().withInput("lo").withOutput(null))));
        continue;
      }
      List<Live> out =
          output == null ? List.of(live) : hooks.onDevice(Hook.EGRESS, List.of(live), output);
      out.forEach(this::send);
    }
  }

  private void send(Live live) {
    Packet packet = live.packet();
    Flow shown = packet.connection().reply() ? flow : packet.ends().flow();
    IpAddress gateway = null;
    for (Step step : live.trail().steps()) {
      if (step instanceof Step.Routed routed) {
        gateway = routed.gateway();
      }
    }
    endings.end(live, new Disposition.Sent(facts.vantage(), shown, packet.output(), gateway));
  }

  private void arrive(List<Live> entering) {
    List<Live> lives = new ArrayList<>();
    for (Live live : entering) {
      lives.add(below(live));
    }
    String input = lives.getFirst().packet().input();
    if (input != null) {
      lives = hooks.onDevice(Hook.INGRESS, lives, input);
    }
    for (Live live : hooks.run(Hook.PREROUTING, lives)) {
      if ("lo".equals(live.packet().input())) {
        deliver(live);
      } else {
        receive(live);
      }
    }
  }

  /// Rules of bridges and of ARP are not followed: where there are any, they may stop the packet.
  private Live below(Live live) {
    String input = live.packet().input();
    if ("lo".equals(input)) {
      return live;
    }
    boolean bridged = facts.device(input).map(Interface::kind).filter("bridge"::equals).isPresent();
    Live result = live;
    for (FilterFamily family : List.of(FilterFamily.BRIDGE, FilterFamily.ARP)) {
      boolean concerns = family == FilterFamily.ARP || bridged;
      if (concerns && hooks.mayStopBelow(family)) {
        var why =
            new Reason.Other(
                facts.vantage(), "rules of family " + family.word() + " are not followed");
        endings.open(result, why);
        result = result.forkedBy(why);
      }
    }
    return result;
  }

  /// Input routing: martians, the reverse path, local or forward (ip_route_input_slow).
  private void receive(Live live) {
    Packet packet = live.packet();
    Live passed = notMartian(live);
    passed = passed == null ? null : reversePath(passed);
    if (passed == null) {
      return;
    }
    Ends ends = packet.ends();
    var question =
        new Routing.Question(
            ends.destination(),
            ends.destinationPort(),
            ends.source(),
            ends.sourcePort(),
            packet.input() == null ? "?" : packet.input(),
            null,
            packet.mark());
    List<RouteChoice> choices = routing.look(question);
    for (RouteChoice choice : choices) {
      Live at = choices.size() > 1 ? passed.forkedBy(severalRoutes(ends.destination())) : passed;
      if (choice instanceof RouteChoice.Local(var route)) {
        deliver(
            at.plus(new Step.Routed(facts.vantage(), ends.destination(), null, null, null, route)));
      } else {
        forward(at, choice);
      }
    }
  }

  private @Nullable Live notMartian(Live live) {
    Packet packet = live.packet();
    Ends ends = packet.ends();
    IpAddress loopback =
        ends.source().isLoopback()
            ? ends.source()
            : ends.destination().isLoopback() ? ends.destination() : null;
    if (loopback == null || packet.input() == null && !packet.inputKnown()) {
      return live;
    }
    Tri allowed = ends.family() == IpFamily.V6 ? Tri.NO : facts.routesLocalnet(packet.input());
    String input = packet.input() == null ? "?" : packet.input();
    var end = new Disposition.MartianDropped(facts.vantage(), input, loopback);
    return fork(live, allowed, end, "depends on net.ipv4.conf." + input + ".route_localnet");
  }

  private @Nullable Live reversePath(Live live) {
    Packet packet = live.packet();
    if (packet.ends().family() == IpFamily.V6 || packet.input() == null) {
      return live;
    }
    OptionalLong mode = facts.reversePathMode(packet.input());
    if (mode.isPresent() && mode.getAsLong() == 0) {
      return live;
    }
    IpAddress source = packet.ends().source();
    var question = new Routing.Question(source, 0, packet.ends().destination(), 0, null, null, 0L);
    Tri strict = routing.leadsBackBy(question, packet.input());
    Tri loose = routing.leadsBackBy(question, null);
    Tri passes;
    if (mode.isPresent()) {
      passes = mode.getAsLong() == 1 ? strict : loose;
    } else {
      passes = strict == Tri.YES ? Tri.YES : Tri.MAYBE;
    }
    var end = new Disposition.ReversePathDropped(facts.vantage(), packet.input(), source);
    return fork(live, passes, end, "the reverse path filter is not known");
  }

  /// Goes on, ends, or both.
  private @Nullable Live fork(Live live, Tri goesOn, Disposition end, String why) {
    return switch (goesOn) {
      case YES -> live;
      case NO -> {
        endings.end(live, end);
        yield null;
      }
      case MAYBE -> {
        Live forked = live.forkedBy(new Reason.Other(facts.vantage(), why));
        endings.end(forked, end);
        yield forked;
      }
    };
  }

  private void forward(Live live, RouteChoice choice) {
    Packet packet = live.packet();
    IpAddress destination = packet.ends().destination();
    String sysctl = facts.forwardingSysctl(packet.ends().family());
    if (choice instanceof RouteChoice.Open(var reason)) {
      endings.open(live, reason);
      return;
    }
    Live allowed =
        fork(
            live,
            facts.forwards(packet.ends().family(), packet.input()),
            new Disposition.NotForwarding(facts.vantage(), destination, sysctl),
            "depends on " + sysctl);
    Live routed = allowed == null ? null : via(allowed, choice, null);
    if (routed != null) {
      goOut(hooks.run(Hook.FORWARD, List.of(routed)));
    }
  }

  private void deliver(Live live) {
    for (Live arrived : hooks.run(Hook.INPUT, List.of(live))) {
      Packet packet = arrived.packet();
      if (packet.connection().reply()) {
        endings.end(arrived, new Disposition.Answered(facts.vantage(), flow));
      } else {
        lookUp(arrived);
      }
    }
  }

  private void lookUp(Live live) {
    Packet packet = live.packet();
    Ends ends = Optional.ofNullable(packet.diverted()).orElse(packet.ends());
    var endpoint = new Endpoint(ends.destination(), new Port(ends.destinationPort()));
    String vantage = facts.vantage();
    List<SocketLookup.Result> results = sockets.look(ends, packet.input());
    for (SocketLookup.Result result : results) {
      Live at =
          results.size() > 1
              ? live.forkedBy(new Reason.Other(vantage, "several sockets may take " + endpoint))
              : live;
      switch (result) {
        case SocketLookup.Result.Listening(var group) ->
            endings.end(
                at.plus(new Step.SocketChosen(vantage, group.getFirst())),
                new Disposition.Delivered(vantage, group, endpoint));
        case SocketLookup.Result.Assumed _ ->
            endings.end(at, new Disposition.Delivered(vantage, List.of(), endpoint));
        case SocketLookup.Result.Full(var socket) ->
            endings.end(
                at.plus(new Step.SocketChosen(vantage, socket)),
                new Disposition.QueueFull(vantage, socket, endpoint));
        case SocketLookup.Result.Nobody _ ->
            endings.end(at, new Disposition.NoListener(vantage, endpoint));
        case SocketLookup.Result.Open(var reason) -> endings.open(at, reason);
      }
    }
  }
}
