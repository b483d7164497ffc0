package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.OtherViews;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A second HAProxy takes a part of the clients (SO_REUSEPORT, socket(7)) and knows other servers,
/// or other states of them, than the one that answers the statistics socket.
final class StatsVsDataplaneSplit implements Cause {

  private static final About ABOUT =
      About.root(
          "stats-vs-dataplane-split",
          "the statistics speak for a part of the balancer's processes only",
          Stage.BALANCER,
          Set.of("not-tried", About.BESIDE),
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG,
          FactKind.BALANCER_PROCESS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<SocketEntry> others = OtherViews.listeners(facts.snapshot());
    if (others.isEmpty() || !(facts.runtime() instanceof Reading.Seen(var state))) {
      return Outcome.irrelevant();
    }
    Optional<ProxyEvent> down = OtherViews.down(facts.snapshot(), state);
    if (down.isEmpty() && !facts.isFirstOfBackend()) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, state, others.getFirst(), down);
    return down.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding, "what process " + pid(others.getFirst()) + " thinks of the servers");
  }

  private static int pid(SocketEntry socket) {
    return socket.owners().getFirst().pid();
  }

  private static Finding finding(
      Case facts, ProxyRuntime.ServerState state, SocketEntry other, Optional<ProxyEvent> down) {
    int pid = pid(other);
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "haproxy, pid " + pid + ", listens on port " + other.port() + " too",
            other.provenance()));
    evidence.add(
        new Evidence(
            "the process that answers the statistics socket says " + state.status(),
            state.provenance()));
    down.ifPresent(event ->
        evidence.add(
            new Evidence(
                "pid " + event.line().pid() + " wrote: " + event.line().message(),
                event.line().provenance())));
    return Finding.of(
        "a second HAProxy (pid " + pid + ") takes a part of the clients on port " + other.port(),
        evidence,
        new Remedy(
            "find out which of the two is meant to run, and stop the other; reload with -sf so that"
                + " the old process ends",
            facts.balancerVantage(),
            List.of("kill -USR1 " + pid),
            Remedy.Risk.MEDIUM,
            false,
            List.of("ss -H -tlnp sport = :" + other.port()),
            List.of()));
  }
}
