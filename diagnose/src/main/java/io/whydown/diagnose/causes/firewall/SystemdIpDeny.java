package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Unit;
import java.util.List;
import java.util.Set;

/// The unit that owns the listener has IPAddressDeny, which a BPF program of its cgroup enforces
/// (systemd.resource-control(5)).
final class SystemdIpDeny implements Cause {

  private static final About ABOUT =
      About.root(
          "seccomp-or-systemd-ip-deny",
          "the service's unit denies its network traffic",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "connect-denied"),
          FactKind.UNITS,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.FILTERS,
          FactKind.ROUTES,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(facts.serverHost().units() instanceof Reading.Seen(var units))
        || !(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Outcome.irrelevant();
    }
    for (Unit unit : units) {
      String deny = unit.property("IPAddressDeny");
      boolean owner =
          unit.mainPid() != 0 && socket.owners().stream().anyMatch(o -> o.pid() == unit.mainPid());
      if (owner && deny != null && !deny.isBlank()) {
        return judge(facts, unit, deny);
      }
    }
    return Outcome.irrelevant();
  }

  private static Outcome judge(Case facts, Unit unit, String deny) {
    String allow = unit.property("IPAddressAllow");
    boolean everything =
        deny.contains("::/0") || deny.contains("0.0.0.0/0") || deny.contains("any");
    Finding finding =
        Finding.of(
            unit.id() + " denies traffic from " + deny + " (IPAddressDeny)",
            List.of(new Evidence(unit.id() + " has IPAddressDeny=" + deny, unit.provenance())),
            new Remedy(
                "allow the balancer's address in " + unit.id(),
                facts.serverPlace(),
                List.of(
                    "systemctl edit "
                        + unit.id()
                        + "  # [Service] IPAddressAllow=ADDRESS OF THE BALANCER",
                    "systemctl restart " + unit.id()),
                Remedy.Risk.LOW,
                true,
                List.of("systemctl show -p IPAddressAllow,IPAddressDeny " + unit.id()),
                List.of()));
    return everything && (allow == null || allow.isBlank())
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding, "whether " + deny + " covers the balancer and no allow rule does");
  }
}
