package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import java.util.List;
import java.util.Set;

/// An audit record says DENIED for the profile of the balancer.
final class ApparmorDenied implements Cause {

  private static final About ABOUT =
      About.root(
          "apparmor-denied",
          "AppArmor denies the balancer's connect",
          Stage.BALANCER_LOCAL,
          Set.of("connect-denied"),
          FactKind.SECURITY_MODULES,
          FactKind.CONNECT,
          FactKind.RUNTIME);

  private static final DeniedConnect DENIED =
      new DeniedConnect(
          "apparmor",
          modules -> modules.active().contains("apparmor"),
          (facts, denial) ->
              new Remedy(
                  "allow it in the profile "
                      + denial.context()
                      + " (`network inet stream,`) and reload it; aa-complain only tells whether it is the profile",
                  facts.balancerVantage(),
                  List.of("aa-logprof"),
                  Remedy.Risk.MEDIUM,
                  true,
                  List.of("aa-status"),
                  List.of()));

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    return DENIED.examine(facts);
  }
}
