package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.SelinuxAllowance;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.SecurityModules;
import io.whydown.model.proxy.Proxy;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// Judges whether a security module denied the balancer its connect. Immutable.
///
/// @param module the word of the denials: `selinux` or `apparmor`
/// @param isActive whether the module enforces anything
/// @param remedy what allows a denied connect
record DeniedConnect(
    String module,
    Predicate<SecurityModules> isActive,
    BiFunction<Case, SecurityModules.Denial, Remedy> remedy) {

  Outcome examine(Case facts) {
    return switch (facts.balancerHost().securityModules()) {
      case Reading.Missing(var gap) -> Outcome.unknown(gap);
      case Reading.Seen(var modules) -> judge(facts, modules);
    };
  }

  private Outcome judge(Case facts, SecurityModules modules) {
    int port = facts.dialled().map(e -> e.port().number()).orElse(0);
    if (!isActive.test(modules)) {
      return Outcome.excluded(
          module + " is not active there",
          new Evidence(module + " is not active", modules.provenance()));
    }
    for (SecurityModules.Denial denial : modules.denials().reversed()) {
      if (denial.module().equals(module)
          && denial.operation().contains("connect")
          && (denial.port() == port || denial.port() == 0)
          && !denial.permissive()
          && !isAllowedNow(modules, denial)) {
        return denial.port() == port && isOfBalancer(facts, denial)
            ? Outcome.proven(finding(facts, denial))
            : Outcome.likely(
                finding(facts, denial),
                denial.port() == port
                    ? "that " + denial.command() + " is the balancer"
                    : "the port that the denial was about");
      }
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
        remedy.apply(facts, denial));
  }

  /// A boolean was switched on since.
  private static boolean isAllowedNow(SecurityModules modules, SecurityModules.Denial denial) {
    return denial.module().equals("selinux")
        && Boolean.TRUE.equals(modules.booleans().get(SelinuxAllowance.booleanOf(denial)));
  }

  /// Another program of the host that was denied the port says nothing of the balancer.
  private static boolean isOfBalancer(Case facts, SecurityModules.Denial denial) {
    String balancer = facts.proxy().kind().name().toLowerCase(Locale.ROOT);
    return denial.command().toLowerCase(Locale.ROOT).startsWith(balancer)
        || denial.context().toLowerCase(Locale.ROOT).contains(balancer)
        || facts.proxy().kind() == Proxy.Kind.NGINX && denial.context().contains("httpd_t");
  }
}
