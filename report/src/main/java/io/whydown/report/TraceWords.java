package io.whydown.report;

import io.whydown.diagnose.FlowTrace;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Verdict;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.net.Flow;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.simulate.Certainty;
import io.whydown.simulate.ConnectAnswer;
import io.whydown.simulate.ConnectAnswer.Signal;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.Step;
import org.jspecify.annotations.Nullable;

/// The sentences that the forms of a trace share. Not yet escaped.
final class TraceWords {

  private TraceWords() {}

  /// `tcp 10.0.0.9 -> 10.0.0.1:8080, from netns:lb`.
  static String title(FlowTrace trace) {
    String how = trace.made() ? ", dialled at " : ", coming in at ";
    return flow(trace.flow()) + how + trace.from();
  }

  /// The source is left open while the kernel has not chosen it.
  static String flow(Flow flow) {
    return flow.source().isUnspecified() ? "tcp to " + flow.destinationEndpoint() : flow.toString();
  }

  /// One word or two for the column at the left.
  static String label(Step step) {
    return switch (step) {
      case Step.Entered _ -> "packet";
      case Step.Routed _ -> "route";
      case Step.RuleDecided _, Step.RuleActed _ -> "rule";
      case Step.PolicyDecided _ -> "policy";
      case Step.Translated _ -> "nat";
      case Step.SocketChosen _ -> "socket";
    };
  }

  /// What happened, as one sentence.
  static String says(Step step) {
    return switch (step) {
      case Step.Entered(_, var flow, var input, boolean reply) -> entered(flow, input, reply);
      case Step.Routed routed -> routed(routed);
      case Step.RuleDecided(var at, var verdict, var certainty) ->
          place(at) + " -> " + may(certainty) + verdict(verdict);
      case Step.RuleActed(var at, var action, var certainty) ->
          place(at) + " -> " + may(certainty) + action(action);
      case Step.PolicyDecided(var at, boolean drops) ->
          place(at) + " -> " + (drops ? "drop" : "accept");
      case Step.Translated(var at, var before, var after) ->
          place(at) + " -> " + before + " becomes " + after;
      case Step.SocketChosen(_, var socket) ->
          socket.ownerText() + " listens on " + socket.boundText();
    };
  }

  private static String entered(Flow flow, @Nullable String input, boolean reply) {
    String what = reply ? "the answer to " + flow(flow) : flow(flow);
    return input == null ? what : what + " comes in by " + input;
  }

  private static String routed(Step.Routed step) {
    Route route = step.route();
    String device = step.outputInterface();
    String chosen =
        device == null
            ? step.destination() + " is this host's own"
            : step.destination() + " by " + device;
    IpAddress gateway = step.gateway();
    String via = gateway == null ? "" : " via " + gateway;
    IpAddress source = step.source();
    String from = source == null ? "" : ", source " + source;
    return chosen + via + from + (route == null ? "" : ": " + route(route));
  }

  /// The route in the words of ip-route(8), with its table unless it is the main one.
  static String route(Route route) {
    String raw = route.provenance().raw();
    boolean named = raw.contains(" table ") || route.table().equals("main");
    return named ? raw : raw + " table " + route.table();
  }

  /// `input: inet filter input: tcp dport 8080 drop (handle 7)`.
  static String place(FilterPlace at) {
    FilterRule rule = at.rule();
    String number =
        rule == null
            ? ""
            : rule.handle() > 0 ? " (handle " + rule.handle() + ")" : " (line " + rule.line() + ")";
    return "hook " + at.hook().word() + ", " + at.title() + number;
  }

  private static String may(Certainty certainty) {
    return certainty == Certainty.MAY ? "may " : "";
  }

  /// The words of nft(8).
  static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accept _ -> "accept";
      case Verdict.Drop _ -> "drop";
      case Verdict.Reject(var kind) -> "reject with " + kind.word();
      case Verdict.Return _ -> "return";
      case Verdict.Jump(var chain) -> "jump " + chain;
      case Verdict.GoTo(var chain) -> "goto " + chain;
      case Verdict.Continue _ -> "continue";
      case Verdict.Queue _ -> "queue";
    };
  }

  static String action(Action action) {
    return switch (action) {
      case Action.Decide(var verdict) -> verdict(verdict);
      case Action.DecideByMap _ -> "decide by a map";
      case Action.Translate(var nat, _, _, _) ->
          switch (nat) {
            case SOURCE -> "snat";
            case DESTINATION -> "dnat";
            case MASQUERADE -> "masquerade";
            case REDIRECT -> "redirect";
          };
      case Action.Divert _ -> "tproxy";
      case Action.SetMark(var field, _) ->
          field == PacketField.CT_ZONE ? "set the zone of connection tracking" : "set a mark";
      case Action.NoTrack _ -> "notrack";
      case Action.UpdateSet(var set, _) -> "update set " + set;
      case Action.SendElsewhere(var text) -> text;
      case Action.NoEffect(var text) -> text;
      case Action.NotUnderstood(var text, _) -> text;
    };
  }

  /// What connect answers, as a clause.
  static String answer(ConnectAnswer answer) {
    return switch (answer) {
      case ConnectAnswer.Accepted _ -> "connect succeeds";
      case ConnectAnswer.Silent _ -> "connect gets no answer and times out (ETIMEDOUT)";
      case ConnectAnswer.Failed(var errno, var signal) ->
          "connect fails with " + errno.name() + " (" + errno.text() + "), " + signal(signal);
      case ConnectAnswer.Open(var possible) ->
          possible.isEmpty()
              ? "what connect answers is not known"
              : "connect may answer in one of these ways: "
                  + String.join("; ", possible.stream().map(TraceWords::answer).toList());
    };
  }

  private static String signal(Signal signal) {
    return switch (signal) {
      case Signal.Local _ -> "by the dialling host itself";
      case Signal.Reset _ -> "by a TCP reset";
      case Signal.Icmp(var family, int type, int code, var sender) ->
          "by ICMP " + icmp(family, type, code) + (sender == null ? "" : " from " + sender);
    };
  }

  /// `port-unreachable (type 3 code 3)`.
  static String icmp(IpFamily family, int type, int code) {
    return icmpName(family, type, code) + " (type " + type + " code " + code + ")";
  }

  static String icmpName(IpFamily family, int type, int code) {
    IpAddress any = family == IpFamily.V4 ? IpAddress.V4_ANY : IpAddress.V6_ANY;
    return new IcmpError(family, type, code, any).name();
  }

  /// `ACCEPTED`, `NOT ACCEPTED`, `UNDECIDED`.
  static String headline(PathOutcome outcome) {
    return outcome.certainty() == Certainty.MAY
        ? "UNDECIDED"
        : outcome.isAccepted() ? "ACCEPTED" : "NOT ACCEPTED";
  }

  /// Where a reading can be seen again: `nft -j -a list ruleset`, `iptables-save -c, line 12`.
  static String source(Provenance provenance) {
    int line = provenance.line();
    return provenance.place() + (line > 1 ? ", line " + line : "");
  }
}
