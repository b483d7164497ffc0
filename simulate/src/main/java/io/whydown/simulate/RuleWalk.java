package io.whydown.simulate;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterSet.Datum;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Value.Bits;
import io.whydown.model.filter.Verdict;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies one rule to one packet. Not thread-safe: it uses the indexes of one `RuleSets`.
final class RuleWalk {

  private final Operands operands;
  private final Translator translator;

  RuleWalk(Operands operands, Translator translator) {
    this.operands = operands;
    this.translator = translator;
  }

  /// One way a rule can go.
  ///
  /// @param verdict null when the next rule is asked
  record Branch(Live live, @Nullable Verdict verdict, Certainty certainty) {}

  /// Returns every way that is possible, at least one.
  List<Branch> apply(FilterPlace place, RuleSets.Attached attached, Live start) {
    var run = new Run(place, attached, start);
    if (place.rule() != null) {
      for (RulePart part : place.rule().parts()) {
        if (run.over) {
          break;
        }
        switch (part) {
          case Condition condition -> run.ask(condition);
          case Action action -> run.act(action);
        }
      }
    }
    if (!run.over) {
      run.emit(null);
    }
    return run.branches;
  }

  /*
   * Nearly every rule of a large rule set is about another packet, and is decided by its first
   * condition. `misses` says so without the bookkeeping of a rule that may match: no place, no
   * branches. SimulatorBenchmark measures it.
   */

  /// Whether the rule surely does nothing to the packet.
  boolean misses(FilterRule rule, RuleSets.Attached attached, Packet packet, Hook hook) {
    for (RulePart part : rule.parts()) {
      switch (part) {
        case Condition condition -> {
          Tri holds = test(condition, packet, hook, attached.table(), null);
          if (holds != Tri.YES) {
            return holds == Tri.NO;
          }
        }
        case Action.NoEffect _ -> {}
        case Action _ -> {
          return false;
        }
      }
    }
    return false;
  }

  /// @param why takes the reasons of what cannot be decided; null when nobody asks
  private Tri test(
      Condition condition,
      Packet packet,
      Hook hook,
      RuleSets.Table table,
      @Nullable List<String> why) {
    return switch (condition) {
      case Condition.Compare(var left, var comparison, var right) -> {
        Known known = operands.compute(left, packet, hook, table);
        note(known, why);
        yield Matching.compare(known, comparison, right);
      }
      case Condition.Lookup(var key, boolean negated, var set) -> {
        Known known = operands.compute(key, packet, hook, table);
        if (known instanceof Known.Absent) {
          yield Tri.NO;
        }
        SetIndex.Found found = operands.find(key, set, packet, hook, table);
        note(known, why);
        if (found == null) {
          say(why, "looks into a set that is not known");
        }
        yield (found == null ? Tri.MAYBE : found.certainty()).negatedIf(negated);
      }
      case Condition.Fixed(boolean holds) -> Tri.of(holds);
      case Condition.AllOf(var conditions, boolean negated) -> {
        Tri all = Tri.YES;
        for (Condition one : conditions) {
          all = all.and(test(one, packet, hook, table, why));
        }
        yield all.negatedIf(negated);
      }
      case Condition.Varies(var what) -> {
        say(why, "depends on " + what);
        yield Tri.MAYBE;
      }
      case Condition.NotUnderstood(var text, var reason) -> {
        say(why, "asks `" + text + "` (" + reason + ")");
        yield Tri.MAYBE;
      }
    };
  }

  private static void note(Known known, @Nullable List<String> why) {
    if (known instanceof Known.Open(var reason)) {
      say(why, reason);
    }
  }

  private static void say(@Nullable List<String> why, String reason) {
    if (why != null) {
      why.add(reason);
    }
  }

  /// The state of one rule being applied.
  private final class Run {

    private final FilterPlace place;
    private final RuleSets.Attached attached;
    private final Hook hook;
    private final List<Branch> branches = new ArrayList<>(2);
    private Live live;
    private Certainty certainty;
    private boolean over;

