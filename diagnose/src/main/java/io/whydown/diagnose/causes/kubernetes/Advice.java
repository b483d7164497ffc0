package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.platform.ObjectName;
import java.util.List;
import java.util.Set;

/// What the causes of this group share in wording. Stateless.
final class Advice {

  /// What a client or a balancer sees of a Service that leads nowhere: kube-proxy refuses or drops,
  /// an ingress controller answers 503 by itself or dials a placeholder.
  static final Set<String> LEADS_NOWHERE =
      Effects.and(
          Effects.AFTER_CONNECT,
          "connection-refused",
          "connection-timeout",
          "host-unreachable",
          "name-error",
          "not-tried");

  private Advice() {}

  /// A change to the cluster.
  static Remedy kubectl(String summary, String... commands) {
    return new Remedy(
        summary, "cluster", List.of(commands), Remedy.Risk.LOW, true, List.of(), List.of());
  }

  /// `-n shop ` for a command line; empty when the namespace is not known.
  static String in(ObjectName name) {
    return name.namespace().isEmpty() ? "" : "-n " + name.namespace() + " ";
  }

  static Outcome claim(boolean sure, Finding finding, String missing) {
    return sure ? Outcome.proven(finding) : Outcome.likely(finding, missing);
  }
}
