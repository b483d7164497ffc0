package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The balancer, or its kernel, cannot have memory for one more connection (socket(2), connect(2):
/// ENOMEM, ENOBUFS).
final class LbOutOfMemory implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-out-of-memory",
          "the balancer gets no memory for a further connection",
          Stage.BALANCER_LOCAL,
          Set.of("local-resource-error"),
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG);

  private static final List<String> WORDS =
      List.of(
          Errno.ENOMEM.text(),
          Errno.ENOBUFS.text(),
          "reached system memory limit",
          "reached process memory limit");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var evidence = new ArrayList<Evidence>();
    if (facts.runtime() instanceof Reading.Seen(var state) && says(state.lastCheck())) {
      evidence.add(new Evidence("the balancer says " + state.lastCheck(), state.provenance()));
    }
    String errno = facts.symptom().errno();
    if (Errno.ENOMEM.name().equals(errno) || Errno.ENOBUFS.name().equals(errno)) {
      evidence.addAll(facts.symptom().evidence());
    }
    boolean seen = evidence.stream().anyMatch(e -> e.says().contains(Errno.ENOMEM.text()));
    facts.lastLogged(LbOutOfMemory::says).ifPresent(evidence::add);
    if (evidence.isEmpty()) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            "the balancer gets no memory for a further connection",
            evidence,
            new Remedy(
                "find who holds the memory; raise its limit (MemoryMax, -m) or lower maxconn",
                facts.balancerVantage(),
                List.of("free -m", "cat /proc/net/sockstat"),
                Remedy.Risk.MEDIUM,
                true,
                List.of("echo 'show info' | socat - UNIX:SOCKET | grep Pool"),
                List.of()));
    return seen
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "an allocation that fails now: ENOMEM, or PoolFailed that rises");
  }

  private static boolean says(String text) {
    return WORDS.stream().anyMatch(text::contains);
  }
}
