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
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The balancer's own connect fails while ours from the same vantage works: it lives in another
/// network namespace, or a policy on its process denies the call.
final class NamespaceLimits implements Cause {

  private static final About ABOUT =
      About.root(
          "chroot-or-user-or-namespace-limits",
          "the process of the balancer is kept from what works outside it",
          Stage.BALANCER_LOCAL,
          Set.of(
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
          FactKind.RUNTIME,
          FactKind.CONNECT,
          FactKind.BALANCER_PROCESS,
          FactKind.IDENTITY);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.server().target() instanceof Server.Target.UnixSocket) {
      return otherFiles(facts);
    }
    if (!facts.symptom().outcome().equals("balancer-says-down")
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.checkStatus().startsWith("L4")) {
      return Outcome.irrelevant();
    }
    Optional<Observation.Connect> works =
        facts.connect().filter(c -> c.outcome() instanceof ConnectOutcome.Connected);
    if (works.isEmpty()) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "the balancer says " + state.checkStatus() + " " + state.lastCheck(),
            state.provenance()));
    evidence.add(
        new Evidence(
            works.get().endpoint() + " accepts connections from " + facts.balancerVantage(),
            works.get().provenance()));
    Optional<ProxyRuntime.BalancerProcess> elsewhere = elsewhere(facts);
    if (elsewhere.isPresent()) {
      ProxyRuntime.BalancerProcess process = elsewhere.get();
      evidence.add(
          new Evidence(
              "pid "
                  + process.pid()
                  + " lives in another network namespace ("
                  + process.netNamespace()
                  + ")",
              process.provenance()));
      return Outcome.likely(
          finding(
              facts,
              "the balancer runs in another network namespace than " + facts.balancerVantage(),
              evidence),
          "a connect from the namespace of pid " + process.pid());
    }
    boolean denied =
        Errno.inText(state.lastCheck())
            .filter(errno -> errno == Errno.EACCES || errno == Errno.EPERM)
            .isPresent();
    return denied
        ? Outcome.likely(
            finding(
                facts,
                "a policy on the balancer's process denies what works from its host",
                evidence),
            "the audit log (SELinux, AppArmor, seccomp) of " + facts.balancerVantage())
        : Outcome.irrelevant();
  }

  /// The path of a UNIX socket is one of the file system that the process sees: below its `chroot`,
  /// with a `/tmp` of its own (systemd.exec(5), PrivateTmp).
  private static Outcome otherFiles(Case facts) {
    if (!facts.symptom().outcome().equals("balancer-says-down")
        || !(facts.runtime() instanceof Reading.Seen(var state))) {
      return Outcome.irrelevant();
    }
    Optional<Observation.UnixConnect> works =
        facts.unixConnects().stream()
            .filter(c -> c.outcome() instanceof ConnectOutcome.Connected)
            .findFirst();
    boolean isMissing =
        Errno.inText(state.lastCheck()).filter(errno -> errno == Errno.ENOENT).isPresent();
    if (works.isEmpty() || !isMissing) {
      return Outcome.irrelevant();
    }
    String path = works.get().path();
    return Outcome.likely(
        Finding.of(
            "the balancer's process does not see " + path + ", which is there outside it",
            List.of(
                new Evidence(
                    "the balancer says " + state.checkStatus() + " " + state.lastCheck(),
                    state.provenance()),
                new Evidence(path + " takes a connection", works.get().provenance())),
            new Remedy(
                "put the socket where the process sees it: below its `chroot`, and in no `/tmp` of"
                    + " its own",
                facts.balancerVantage(),
                List.of(
                    "ls -l /proc/$(pidof -s haproxy)/root" + path,
                    "grep -n chroot " + facts.proxy().configuration()),
                Remedy.Risk.LOW,
                true,
                ControlCommand.show(facts),
                List.of())),
        "the file system of the process: `ls -l /proc/PID/root" + path + "`");
  }

  /// A process of the balancer, when all of them live in another namespace than was probed from.
  private static Optional<ProxyRuntime.BalancerProcess> elsewhere(Case facts) {
    long here = facts.balancerHost().identity().map(HostIdentity::netNamespace).orElse(0L);
    List<ProxyRuntime.BalancerProcess> all = facts.balancerProcesses();
    boolean differ =
        here != 0
            && !all.isEmpty()
            && all.stream().allMatch(p -> p.netNamespace() != 0 && p.netNamespace() != here);
    return differ ? Optional.of(all.getFirst()) : Optional.empty();
  }

  private static Finding finding(Case facts, String title, List<Evidence> evidence) {
    return Finding.of(
        title,
        evidence,
        new Remedy(
            "look from the place of the process itself, and at the policies of its unit",
            facts.balancerVantage(),
            List.of("nsenter -t $(pidof -s haproxy) -n ip -br addr", "systemctl cat haproxy"),
            Remedy.Risk.LOW,
            true,
            ControlCommand.show(facts),
            List.of()));
  }
}
