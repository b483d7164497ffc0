package io.whydown.diagnose.causes.cloud;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Service;
import io.whydown.model.platform.TargetGroup;
import io.whydown.model.platform.TargetHealth;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Listener, target group and what listens disagree about the port.
final class TargetPortDisagrees implements Cause {

  private static final About ABOUT =
      About.root(
          "cloud-listener-or-target-port-mismatch",
          "listener, target group and the target's socket disagree",
          Stage.ADDRESS,
          Set.of("connection-refused", "connection-timeout", "not-tried", "unexpected-status"),
          FactKind.CLOUD,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (TargetHealth target : facts.cloud().targets()) {
      if (target.reason().equals("Target.NotInUse")
          && target
              .description()
              .toLowerCase(java.util.Locale.ROOT)
              .contains("not configured to receive traffic")) {
        return likely(
            "no listener sends to the target group",
            new Evidence(target.reason() + " " + target.description(), target.provenance()),
            "the listeners and their rules: aws elbv2 describe-listeners, describe-rules");
      }
    }
    Set<Integer> nodePorts =
        facts.cluster().services().stream()
            .flatMap(s -> s.ports().stream())
            .map(Service.Port::nodePort)
            .filter(p -> p > 0)
            .collect(Collectors.toSet());
    for (TargetGroup group : facts.cloud().groups()) {
      boolean node = group.targetType().equals("instance") && group.port() >= 30_000;
      if (node && !nodePorts.isEmpty() && !nodePorts.contains(group.port())) {
        return likely(
            "target group "
                + group.name()
                + " sends to port "
                + group.port()
                + ", the nodePorts are "
                + nodePorts,
            new Evidence(
                "target group " + group.name() + " sends to port " + group.port(),
                group.provenance()),
            "the Service meant by it: kubectl get services -A");
      }
    }
    return Outcome.irrelevant();
  }

  private static Outcome likely(String title, Evidence evidence, String missing) {
    return Outcome.likely(
        Finding.of(
            title,
            List.of(evidence),
            new Remedy(
                "let listener, target group and target name one port",
                "cloud",
                List.of(),
                Remedy.Risk.MEDIUM,
                true,
                List.of(),
                List.of())),
        missing);
  }
}
