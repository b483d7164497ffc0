package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.SelinuxAllowance;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import java.util.Set;

/// An AVC record (`name_connect`) of the balancer's domain names the port.
final class SelinuxDeniedConnect implements Cause {

  private static final About ABOUT =
      About.root(
          "selinux-denied-connect",
          "SELinux forbids the balancer to dial the port",
          Stage.BALANCER_LOCAL,
          Set.of("connect-denied"),
          FactKind.SECURITY_MODULES,
          FactKind.CONNECT,
          FactKind.RUNTIME);

  private static final DeniedConnect DENIED =
      new DeniedConnect(
          "selinux",
          modules -> "enforcing".equalsIgnoreCase(modules.selinuxMode()),
          (facts, denial) -> {
            var allowance = SelinuxAllowance.connect(denial);
            return new Remedy(
                "allow the balancer's domain to connect there",
                facts.balancerVantage(),
                allowance.commands(),
                Remedy.Risk.MEDIUM,
                true,
                allowance.verify(),
                allowance.undo());
          });

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    return DENIED.examine(facts);
  }
}
