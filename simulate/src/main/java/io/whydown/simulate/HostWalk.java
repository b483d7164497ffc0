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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One packet, or its answer, through one host. Used once; runs on one thread.
final class HostWalk {

  /// Rules that one walk may look at: ten times the largest rule set that is promised to be fast.
  private static final long BUDGET = 2_000_000;

  private final HostFacts facts;
  private final Routing routing;
  private final SocketLookup sockets;
  private final OutputRouting output;
  private final SourceCheck sources;
  private final Hooks hooks;
  private final Endings endings = new Endings(BUDGET);
  private final @Nullable Gap noFilters;

  /// The flow as it came to this host; an answer is shown as the flow it answers.
  private final Flow flow;

  HostWalk(HostState host, RuleSets rules, Assume assume, RuleSets.TieOrder ties, Flow flow) {
    this.flow = flow;
    this.facts = new HostFacts(host);
    this.routing = new Routing(host, facts, assume.sender());
    this.sockets = new SocketLookup(host, assume);
    var translator = new Translator(facts, sockets);
    var walk = new RuleWalk(new Operands(facts, routing, rules, assume), translator);
    this.output = new OutputRouting(facts, routing, endings);
    this.sources = new SourceCheck(facts, routing);
    this.hooks = new Hooks(host.vantage(), rules, walk, output, assume, ties, endings);
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
    List<Live> routed =
        output.first(start, packet.output()).stream()
            .map(live -> live.with(live.packet().showingOutput()))
            .toList();
    goOut(hooks.run(Hook.OUTPUT, routed));
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

  private void goOut(List<Live> lives) {
    for (Live live : hooks.run(Hook.POSTROUTING, lives)) {
      String device = live.packet().output();
      if ("lo".equals(device)) {
        arrive(List.of(live.with(live.packet().withInput("lo"))));
        continue;
      }
      List<Live> out =
          device == null ? List.of(live) : hooks.onDevice(Hook.EGRESS, List.of(live), device);
      out.forEach(this::send);
    }
  }

  private void send(Live live) {
    Packet packet = live.packet();
    Flow shown = packet.connection().reply() ? flow : packet.ends().flow();
    IpAddress gateway = live.trail().gateway();
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
    for (Live live : hooks.run(Hook.PREROUTING, withoutMartiansV6(lives))) {
      if ("lo".equals(live.packet().input())) {
        deliver(live);
      } else {
        receive(live);
      }
    }
  }

  /// For IPv6 a loopback address from outside is dropped before all hooks (ip6_rcv_core).
  private List<Live> withoutMartiansV6(List<Live> lives) {
    var passed = new ArrayList<Live>();
    for (Live live : lives) {
      Packet packet = live.packet();
      boolean asked = packet.ends().family() == IpFamily.V6 && !"lo".equals(packet.input());
      Live left = asked ? notMartian(live) : live;
      if (left != null) {
        passed.add(left);
      }
    }
    return passed;
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

  /// Input routing: martians, the route, the reverse path, local or forward (ip_route_input_slow).
  private void receive(Live live) {
    Live passed = notMartian(live);
    if (passed == null) {
      return;
    }
    Packet packet = live.packet();
    Ends ends = packet.ends();
    String input = packet.input() == null ? "?" : packet.input();
    List<RouteChoice> choices =
        routing.look(Routing.Question.of(packet, ends.source(), input, null));
    for (RouteChoice choice : choices) {
      Live at =
          choices.size() > 1 ? passed.forkedBy(output.severalRoutes(ends.destination())) : passed;
      if (choice instanceof RouteChoice.Local(var route)) {
        Live checked = checked(at, null);
        if (checked != null) {
          var step = new Step.Routed(facts.vantage(), ends.destination(), null, null, null, route);
          deliver(checked.plus(step));
        }
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

  /// @param device where the packet goes; null when it is for this host
  private @Nullable Live checked(Live live, @Nullable String device) {
    Packet packet = live.packet();
    SourceCheck.Found found = sources.of(packet, device);
    String input = packet.input() == null ? "?" : packet.input();
    IpAddress source = packet.ends().source();
    Disposition end =
        found.martian()
            ? new Disposition.MartianDropped(facts.vantage(), input, source)
            : new Disposition.ReversePathDropped(facts.vantage(), input, source);
    return fork(live, found.passes(), end, "the reverse path filter is not known");
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
    boolean leads = choice instanceof RouteChoice.Via;
    if (!leads && destination.isV6()) {
      output.via(live, choice, null);
      return;
    }
    Live allowed =
        fork(
            live,
            facts.forwards(packet.ends().family(), packet.input()),
            new Disposition.NotForwarding(facts.vantage(), destination, sysctl),
            "depends on " + sysctl);
    String device = choice instanceof RouteChoice.Via way ? way.device() : null;
    Live checked = allowed == null || !leads ? allowed : checked(allowed, device);
    Live routed = checked == null ? null : output.via(checked, choice, null);
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
    String device = packet.localDevice() == null ? packet.input() : packet.localDevice();
    List<SocketLookup.Result> results = sockets.look(ends, device);
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
