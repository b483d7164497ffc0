package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Two worker processes of one configuration were started at different times and both still run.
final class LbTwoGenerations implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-two-generations",
          "an old process of the balancer still serves",
          Stage.BALANCER,
          Set.of(
              "not-tried",
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "network-unreachable",
              "connect-denied",
              "connection-reset",
              "response-timeout",
              "unexpected-status",
              "unexpected-response",
              "tls-handshake-failed",
              "local-resource-error"),
          FactKind.BALANCER_PROCESS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!facts.symptom().outcome().equals("balancer-says-down")) {
      return Outcome.irrelevant();
    }
    List<ProxyRuntime.BalancerProcess> all = facts.balancerProcesses();
    Set<Integer> parents =
        all.stream().map(ProxyRuntime.BalancerProcess::parentPid).collect(Collectors.toSet());
    List<ProxyRuntime.BalancerProcess> workers =
        all.stream().filter(p -> p.startedAt() != null && !parents.contains(p.pid())).toList();
    for (ProxyRuntime.BalancerProcess old : workers) {
      for (ProxyRuntime.BalancerProcess young : workers) {
        boolean two =
            old.files().equals(young.files())
                && Objects.requireNonNull(young.startedAt())
                    .isAfter(Objects.requireNonNull(old.startedAt()).plusSeconds(5));
        if (two) {
          return Outcome.likely(
              finding(facts, old, young), "which of the two processes answers the stats socket");
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts, ProxyRuntime.BalancerProcess old, ProxyRuntime.BalancerProcess young) {
    return Finding.of(
        "two generations of the balancer run: pid " + old.pid() + " and pid " + young.pid(),
        List.of(
            new Evidence("pid " + old.pid() + " started " + old.startedAt(), old.provenance()),
            new Evidence(
                "pid " + young.pid() + " started " + young.startedAt(), young.provenance())),
        new Remedy(
            "let the old process end (hard-stop-after), or stop it",
            facts.balancerVantage(),
            List.of("kill -TERM " + old.pid()),
            Remedy.Risk.MEDIUM,
            false,
            List.of("pgrep -a haproxy"),
            List.of()));
  }
}
