package io.whydown.simulate;

import io.whydown.model.Snapshot;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.host.HostState;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says how a connection ends whose way was followed, and what connect(2) answers. Pure; not
/// thread-safe.
public final class PathJudge {

  private final Snapshot snapshot;
  private final Answers answers;
  private final PathTrace path;

  private final boolean answerFollowed;

  /// @param answerFollowed the answer was carried back through every host, also an error
  private PathJudge(Snapshot snapshot, PathTrace path, boolean made, boolean answerFollowed) {
    this.snapshot = snapshot;
    this.path = path;
    this.answerFollowed = answerFollowed;
    this.answers = new Answers(snapshot, path, made);
  }

  /// @param snapshot the one that the path was followed in
  /// @param made whether the flow was dialled at the first host; else it came in there
  public static PathOutcome judge(Snapshot snapshot, PathTrace path, boolean made) {
    return new PathJudge(snapshot, path, made, false).judge();
  }

  /// As `judge`, with the answer as it came back through every host.
  public static PathOutcome judge(Snapshot snapshot, ConnectTrace connect, boolean made) {
    PathOutcome outcome = new PathJudge(snapshot, connect.path(), made, made).judge();
    boolean certain = outcome.certainty() == Certainty.DOES;
    if (!made || !certain || outcome.id() == PathOutcome.Id.ROUTING_LOOP) {
      return outcome;
    }
    ConnectAnswer answer = ConnectAnswer.of(connect.answer());
    if (answer instanceof ConnectAnswer.Open && connect.answer() instanceof Answer.Open(var why)) {
      return open(outcome.vantage(), true, outcome.disposition(), ways(outcome), why);
    }
    boolean lost = answer instanceof ConnectAnswer.Silent && isAnswered(outcome);
    return lost
        ? sure(
            PathOutcome.Id.ANSWER_STOPPED,
            vantage(connect.path().back().getLast()),
            true,
            connect.path().back().getLast().disposition(),
            answer)
        : sure(outcome.id(), outcome.vantage(), outcome.wayBack(), outcome.disposition(), answer);
  }

  /// Whether the host that the packet came to makes an answer of TCP.
  private static boolean isAnswered(PathOutcome outcome) {
    return outcome.id() == PathOutcome.Id.ACCEPTED
        || outcome.id() == PathOutcome.Id.REFUSED_NO_LISTENER;
  }

  /// The answer comes back, or is lost.
  private static List<PathOutcome> ways(PathOutcome outcome) {
    PathOutcome.Id id = isAnswered(outcome) ? PathOutcome.Id.ANSWER_STOPPED : outcome.id();
    PathOutcome lost =
        sure(
            id,
            outcome.vantage(),
            isAnswered(outcome),
            outcome.disposition(),
            new ConnectAnswer.Silent());
    return outcome.answer() instanceof ConnectAnswer.Silent
        ? List.of(outcome)
        : List.of(outcome, lost);
  }

  private PathOutcome judge() {
    Trace last = path.there().getLast();
    PathOutcome outcome =
        last.disposition() instanceof Disposition.Undecided(var possible, var reasons)
            ? undecided(last, possible, reasons)
            : there(last, last.disposition());
    if (path.unseen().isEmpty() || outcome.certainty() == Certainty.MAY) {
      return outcome;
    }
    return open(outcome.vantage(), false, last.disposition(), List.of(outcome), unseen());
  }

  private List<Reason> unseen() {
    return path.unseen().stream()
        .<Reason>map(gateway -> notLookedInto(vantage(path.there().getFirst()), gateway))
        .toList();
  }

  private static Reason notLookedInto(String vantage, IpAddress address) {
    return new Reason.Other(
        vantage, "what " + address + " does with the packet is not known: no vantage shows it");
  }

