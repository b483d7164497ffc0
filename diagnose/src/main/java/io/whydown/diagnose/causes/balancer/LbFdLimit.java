package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.DropIn;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The process of the balancer is at its limit of descriptors (socket(2): EMFILE, ENFILE).
final class LbFdLimit implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-fd-limit",
          "the balancer has no file descriptor left",
          Stage.BALANCER_LOCAL,
          Set.of("local-resource-error", "not-tried"),
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG,
          FactKind.BALANCER_PROCESS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var evidence = new ArrayList<Evidence>();
    if (facts.runtime() instanceof Reading.Seen(var state) && isFull(state.lastCheck())) {
      evidence.add(new Evidence("the balancer says " + state.lastCheck(), state.provenance()));
    }
    for (ProxyRuntime.BalancerProcess process : facts.balancerProcesses()) {
      if (process.isOutOfFiles()) {
        evidence.add(
            new Evidence(
                "pid "
                    + process.pid()
                    + " has "
                    + process.openFiles()
                    + " of "
                    + process.openFilesLimit()
                    + " descriptors open",
                process.provenance()));
      }
    }
    boolean seen = !evidence.isEmpty();
    facts.lastLogged(LbFdLimit::isFull).ifPresent(evidence::add);
    if (evidence.isEmpty()) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            "the balancer cannot open another file descriptor",
            evidence,
            new Remedy(
                "raise the limit (LimitNOFILE of the unit, ulimit-n), and reload the balancer",
                facts.balancerVantage(),
                DropIn.commands("haproxy.service", "Service", "LimitNOFILE=1048576"),
                Remedy.Risk.LOW,
                true,
                List.of("cat /proc/$(pidof -s haproxy)/limits"),
                List.of()));
    return seen
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the descriptors that the balancer has open now");
  }

  private static boolean isFull(String text) {
    return text.contains(Errno.EMFILE.text()) || text.contains(Errno.ENFILE.text());
  }
}
