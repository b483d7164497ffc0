package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The balancer's state names the agent as the one who took the server out (HAProxy,
/// `agent-check`).
final class AgentCheckDown implements Cause {

  private static final About ABOUT =
      About.root(
          "agent-check-down",
          "the agent of the server says that it is not to be used",
          Stage.NOT_TRIED,
          Set.of("not-tried"),
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(facts.runtime() instanceof Reading.Seen(var state))) {
      return Outcome.irrelevant();
    }
    if (!state.status().contains("(agent)")) {
      return state.hasLostItsWeight() && facts.server().agent() != null
          ? Outcome.likely(
              weightless(facts, state), "the agent's own answer, as nc HOST PORT prints it")
          : Outcome.irrelevant();
    }
    String text = state.values().getOrDefault("last_agt", "").replaceFirst("^via agent : ", "");
    String says = text.isEmpty() ? "" : ": " + text;
    return Outcome.proven(
        Finding.of(
            "the agent of "
                + facts.server().name()
                + " says "
                + state.status().replace(" (agent)", "").toLowerCase(Locale.ROOT)
                + says,
            List.of(
                new Evidence(
                    "the balancer says "
                        + state.status()
                        + ", agent check "
                        + state.values().getOrDefault("agent_status", "")
                        + says,
                    state.provenance()),
                new Evidence("the agent is configured here", facts.server().provenance())),
            Advice.server(facts, "ask the agent why, and let it say `up` (or `ready`)")));
  }

  private static Finding weightless(Case facts, ProxyRuntime.ServerState state) {
    return Finding.of(
        "the agent of "
            + facts.server().name()
            + " leaves it weight 0 of "
            + state.values().getOrDefault("srv_iweight", ""),
        List.of(
            new Evidence(
                "the balancer says "
                    + state.status()
                    + ", weight 0 of "
                    + state.values().getOrDefault("srv_iweight", "")
                    + ", agent check "
                    + state.values().getOrDefault("agent_status", ""),
                state.provenance()),
            new Evidence("the agent is configured here", facts.server().provenance())),
        Advice.server(
            facts,
            "ask the agent why, and let it say `100%`; less of a small weight is rounded down to 0, so give the server weight 100 where the agent speaks in percent"));
  }
}