  /// The end of the packet itself, for sure.
  private PathOutcome there(Trace last, Disposition end) {
    return switch (end) {
      case Disposition.Delivered _ -> answered(last, end, PathOutcome.Id.ACCEPTED);
      case Disposition.NoListener _ -> answered(last, end, PathOutcome.Id.REFUSED_NO_LISTENER);
      case Disposition.Sent sent -> isLoop() ? looped(last, end) : left(last, sent);
      case Disposition.Undecided _ -> open(vantage(last), false, end, List.of(), List.of());
      case Disposition.Answered _,
          Disposition.QueueFull _,
          Disposition.Rejected _,
          Disposition.DroppedByRule _,
          Disposition.DroppedByPolicy _,
          Disposition.NoRoute _,
          Disposition.RouteForbids _,
          Disposition.NotForwarding _,
          Disposition.MartianDropped _,
          Disposition.ReversePathDropped _ ->
          stopped(last, end, answers.to(last, end));
    };
  }

  /// The host that stops the packet may say so, if its own rules let that out.
  private PathOutcome stopped(Trace last, Disposition end, ConnectAnswer answer) {
    PathOutcome told = sure(idOf(end), vantage(last), false, end, answer);
    HostState host = snapshot.hosts().get(vantage(last));
    boolean sends =
        answer instanceof ConnectAnswer.Failed(_, var signal)
            && !(signal instanceof ConnectAnswer.Signal.Local);
    FilterPlace place = end instanceof Disposition.Rejected(var at, _) ? at : null;
    if (host == null || !sends || answerFollowed || !ErrorExit.mayStop(host, place)) {
      return told;
    }
    PathOutcome silent = sure(idOf(end), vantage(last), false, end, new ConnectAnswer.Silent());
    Reason why =
        new Reason.Other(
            vantage(last), "rules of its hooks output and postrouting may stop the error it sends");
    return open(vantage(last), false, end, List.of(told, silent), List.of(why));
  }

  private PathOutcome looped(Trace last, Disposition end) {
    return sure(PathOutcome.Id.ROUTING_LOOP, vantage(last), false, end, answers.timeExceeded());
  }

  private PathOutcome left(Trace last, Disposition.Sent sent) {
    IpAddress next = sent.gateway() == null ? sent.flow().destination() : sent.gateway();
    Reason why = notLookedInto(sent.vantage(), next);
    return new PathOutcome(
        PathOutcome.Id.LEFT_THE_KNOWN_HOSTS,
        vantage(last),
        false,
        sent,
        new ConnectAnswer.Open(List.of()),
        Certainty.MAY,
        List.of(),
        path.unseen().isEmpty() ? List.of(why) : unseen());
  }

  /// Something answers: does the answer come back?
  private PathOutcome answered(Trace last, Disposition end, PathOutcome.Id id) {
    PathOutcome good = sure(id, vantage(last), false, end, answers.to(last, end));
    for (int i = 0; i < path.back().size(); i++) {
      Trace leg = path.back().get(i);
      if (leg.disposition() instanceof Disposition.Undecided(var possible, var reasons)) {
        var ways = new ArrayList<PathOutcome>();
        possible.forEach(one -> ways.add(one.isSuccess() ? good : stopped(leg, one)));
        return open(vantage(leg), true, leg.disposition(), ways, reasons);
      }
      if (!leg.disposition().isSuccess()) {
        return stopped(leg, leg.disposition());
      }
      Reason astray = i + 1 < path.back().size() ? astray(leg, path.back().get(i + 1)) : null;
      if (astray != null) {
        return open(vantage(leg), true, leg.disposition(), List.of(good), List.of(astray));
      }
    }
    return good;
  }

  private static PathOutcome stopped(Trace leg, Disposition end) {
    return sure(PathOutcome.Id.ANSWER_STOPPED, vantage(leg), true, end, new ConnectAnswer.Silent());
  }

