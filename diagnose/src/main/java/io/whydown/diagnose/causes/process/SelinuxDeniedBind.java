package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.SelinuxAllowance;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.SecurityModules;
import java.util.List;
import java.util.Set;

/// An AVC record (`name_bind`) or an AppArmor denial names the port.
final class SelinuxDeniedBind implements Cause {

  private static final About ABOUT =
      About.root(
          "selinux-denied-bind",
          "SELinux or AppArmor denies the bind",
          Stage.LISTENER,
          Set.of("start-failed", "no-listener-on-port"),
          FactKind.SECURITY_MODULES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    int port = facts.dialled().get().port().number();
    return switch (facts.serverHost().securityModules()) {
      case Reading.Missing(var gap) -> Outcome.unknown(gap);
      case Reading.Seen(var modules) -> judge(facts, modules, port);
    };
  }

  private static Outcome judge(Case facts, SecurityModules modules, int port) {
    if (!isEnforcing(modules)) {
      return Outcome.excluded(
          "neither SELinux nor AppArmor enforces anything there",
          new Evidence("no enforcing security module", modules.provenance()));
    }
    for (SecurityModules.Denial denial : modules.denials().reversed()) {
      boolean bind = denial.operation().equals("name_bind") || denial.operation().contains("bind");
      if (bind && denial.port() == port && !denial.permissive()) {
        return Outcome.proven(finding(facts, denial, port));
      }
    }
    return modules.denialsKnown()
        ? Outcome.excluded("no denial of a bind to port " + port + " is on record")
        : Outcome.unknown(
            new Gap(
                FactKind.SECURITY_MODULES,
                facts.serverHost().vantage(),
                "the audit log",
                "needs root on " + facts.serverHost().vantage()));
  }

  private static boolean isEnforcing(SecurityModules modules) {
    return "enforcing".equalsIgnoreCase(modules.selinuxMode())
        || modules.active().contains("apparmor");
  }

  private static Finding finding(Case facts, SecurityModules.Denial denial, int port) {
    return Finding.of(
        denial.module() + " denies " + denial.command() + " the bind to port " + port,
        List.of(
            new Evidence(
                denial.context() + " was denied " + denial.operation() + " on " + denial.target(),
                denial.provenance())),
        denial.module().equals("selinux") ? label(facts, denial, port) : profile(facts, denial));
  }

  private static Remedy label(Case facts, SecurityModules.Denial denial, int port) {
    var allowance = SelinuxAllowance.bind(denial, port);
    return new Remedy(
        "allow the port to the service's domain, and start the service",
        facts.serverPlace(),
        allowance.commands(),
        Remedy.Risk.MEDIUM,
        true,
        List.of(allowance.verify().getFirst(), Services.listens(facts)),
        allowance.undo());
  }

  private static Remedy profile(Case facts, SecurityModules.Denial denial) {
    return Services.advice(
        facts,
        "allow it in the profile "
            + denial.context()
            + ", for instance `network inet stream,` (and `capability net_bind_service,` below port 1024), reload"
            + " it and start the service; aa-complain only tells whether it is the profile",
        Remedy.Risk.MEDIUM,
        "aa-logprof");
  }
}
