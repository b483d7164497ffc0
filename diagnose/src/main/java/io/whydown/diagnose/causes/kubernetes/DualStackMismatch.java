package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Service;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// The Service has addresses of one family only, the client dials the other.
final class DualStackMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-dual-stack-family-mismatch",
          "the Service lacks the address family that the client uses",
          Stage.ADDRESS,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<IpAddress> address = facts.dialled().map(Endpoint::address);
    for (Aim aim : Aim.of(facts)) {
      Service service = aim.service();
      List<String> families = service.families();
      if (address.isEmpty() || families.size() != 1) {
        continue;
      }
      boolean differs = families.getFirst().equals("IPv6") == address.get().isV4();
      if (differs) {
        return Outcome.likely(
            Finding.of(
                "Service "
                    + service.name()
                    + " has "
                    + families.getFirst()
                    + " only, "
                    + address.get()
                    + " was dialled",
                List.of(aim.evidence("has ipFamilies " + families)),
                Advice.kubectl("set ipFamilyPolicy: PreferDualStack, or dial its family")),
            "that the address is meant for this Service: kubectl get service -o wide");
      }
    }
    return Outcome.irrelevant();
  }
}
