package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.SecurityModules;
import java.util.List;
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

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    return switch (facts.balancerHost().securityModules()) {
      case Reading.Missing(var gap) -> Outcome.unknown(gap);
      case Reading.Seen(var modules) -> judge(facts, modules);
    };
  }

  private static Outcome judge(Case facts, SecurityModules modules) {
    int port = facts.dialled().map(e -> e.port().number()).orElse(0);
    for (SecurityModules.Denial denial : modules.denials().reversed()) {
      if (denial.module().equals("selinux")
          && denial.operation().contains("connect")
          && (denial.port() == port || denial.port() == 0)
          && !denial.permissive()) {
        return denial.port() == port
            ? Outcome.proven(finding(facts, denial))
            : Outcome.likely(finding(facts, denial), "the port that the denial was about");
      }
    }
    if (!isActive(modules)) {
      return Outcome.excluded(
          "selinux is not active there",
          new Evidence("selinux is not active", modules.provenance()));
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

  private static boolean isActive(SecurityModules modules) {
    return "enforcing".equalsIgnoreCase(modules.selinuxMode());
  }

  private static Finding finding(Case facts, SecurityModules.Denial denial) {
    return Finding.of(
        "selinux denies " + denial.command() + " the connect to port " + denial.port(),
        List.of(
            new Evidence(
                denial.context() + " was denied " + denial.operation() + " on " + denial.target(),
                denial.provenance())),
        new Remedy(
            "allow it in the policy",
            facts.balancerVantage(),
            List.of(
                denial.command().startsWith("nginx") || denial.command().startsWith("httpd")
                    ? "setsebool -P httpd_can_network_connect 1"
                    : "setsebool -P haproxy_connect_any 1"),
            Remedy.Risk.MEDIUM,
            true,
            List.of(),
            List.of()));
  }
}
