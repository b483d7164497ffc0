package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.PodContainer;
import io.whydown.model.platform.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The Service sends to a port that its pods do not listen on. A declared port is a hint only: the
/// sockets of the pod decide.
final class TargetPortMismatch implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-target-port-mismatch",
          "the Service sends to a port that its pods do not listen on",
          Stage.TRANSLATION,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    boolean serves = false;
    for (Aim aim : Aim.of(facts)) {
      for (Shape shape : Shape.selected(facts, aim.service())) {
        for (Service.Port port : aim.ports(facts)) {
          Optional<Outcome> found = at(facts, aim, shape, port);
          if (found.isPresent()) {
            return found.get();
          }
          serves |= aim.sure() && isServed(facts, shape, port);
        }
      }
    }
    return serves ? Outcome.excluded("the pod listens on the Service's targetPort") : said(facts);
  }

  private static boolean isServed(Case facts, Shape shape, Service.Port port) {
    return PodSockets.of(facts, shape.name()).stream()
        .anyMatch(s -> s.port() == port.targetNumber());
  }

  private static Optional<Outcome> at(Case facts, Aim aim, Shape shape, Service.Port port) {
    int target = port.targetNumber();
    if (target == 0 || port.protocol().equalsIgnoreCase("UDP")) {
      return Optional.empty();
    }
    List<PodSockets.Seen> sockets = PodSockets.of(facts, shape.name());
    var others = new TreeSet<Integer>();
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        aim.evidence("sends port " + port.number() + " to port " + target + " of its pods"));
    if (!sockets.isEmpty()) {
      sockets.forEach(s -> others.add(s.port()));
      evidence.add(
          new Evidence(shape.name() + " listens on " + others, sockets.getFirst().provenance()));
    } else {
      shape.ports().forEach(p -> others.add(p.number()));
      others.addAll(told(shape));
      evidence.add(shape.evidence("declares " + others));
    }
    if (others.isEmpty() || others.contains(target)) {
      return Optional.empty();
    }
    Finding finding =
        Finding.of(
            "Service %s sends to port %d, its pods serve %s"
                .formatted(aim.service().name(), target, others),
            evidence,
            Advice.kubectl(
                "set targetPort to the port that the pods listen on",
                "kubectl "
                    + Advice.in(aim.service().name())
                    + "edit service "
                    + aim.service().name().name()));
    return Optional.of(
        Advice.claim(
            aim.sure() && sockets.stream().anyMatch(PodSockets.Seen::looked),
            finding,
            "the listeners inside a pod: kubectl "
                + Advice.in(shape.name())
                + "exec "
                + (shape.kind().equals("pod")
                    ? ""
                    : shape.kind().toLowerCase(java.util.Locale.ROOT) + "/")
                + shape.name().name()
                + " -- ss -tln"));
  }

  /// Ports that the environment or the arguments of a container name: `PORT=3000`, `--port=3000`.
  private static Set<Integer> told(Shape shape) {
    var told = new TreeSet<Integer>();
    for (PodContainer container : shape.containers()) {
      container
          .environment()
          .forEach((name, value) -> {
            if (name.matches("(?:[A-Z_]*_)?PORT") && value.matches("\\d{2,5}")) {
              told.add(Integer.parseInt(value));
            }
          });
      String words = String.join(" ", container.words());
      var option =
          java.util.regex.Pattern.compile("(?:^| )--?p(?:ort)?[= ](\\d{2,5})\\b").matcher(words);
      while (option.find()) {
        told.add(Integer.parseInt(java.util.Objects.requireNonNullElse(option.group(1), "0")));
      }
    }
    return told;
  }

  private static Outcome said(Case facts) {
    return Signs.likely(
        facts,
        ClusterSign.Kind.TARGET_PORT_DIFFERS,
        "a Service's targetPort is not what its pods listen on",
        "the listeners inside the pod: kubectl exec POD -- ss -tln",
        Advice.kubectl("set targetPort to the port that the pods listen on"));
  }
}
