package io.whydown.diagnose.causes.kubernetes;

import io.whydown.model.platform.LabelSelector;
import io.whydown.model.platform.NetworkPolicy;
import io.whydown.model.platform.NetworkPolicy.Peer;
import io.whydown.model.platform.NetworkPolicy.Rule;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether the rules of policies let a caller through, three-valued. The rules of all policies that
/// select a pod add up: one that allows is enough. Stateless.
///
/// Source: "The two sorts of pod isolation" and "Behavior of to and from selectors" in the
/// documentation of NetworkPolicy.
final class Admission {

  enum Answer {
    YES,
    NO,
    /// It depends on what was not shown.
    OPEN;

    Answer and(Answer other) {
      if (this == NO || other == NO) {
        return NO;
      }
      return this == YES && other == YES ? YES : OPEN;
    }

    Answer or(Answer other) {
      if (this == YES || other == YES) {
        return YES;
      }
      return this == NO && other == NO ? NO : OPEN;
    }
  }

  private Admission() {}

  /// @param rules of one policy and direction
  /// @param port 0 when unknown
  static Answer of(NetworkPolicy policy, List<Rule> rules, Caller peer, int port) {
    Answer answer = Answer.NO;
    for (Rule rule : rules) {
      Answer who =
          rule.peers().isEmpty()
              ? Answer.YES
              : rule.peers().stream().map(p -> peer(policy, p, peer)).reduce(Answer.NO, Answer::or);
      answer = answer.or(who.and(port(rule, port)));
    }
    return answer;
  }

  private static Answer port(Rule rule, int port) {
    if (rule.ports().isEmpty()) {
      return Answer.YES;
    }
    Answer answer = Answer.NO;
    for (NetworkPolicy.Port allowed : rule.ports()) {
      if (!allowed.protocol().equalsIgnoreCase("TCP")) {
        continue;
      }
      boolean number = allowed.port().matches("\\d{1,5}");
      if (allowed.port().isEmpty()) {
        return Answer.YES;
      }
      if (!number || port == 0) {
        answer = Answer.OPEN;
        continue;
      }
      int first = Integer.parseInt(allowed.port());
      int last = Math.max(first, allowed.last());
      if (first <= port && port <= last) {
        return Answer.YES;
      }
    }
    return answer;
  }

  private static Answer peer(NetworkPolicy policy, Peer allowed, Caller caller) {
    if (allowed.block() != null) {
      IpAddress address = caller.address();
      if (address == null) {
        return allowed.block().length() == 0 && allowed.except().isEmpty()
            ? Answer.YES
            : Answer.OPEN;
      }
      boolean inside =
          allowed.block().contains(address)
              && allowed.except().stream().noneMatch(e -> e.contains(address));
      return inside ? Answer.YES : Answer.NO;
    }
    if (caller.outside()) {
      return Answer.NO;
    }
    Answer namespace =
        allowed.namespaces() == null
            ? own(policy, caller)
            : labels(allowed.namespaces(), namespaceLabels(caller, allowed.namespaces()));
    Answer pod = allowed.pods() == null ? Answer.YES : labels(allowed.pods(), caller.labels());
    return namespace.and(pod);
  }

  /// A peer without namespaces means pods of the policy's own namespace.
  private static Answer own(NetworkPolicy policy, Caller caller) {
    String mine = policy.name().namespace();
    if (caller.namespace().isEmpty() || mine.isEmpty()) {
      return Answer.OPEN;
    }
    return mine.equals(caller.namespace()) ? Answer.YES : Answer.NO;
  }

  /// Every namespace carries its own name as a label since Kubernetes 1.22.
  private static @Nullable Map<String, String> namespaceLabels(Caller caller, LabelSelector asked) {
    boolean byName =
        asked.expressions().isEmpty()
            && asked.labels().keySet().equals(java.util.Set.of("kubernetes.io/metadata.name"));
    return caller.namespaceLabels() == null && byName && !caller.namespace().isEmpty()
        ? Map.of("kubernetes.io/metadata.name", caller.namespace())
        : caller.namespaceLabels();
  }

  private static Answer labels(LabelSelector selector, @Nullable Map<String, String> labels) {
    if (selector.isEverything()) {
      return Answer.YES;
    }
    if (labels == null) {
      return Answer.OPEN;
    }
    return selector.selects(labels) ? Answer.YES : Answer.NO;
  }
}
