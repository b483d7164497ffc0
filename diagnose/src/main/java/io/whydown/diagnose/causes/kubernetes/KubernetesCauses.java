package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Kubernetes*, the more specific first.
public final class KubernetesCauses {

  private KubernetesCauses() {}

  public static List<Cause> all() {
    return List.of(
        new ServiceMissing(),
        new IngressBackendPortWrong(),
        new IngressClassMismatch(),
        new ServicePortWrong(),
        new NodePortChanged(),
        new HeadlessMisuse(),
        new DualStackMismatch(),
        new SelectorMatchesNone(),
        new TargetPortNameMissing(),
        new ZeroReplicas(),
        new HostPortConflict(),
        new PodsPending(),
        new CrashLoop(),
        new ReadinessProbeWrong(),
        new PodsNotReady(),
        new SelectorMatchesWrongPods(),
        new TargetPortMismatch(),
        new NetworkPolicyDeny(),
        new NetworkPolicyEgressDeny(),
        new ExternalTrafficLocal(),
        new InternalTrafficLocal(),
        new AffinityToGonePod(),
        new TerminatingEndpoint(),
        new NodeGone(),
        new CniBroken(),
        new CoreDnsDown(),
        new KubeProxyStale(),
        new NodeConntrackFull(),
        new PodRouteMissing(),
        new NodePortBlocked());
  }
}
