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
import io.whydown.model.proxy.Check;
import java.util.List;
import java.util.Set;

/// The balancer could not run the program of `external-check`, or the program failed.
final class ExternalCheckBroken implements Cause {

  private static final About ABOUT =
      About.root(
          "external-check-broken",
          "the program of an external check fails by itself",
          Stage.CHECK,
          Set.of("not-tried"),
          FactKind.RUNTIME,
          FactKind.CONFIGURATION);

  @Override
  public About about() {
    return ABOUT;
  }

  /// Exit codes of shells for a program that is not found or not executable, and of HAProxy's child
  /// when execve(2) fails.
  private static final Set<Integer> NOT_RUN = Set.of(126, 127, 255);

  @Override
  public Outcome examine(Case facts) {
    Check check = facts.server().check();
    if (check == null
        || check.kind() != Check.Kind.EXTERNAL
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.isDown()
        || !state.checkStatus().startsWith("PROC")) {
      return Outcome.irrelevant();
    }
    String command = check.external() == null ? "the external check" : check.external();
    String chroot = facts.proxy().settings().chroot();
    String how =
        state.checkStatus().equals("PROCTOUT")
            ? "does not end in time"
            : "ends with status " + state.checkCode();
    Finding finding =
        Finding.of(
            command + ", the program of the external check, " + how,
            List.of(
                new Evidence(
                    "the balancer says "
                        + state.checkStatus()
                        + " "
                        + state.checkCode()
                        + " "
                        + state.lastCheck(),
                    state.provenance()),
                new Evidence("the check is configured here", check.provenance())),
            Advice.configuration(
                facts,
                "run "
                    + command
                    + " by hand as the balancer's user"
                    + (chroot == null ? "" : ", inside its chroot " + chroot)
                    + ", and see `external-check path`"));
    return NOT_RUN.contains(state.checkCode())
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "what the program itself says");
  }
}
