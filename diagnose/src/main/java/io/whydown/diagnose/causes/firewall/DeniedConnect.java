package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.SecurityModules;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// Judges whether a security module denied the balancer its connect. Immutable.
///
/// @param module the word of the denials: `selinux` or `apparmor`
/// @param isActive whether the module enforces anything
/// @param command what allows a denied connect
record DeniedConnect(
    String module,
    Predicate<SecurityModules> isActive,
    Function<SecurityModules.Denial, String> command) {

  Outcome examine(Case facts) {
    return switch (facts.balancerHost().securityModules()) {
      case Reading.Missing(var gap) -> Outcome.unknown(gap);
      case Reading.Seen(var modules) -> judge(facts, modules);
    };
  }

  private Outcome judge(Case facts, SecurityModules modules) {
    int port = facts.dialled().map(e -> e.port().number()).orElse(0);
    for (SecurityModules.Denial denial : modules.denials().reversed()) {
      if (denial.module().equals(module)
          && denial.operation().contains("connect")
          && (denial.port() == port || denial.port() == 0)
          && !denial.permissive()) {
        return denial.port() == port
            ? Outcome.proven(finding(facts, denial))
            : Outcome.likely(finding(facts, denial), "the port that the denial was about");
      }
    }
    if (!isActive.test(modules)) {
      return Outcome.excluded(
          module + " is not active there",
          new Evidence(module + " is not active", modules.provenance()));
    }
    return modules.denialsKnown()
        ? Outcome.excluded("no denial of a connect to port " + port + " is on record")
        : Outcome.unknown(
            new Gap(
                FactKind.SECURITY_MODULES,
                facts.balancerVantage(),
                "the audit log",
                "needs root on " + facts.balancerVantage()));
  }

  private Finding finding(Case facts, SecurityModules.Denial denial) {
    return Finding.of(
        module + " denies " + denial.command() + " the connect to port " + denial.port(),
        List.of(
            new Evidence(
                denial.context() + " was denied " + denial.operation() + " on " + denial.target(),
                denial.provenance())),
        new Remedy(
            "allow it in the policy",
            facts.balancerVantage(),
            List.of(command.apply(denial)),
            Remedy.Risk.MEDIUM,
            true,
            List.of(),
            List.of()));
  }
}
