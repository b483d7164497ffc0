package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An operator set the server to maintenance or drain, the file says `disabled` or `weight 0`, or
/// the server follows another one that is in maintenance.
final class ServerInMaintenance implements Cause {

  private static final About ABOUT =
      About.root(
          "server-in-maintenance",
          "an operator or the configuration took the server out",
          Stage.NOT_TRIED,
          Set.of("not-tried"),
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  /// Bits of srv_admin_state (management guide, `show servers state`).
  private static final int BY_CONFIGURATION = 0x04;

  private static final int BY_OPERATOR = 0x01 | 0x08;

  @Override
  public Outcome examine(Case facts) {
    return switch (facts.runtime()) {
      case Reading.Seen<ProxyRuntime.ServerState>(var state) -> running(facts, state);
      case Reading.Missing<ProxyRuntime.ServerState> _ -> configured(facts);
    };
  }

  private static Outcome configured(Case facts) {
    boolean unknown = facts.balancerRuntime() instanceof Reading.Seen<ProxyRuntime> _;
    if (facts.server().disabled()) {
      return Outcome.proven(disabled(facts, facts.server().name(), facts.server().provenance()));
    }
    return facts.backend().disabled() && !unknown
        ? Outcome.proven(
            disabled(facts, "backend " + facts.backend().name(), facts.backend().provenance()))
        : Outcome.irrelevant();
  }

  private static Finding disabled(Case facts, String what, Provenance place) {
    return Finding.of(
        "the configuration disables " + what + " (" + place.place() + ")",
        List.of(new Evidence(what + " is marked disabled", place)),
        Remedy.byHand(
            "remove `disabled` from " + place.place() + " and reload the balancer",
            facts.balancerVantage(),
            ControlCommand.show(facts)));
  }

  private static Outcome running(Case facts, ProxyRuntime.ServerState state) {
    boolean drain = state.status().startsWith("DRAIN");
    if (state.hasNoWeight()) {
      if (isOfService(facts)) {
        return Outcome.likely(noWeight(facts, state), "the weight in the record");
      }
      return facts.server().agent() == null
          ? Outcome.proven(noWeight(facts, state))
          : Outcome.likely(noWeight(facts, state), "that it was not the agent who set the weight");
    }
    if ((!state.isMaintenance() && !drain) || state.status().contains("resolution")) {
      return Outcome.irrelevant();
    }
    String tracked = tracked(state.status());
    if (tracked != null) {
      return Outcome.proven(
          finding(
              facts,
              state,
              tracked,
              facts.name() + " follows " + tracked + ", which is in maintenance"));
    }
    boolean inFile =
        facts.server().disabled()
            || (state.adminState() > 0
                && (state.adminState() & BY_CONFIGURATION) != 0
                && (state.adminState() & BY_OPERATOR) == 0);
    if (drain && hasNoWeight(state)) {
      return Outcome.proven(noWeight(facts, state));
    }
    String how = drain ? " is being drained" : " is in maintenance";
    String who = inFile ? ": the configuration disables it" : ", set by an operator";
    return Outcome.proven(finding(facts, state, facts.name(), facts.name() + how + who));
  }

  /// `x/y` of `MAINT (via x/y)`, else null.
  private static @Nullable String tracked(String status) {
    int begin = status.indexOf("(via ");
    int end = status.indexOf(')', Math.max(begin, 0));
    return begin < 0 || end < 0 ? null : status.substring(begin + 5, end);
  }

  /// HAProxy shows DRAIN for a weight of zero too.
  private static boolean hasNoWeight(ProxyRuntime.ServerState state) {
    return (state.adminState() & 0x18) == 0
        && state.values().getOrDefault("srv_uweight", "").equals("0");
  }

  /// HAProxy takes the weights of SRV records (RFC 2782), zero among them.
  private static boolean isOfService(Case facts) {
    return facts.server().target() instanceof Server.Target.Name(var name) && name.startsWith("_");
  }

  private static String whoseWeight(Case facts) {
    return facts.server().weight() == 0
        ? " (" + facts.server().provenance().place() + ")"
        : isOfService(facts) ? ", as an SRV record of weight 0 asks for" : ", set by an operator";
  }

  private static Finding noWeight(Case facts, ProxyRuntime.ServerState state) {
    return Finding.of(
        facts.name() + " has weight 0 and gets no new clients" + whoseWeight(facts),
        List.of(new Evidence(says(state), state.provenance())),
        new Remedy(
            isOfService(facts) ? "give its SRV record a weight above 0" : "give it a weight",
            facts.balancerVantage(),
            ControlCommand.of(
                facts,
                "set server "
                    + facts.name()
                    + " weight "
                    + (facts.server().weight() == 0 ? "1" : "100%")),
            Remedy.Risk.LOW,
            false,
            ControlCommand.show(facts),
            ControlCommand.of(facts, "set server " + facts.name() + " weight 0")));
  }

  private static Finding finding(
      Case facts, ProxyRuntime.ServerState state, String subject, String title) {
    String back = state.status().startsWith("DRAIN") ? "drain" : "maint";
    return Finding.of(
        title,
        List.of(new Evidence(says(state), state.provenance())),
        new Remedy(
            "if the work is done, set " + subject + " ready",
            facts.balancerVantage(),
            ControlCommand.of(facts, "set server " + subject + " state ready"),
            Remedy.Risk.LOW,
            false,
            ControlCommand.show(facts),
            ControlCommand.of(facts, "set server " + subject + " state " + back)));
  }

  private static String says(ProxyRuntime.ServerState state) {
    String since =
        state.lastChangeSeconds() < 0 ? "" : ", since " + state.lastChangeSeconds() + " s";
    return "the balancer says " + state.status() + since;
  }
}
