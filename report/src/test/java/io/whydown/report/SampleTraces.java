package io.whydown.report;

import io.whydown.diagnose.FlowTrace;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.filter.Verdict;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.net.Port;
import io.whydown.simulate.Certainty;
import io.whydown.simulate.ConnectAnswer;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.PathTrace;
import io.whydown.simulate.Reason;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Traces for the golden files: a balancer at `netns:lb`, a router `netns:rt`, a server
/// `ssh://web1`.
final class SampleTraces {

  private static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");
  private static final IpAddress LB = IpAddress.parse("192.0.2.10");
  private static final IpAddress RT = IpAddress.parse("192.0.2.1");
  private static final IpAddress WEB = IpAddress.parse("198.51.100.9");
  private static final Flow FLOW = Flow.tcp(LB, new Endpoint(WEB, new Port(8080)));
  private static final Flow DIALLED = Flow.tcp(LB, new Endpoint(RT, new Port(80)));

  private SampleTraces() {}

  private static Provenance at(String vantage, String command, int line, String raw) {
    return new Provenance(vantage, new Provenance.Origin.Command(command, line), NOW, raw);
  }

  private static FilterPlace place(
      FilterEngine engine, Hook hook, String table, String chain, @Nullable FilterRule rule) {
    String command = engine.isIptables() ? "iptables-save -c" : "nft -j -a list ruleset";
    Provenance here = at("netns:rt", command, 1, chain);
    var base = new FilterChain.Base(hook, 0, FilterChain.Type.FILTER, true, List.of());
    var own = new FilterChain(chain, base, rule == null ? List.of() : List.of(rule), here);
    FilterFamily family = engine.isIptables() ? FilterFamily.IP : FilterFamily.INET;
    var whole =
        new FilterTable(
            family, table, engine, FilterTable.State.ACTIVE, List.of(own), List.of(), here);
    return new FilterPlace("netns:rt", hook, whole, own, rule);
  }

  private static FilterRule rule(long handle, int line, String text, String command) {
    return new FilterRule(
        handle, 2, line, text, null, -1, -1, List.of(), at("netns:rt", command, line, text));
  }

  private static Step.Routed routed(
      String vantage, @Nullable String device, @Nullable IpAddress gateway, String raw) {
    var hop = new NextHop(gateway, device, 1, List.of());
    var route =
        new Route(
            IpFamily.V4,
            "unicast",
            IpPrefix.V4_ALL,
            "main",
            0,
            null,
            null,
            List.of(hop),
            List.of(),
            at(vantage, "ip -j -4 route show table all", 1, raw));
    return new Step.Routed(
        vantage, WEB, device, gateway, vantage.equals("netns:lb") ? LB : null, route);
  }

  private static Trace out(Flow flow) {
    return new Trace(
        flow,
        List.of(
            new Step.Entered("netns:lb", flow, null, false),
            routed("netns:lb", "eth0", RT, "default via 192.0.2.1 dev eth0")),
        new Disposition.Sent("netns:lb", flow, "eth0", RT));
  }

  private static FlowTrace trace(
      Flow flow, List<Trace> there, List<Trace> back, PathOutcome outcome, List<Gap> gaps) {
    return new FlowTrace(
        NOW,
        "netns:lb",
        flow.destinationEndpoint().toString(),
        true,
        flow,
        List.of(),
        new PathTrace(flow, there, back, List.of()),
        outcome,
        gaps,
        List.of());
  }

  private static PathOutcome outcome(
      PathOutcome.Id id, String vantage, Disposition end, ConnectAnswer answer) {
    return new PathOutcome(id, vantage, false, end, answer, Certainty.DOES, List.of(), List.of());
  }

  /// The router's forward chain rejects.
  static FlowTrace rejected() {
    FilterRule reject =
        rule(7, 1, "tcp dport 8080 reject with icmpx admin-prohibited", "nft -j -a list ruleset");
    FilterPlace place = place(FilterEngine.NFT, Hook.FORWARD, "fw", "forward", reject);
    var end = new Disposition.Rejected(place, RejectKind.ADMIN_PROHIBITED);
    var router =
        new Trace(
            FLOW,
            List.of(
                new Step.Entered("netns:rt", FLOW, "eth0", false),
                routed("netns:rt", "eth1", null, "198.51.100.0/24 dev eth1 scope link"),
                new Step.RuleDecided(
                    place, new Verdict.Reject(RejectKind.ADMIN_PROHIBITED), Certainty.DOES)),
            end);
    var answer =
        new ConnectAnswer.Failed(
            Errno.EHOSTUNREACH, new ConnectAnswer.Signal.Icmp(IpFamily.V4, 3, 13, RT));
    return trace(
        FLOW,
        List.of(out(FLOW), router),
        List.of(),
        outcome(PathOutcome.Id.REJECTED_ICMP, "netns:rt", end, answer),
        List.of());
  }

