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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An old worker of the balancer still runs beside the new one: it was told to end and waits for
/// its last clients (management.txt, section 4), or nobody told it.
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
              "local-resource-error",
              About.BESIDE),
          FactKind.BALANCER_PROCESS);

  /// A reload is over in less, unless clients stay.
  private static final Duration RELOAD = Duration.ofSeconds(5);

  private static final Pattern TOLD = Pattern.compile("\\s-(?:sf|st)((?:\\s+[0-9]{1,9})+)");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<ProxyRuntime.BalancerProcess> all = facts.balancerProcesses();
    List<ProxyRuntime.BalancerProcess> workers =
        ProxyRuntime.BalancerProcess.workers(all).stream()
            .filter(p -> p.startedAt() != null)
            .toList();
    if (facts.symptom().outcome().equals("balancer-says-down")) {
      return unlike(facts, workers);
    }
    return facts.isFirstOfBackend() ? lingering(facts, workers, pids(all)) : Outcome.irrelevant();
  }

  private static Set<Integer> pids(List<ProxyRuntime.BalancerProcess> all) {
    return all.stream().map(ProxyRuntime.BalancerProcess::pid).collect(Collectors.toSet());
  }

  /// Two workers of one configuration, of which one may have another view than the other.
  private static Outcome unlike(Case facts, List<ProxyRuntime.BalancerProcess> workers) {
    for (ProxyRuntime.BalancerProcess old : workers) {
      for (ProxyRuntime.BalancerProcess young : workers) {
        boolean two =
            old.files().equals(young.files())
                && Objects.requireNonNull(young.startedAt())
                    .isAfter(Objects.requireNonNull(old.startedAt()).plus(RELOAD));
        if (two) {
          return Outcome.likely(
              finding(facts, old, young), "which of the two processes answers the stats socket");
        }
      }
    }
    return Outcome.irrelevant();
  }

  /// A worker whose successor runs: it ends by itself when its last connection does.
  private static Outcome lingering(
      Case facts, List<ProxyRuntime.BalancerProcess> workers, Set<Integer> pids) {
    for (ProxyRuntime.BalancerProcess young : workers) {
      for (ProxyRuntime.BalancerProcess old : workers) {
        Instant since = Objects.requireNonNull(young.startedAt());
        boolean follows = !since.isBefore(Objects.requireNonNull(old.startedAt()));
        if (young.pid() == old.pid() || !follows || !isSuccessor(young, old, pids)) {
          continue;
        }
        Finding finding = finding(facts, old, young);
        Instant seen = old.provenance().observedAt();
        return seen.isAfter(since.plus(RELOAD))
            ? Outcome.proven(finding)
            : Outcome.likely(finding, "whether the old process ends within a few seconds");
      }
    }
    return Outcome.irrelevant();
  }

  /// The new one was started to follow the old one, or both are children of one HAProxy master,
  /// which keeps one current worker.
  ///
  /// @param pids of all processes of the balancer: the parent of a worker is its master
  private static boolean isSuccessor(
      ProxyRuntime.BalancerProcess young, ProxyRuntime.BalancerProcess old, Set<Integer> pids) {
    Matcher told = TOLD.matcher(young.commandLine());
    if (told.find()
        && List.of(String.valueOf(told.group(1)).strip().split("\\s+"))
            .contains(String.valueOf(old.pid()))) {
      return true;
    }
    boolean siblings = young.parentPid() == old.parentPid() && pids.contains(old.parentPid());
    return siblings
        && young.commandLine().contains("haproxy")
        && young.pid() > old.pid()
        && Objects.requireNonNull(young.startedAt())
            .isAfter(Objects.requireNonNull(old.startedAt()));
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