  /// Why the answer may not come by the next host; null when it does.
  private @Nullable Reason astray(Trace leg, Trace next) {
    HostState host = snapshot.hosts().get(vantage(next));
    if (host == null
        || !(leg.disposition() instanceof Disposition.Sent sent)
        || host.interfaces().asValue().isEmpty()) {
      return null;
    }
    IpAddress to = sent.gateway();
    return to == null || new HostFacts(host).holder(to).isPresent()
        ? null
        : new Reason.Other(
            sent.vantage(), "the answer goes by way of " + to + ", which no vantage shows");
  }

  private PathOutcome undecided(Trace last, List<Disposition> possible, List<Reason> reasons) {
    var ways = new ArrayList<PathOutcome>();
    for (Disposition one : possible) {
      ways.add(there(last, one));
    }
    return open(vantage(last), false, last.disposition(), ways, reasons);
  }

  private static PathOutcome open(
      String vantage,
      boolean wayBack,
      Disposition end,
      List<PathOutcome> possible,
      List<Reason> reasons) {
    List<ConnectAnswer> several = possible.stream().map(PathOutcome::answer).distinct().toList();
    return new PathOutcome(
        PathOutcome.Id.UNDECIDED,
        vantage,
        wayBack,
        end,
        new ConnectAnswer.Open(several),
        Certainty.MAY,
        possible,
        reasons);
  }

  private static PathOutcome sure(
      PathOutcome.Id id, String vantage, boolean wayBack, Disposition end, ConnectAnswer answer) {
    return new PathOutcome(id, vantage, wayBack, end, answer, Certainty.DOES, List.of(), List.of());
  }

  /// Whether the packet left for a host where it was before.
  private boolean isLoop() {
    Set<String> seen = new HashSet<>();
    return path.there().stream().map(PathJudge::vantage).anyMatch(v -> !seen.add(v));
  }

  static String vantage(Trace trace) {
    return Optional.of(trace.steps())
        .filter(steps -> !steps.isEmpty())
        .map(steps -> steps.getFirst().vantage())
        .orElse("");
  }

  /// The id of what stops a packet.
  public static PathOutcome.Id idOf(Disposition end) {
    return switch (end) {
      case Disposition.Delivered _, Disposition.Answered _ -> PathOutcome.Id.ACCEPTED;
      case Disposition.QueueFull _ -> PathOutcome.Id.ACCEPT_QUEUE_FULL;
      case Disposition.NoListener _ -> PathOutcome.Id.REFUSED_NO_LISTENER;
      case Disposition.Rejected(_, var kind) ->
          kind == RejectKind.TCP_RESET
              ? PathOutcome.Id.REJECTED_TCP_RESET
              : PathOutcome.Id.REJECTED_ICMP;
      case Disposition.DroppedByRule _ -> PathOutcome.Id.DROPPED_BY_RULE;
      case Disposition.DroppedByPolicy _ -> PathOutcome.Id.DROPPED_BY_POLICY;
      case Disposition.NoRoute _ -> PathOutcome.Id.NO_ROUTE;
      case Disposition.RouteForbids(_, var type, _, _) ->
          switch (type) {
            case "unreachable" -> PathOutcome.Id.ROUTE_UNREACHABLE;
            case "prohibit" -> PathOutcome.Id.ROUTE_PROHIBIT;
            case "blackhole" -> PathOutcome.Id.ROUTE_BLACKHOLE;
            default -> PathOutcome.Id.ROUTE_OTHER;
          };
      case Disposition.NotForwarding _ -> PathOutcome.Id.NOT_FORWARDING;
      case Disposition.MartianDropped _ -> PathOutcome.Id.MARTIAN_DROPPED;
      case Disposition.ReversePathDropped _ -> PathOutcome.Id.REVERSE_PATH_DROPPED;
      case Disposition.Sent _ -> PathOutcome.Id.LEFT_THE_KNOWN_HOSTS;
      case Disposition.Undecided _ -> PathOutcome.Id.UNDECIDED;
    };
  }
}