  /// The router translates, the server accepts, and the answer comes back.
  static FlowTrace accepted() {
    FilterRule dnat =
        rule(
            0,
            12,
            "-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 198.51.100.9:8080",
            "iptables-save -c");
    FilterPlace nat =
        place(FilterEngine.IPTABLES_LEGACY, Hook.PREROUTING, "nat", "PREROUTING", dnat);
    FilterPlace policy = place(FilterEngine.NFT, Hook.FORWARD, "fw", "forward", null);
    var router =
        new Trace(
            DIALLED,
            List.of(
                new Step.Entered("netns:rt", DIALLED, "eth0", false),
                new Step.RuleActed(policy, new Action.NoTrack(), Certainty.MAY),
                new Step.Translated(nat, DIALLED, FLOW),
                new Step.PolicyDecided(policy, false)),
            new Disposition.Sent("netns:rt", FLOW, "eth1", null));
    var socket =
        new SocketEntry(
            SocketEntry.Transport.TCP,
            "LISTEN",
            WEB,
            8080,
            null,
            null,
            null,
            0,
            128,
            7,
            List.of(new SocketEntry.Owner("java", 812)),
            true,
            null,
            at("ssh://web1", "ss -H -tuxlnpe", 3, "tcp LISTEN 0 128 198.51.100.9:8080 0.0.0.0:*"));
    var end = new Disposition.Delivered("ssh://web1", List.of(socket), FLOW.destinationEndpoint());
    var server =
        new Trace(
            FLOW,
            List.of(
                new Step.Entered("ssh://web1", FLOW, "eth0", false),
                new Step.Routed("ssh://web1", WEB, null, null, null, null),
                new Step.SocketChosen("ssh://web1", socket)),
            end);
    var back =
        new Trace(
            FLOW,
            List.of(new Step.Entered("ssh://web1", FLOW, null, true)),
            new Disposition.Sent("ssh://web1", FLOW, "eth0", null));
    return trace(
        DIALLED,
        List.of(out(DIALLED), router, server),
        List.of(back),
        outcome(PathOutcome.Id.ACCEPTED, "ssh://web1", end, new ConnectAnswer.Accepted()),
        List.of());
  }

  /// A rule that depends on load decides; the rule's text is not a friend.
  static FlowTrace undecided() {
    FilterRule limit =
        rule(9, 1, "limit rate 5/second drop # \u001b[31m`|**x**", "nft -j -a list ruleset");
    FilterPlace place = place(FilterEngine.NFT, Hook.FORWARD, "fw", "forward", limit);
    var drop = new Disposition.DroppedByRule(place);
    var sent = new Disposition.Sent("netns:rt", FLOW, "eth1", null);
    var reasons =
        List.<Reason>of(new Reason.OpenRule(place, "depends on a rate limit of 5/second"));
    var end = new Disposition.Undecided(List.of(drop, sent), reasons);
    var router =
        new Trace(
            FLOW,
            List.of(
                new Step.Entered("netns:rt", FLOW, "eth0", false),
                new Step.RuleDecided(place, new Verdict.Drop(), Certainty.MAY)),
            end);
    PathOutcome one =
        outcome(PathOutcome.Id.DROPPED_BY_RULE, "netns:rt", drop, new ConnectAnswer.Silent());
    var outcome =
        new PathOutcome(
            PathOutcome.Id.UNDECIDED,
            "netns:rt",
            false,
            end,
            new ConnectAnswer.Open(List.of(one.answer())),
            Certainty.MAY,
            List.of(one),
            reasons);
    var gap =
        new Gap(FactKind.SOCKETS, "ssh://web1", "the host ssh://web1", "refused the key of ops");
    return trace(FLOW, List.of(out(FLOW), router), List.of(), outcome, List.of(gap));
  }
}