    Run(FilterPlace place, RuleSets.Attached attached, Live start) {
      this.place = place;
      this.attached = attached;
      this.hook = place.hook();
      this.live = start;
      this.certainty = attached.walked();
    }

    void emit(@Nullable Verdict verdict) {
      branches.add(new Branch(live, verdict, certainty));
      over = true;
    }

    /// The rule may end here, and may go on.
    void fork(String why) {
      var reason = new Reason.OpenRule(place, why);
      branches.add(new Branch(live.forkedBy(reason), null, certainty));
      live = live.forkedBy(reason);
      certainty = Certainty.MAY;
    }

    void ask(Condition condition) {
      var why = new ArrayList<String>(1);
      switch (test(condition, live.packet(), hook, attached.table(), why)) {
        case YES -> {}
        case NO -> emit(null);
        case MAYBE -> fork(why.isEmpty() ? "depends on what is not known" : why.getFirst());
      }
    }

    private Known compute(Operand operand) {
      return operands.compute(operand, live.packet(), hook, attached.table());
    }

    void act(Action action) {
      switch (action) {
        case Action.Decide(var verdict) -> decide(verdict);
        case Action.DecideByMap byMap -> decideByMap(byMap);
        case Action.Translate translate -> translate(translate);
        case Action.Divert divert -> divert(divert);
        case Action.SetMark(var field, var value) -> setMark(field, compute(value), action);
        case Action.NoTrack _ -> noTrack();
        case Action.UpdateSet(var set, var varies) -> {
          if (varies != null) {
            fork("depends on " + varies);
          }
          live = live.with(live.packet().touching(attached.table().setKey(set)));
        }
        case Action.SendElsewhere(var text) -> notUnderstood("sends the packet elsewhere: " + text);
        case Action.NoEffect _ -> {}
        case Action.NotUnderstood(var text, var reason) ->
            notUnderstood("does `" + text + "` (" + reason + ")");
      }
    }

    /// A reset answers TCP alone: nft asks for that protocol before, which its listing leaves out
    /// (reject_postprocess in netlink_delinearize.c).
    private void decide(Verdict verdict) {
      boolean resets = verdict instanceof Verdict.Reject(var kind) && kind == RejectKind.TCP_RESET;
      if (resets && !live.packet().kind().isTcp()) {
        emit(null);
      } else if (!(verdict instanceof Verdict.Continue)) {
        emit(verdict);
      }
    }

    private void decideByMap(Action.DecideByMap byMap) {
      SetIndex.Found found =
          operands.find(byMap.key(), byMap.map(), live.packet(), hook, attached.table());
      if (found == null) {
        notUnderstood("decides by a map that is not known");
        return;
      }
      if (found.certainty() == Tri.NO) {
        emit(null);
        return;
      }
      if (found.certainty() == Tri.MAYBE) {
        fork("decides by a map whose key is not known");
      }
      Live at = live;
      for (Element element : found.possible()) {
        live = at;
        if (element.datum() instanceof Datum.Decision(var verdict)) {
          branches.add(
              new Branch(live, verdict instanceof Verdict.Continue ? null : verdict, certainty));
        }
      }
      over = true;
    }

    private void translate(Action.Translate translate) {
      if (foreign(translate.family())) {
        return;
      }
      Packet packet = live.packet();
      if (packet.connection().reply()) {
        boolean source = hook == Hook.POSTROUTING || hook == Hook.INPUT;
        live = live.with(packet.with(packet.connection().bind(source, false)));
        live = live.plus(new Step.RuleActed(place, translate, certainty));
        emit(new Verdict.Accept());
        return;
      }
      Translator.Outcome outcome =
          translator.translate(
              translate,
              packet,
              hook,
              translate.address() == null ? null : compute(translate.address()),
              translate.port() == null ? null : compute(translate.port()),
              live.trail().gateway());
      switch (outcome) {
        case Translator.Outcome.Done(var changed, var before, var after) -> {
          live = live.with(changed);
          if (before != null && after != null) {
            live = live.plus(new Step.Translated(place, before, after));
          } else {
            live = live.plus(new Step.RuleActed(place, translate, certainty));
          }
          emit(new Verdict.Accept());
        }
        case Translator.Outcome.Ends _ -> emit(null);
        case Translator.Outcome.Open(var why) -> notUnderstood(why);
      }
    }

