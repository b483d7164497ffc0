package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.platform.Namespace;
import io.whydown.model.platform.Pod;
import io.whydown.net.IpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who calls the pods, as a NetworkPolicy sees it.
///
/// @param outside true for a balancer that is no pod of the cluster
/// @param namespace empty when unknown
/// @param labels null when unknown
/// @param address null when unknown
record Caller(
    boolean outside,
    String namespace,
    @Nullable Map<String, String> labels,
    @Nullable Map<String, String> namespaceLabels,
    @Nullable IpAddress address) {

  private static final Pattern BALANCER =
      Pattern.compile(".*(?:ingress|gateway|traefik|haproxy|nginx-controller|envoy|contour).*");

  static Caller of(Case facts) {
    String kind = facts.proxy().kind().id();
    if (kind.equals("aws") || !facts.cloud().balancers().isEmpty()) {
      return new Caller(true, "", null, null, null);
    }
    Optional<Pod> pod =
        facts.cluster().pods().stream()
            .filter(p ->
                facts.balancerVantage().equals("kube:" + p.name())
                    || BALANCER.matcher(p.name().name()).matches())
            .findFirst();
    return pod.map(p ->
            new Caller(
                false,
                p.name().namespace(),
                p.labels(),
                labels(facts, p.name().namespace()),
                p.address()))
        .orElse(new Caller(false, "", null, null, null));
  }

  private static @Nullable Map<String, String> labels(Case facts, String namespace) {
    return facts.cluster().namespaces().stream()
        .filter(n -> n.name().equals(namespace) && !namespace.isEmpty())
        .map(Namespace::labels)
        .findFirst()
        .orElse(null);
  }
}