    private boolean foreign(@Nullable FilterFamily family) {
      boolean v4 = live.packet().ends().family() == IpFamily.V4;
      return family == FilterFamily.IP && !v4 || family == FilterFamily.IP6 && v4;
    }

    private void divert(Action.Divert divert) {
      if (foreign(divert.family())) {
        emit(null);
        return;
      }
      Ends socket =
          translator.divertTarget(
              live.packet(),
              divert.address() == null ? null : compute(divert.address()),
              divert.port() == null ? null : compute(divert.port()));
      if (socket == null) {
        notUnderstood("hands the packet to a socket that is not known");
        return;
      }
      if (!translator.hasListener(socket, live.packet())) {
        emit(divert.accepts() ? new Verdict.Drop() : null);
        return;
      }
      fork("hands the packet to a socket, if that one is transparent");
      if (divert.accepts()) {
        branches.removeLast();
        branches.add(new Branch(live, new Verdict.Drop(), certainty));
      }
      live = live.with(live.packet().divertedTo(socket)).plus(step(divert));
      if (divert.accepts()) {
        emit(new Verdict.Accept());
      }
    }

    private Step step(Action action) {
      return new Step.RuleActed(place, action, certainty);
    }

    private void setMark(PacketField field, Known value, Action action) {
      if (value instanceof Known.Absent) {
        emit(null);
        return;
      }
      Long mark = value instanceof Known.Exactly(Bits bits) ? bits.low() & 0xffff_ffffL : null;
      Packet packet = live.packet();
      if (field == PacketField.CT_ZONE) {
        setZone(mark, action);
      } else if (field == PacketField.MARK) {
        live = live.with(packet.withMark(mark)).plus(step(action));
      } else if (packet.connection().tracking() == Connection.Tracking.TRACKED) {
        live = live.with(packet.with(packet.connection().withMark(mark))).plus(step(action));
      }
    }

    /// Only for a packet without a connection or a zone; nft takes an untracked one too
    /// (nft_ct_set_zone_eval), iptables does not (xt_ct_target).
    private void setZone(@Nullable Long zone, Action action) {
      Connection connection = live.packet().connection();
      boolean taken =
          switch (connection.tracking()) {
            case TRACKED -> true;
            case UNTRACKED -> place.table().engine().isIptables();
            case NOT_YET, INVALID -> connection.hasTemplate();
          };
      if (!taken) {
        int number = zone == null ? Connection.UNKNOWN_ZONE : (int) (zone & 0xffff);
        live = live.with(live.packet().with(connection.asking(number))).plus(step(action));
      }
    }

    /// Ignored where the packet has a connection, or a zone (nft_notrack_eval).
    private void noTrack() {
      Packet packet = live.packet();
      Connection.Tracking tracking = packet.connection().tracking();
      boolean none =
          tracking == Connection.Tracking.NOT_YET || tracking == Connection.Tracking.INVALID;
      if (none && !packet.connection().hasTemplate()) {
        Connection untracked = packet.connection().with(Connection.Tracking.UNTRACKED);
        live = live.with(packet.with(untracked)).plus(step(new Action.NoTrack()));
      }
    }

    /// Anything may follow: the next rule, acceptance, a drop.
    private void notUnderstood(String why) {
      fork(why);
      branches.add(new Branch(live, new Verdict.Accept(), Certainty.MAY));
      emit(new Verdict.Drop());
    }
  }
}
