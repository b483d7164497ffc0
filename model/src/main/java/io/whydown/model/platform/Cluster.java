package io.whydown.model.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/// The objects of a Kubernetes cluster, as far as they were shown. Immutable; one entry for each
/// object, even where several sources show it.
///
/// @param classes names of ingress classes that a controller serves
public record Cluster(
    List<Pod> pods,
    List<Workload> workloads,
    List<Service> services,
    List<Endpoints> endpoints,
    List<Ingress> ingresses,
    List<String> classes,
    List<NetworkPolicy> policies,
    List<Node> nodes,
    List<Namespace> namespaces,
    List<MeshPolicy> meshPolicies,
    List<ClusterEvent> events,
    List<ClusterSign> signs) {

  public static final Cluster NONE =
      new Cluster(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          List.of(), List.of(), List.of(), List.of());

  public Cluster {
    pods = List.copyOf(pods);
    workloads = List.copyOf(workloads);
    services = List.copyOf(services);
    endpoints = List.copyOf(endpoints);
    ingresses = List.copyOf(ingresses);
    classes = List.copyOf(classes);
    policies = List.copyOf(policies);
    nodes = List.copyOf(nodes);
    namespaces = List.copyOf(namespaces);
    meshPolicies = List.copyOf(meshPolicies);
    events = List.copyOf(events);
    signs = List.copyOf(signs);
  }

  public boolean isEmpty() {
    return pods.isEmpty()
        && workloads.isEmpty()
        && services.isEmpty()
        && endpoints.isEmpty()
        && ingresses.isEmpty()
        && policies.isEmpty()
        && nodes.isEmpty()
        && meshPolicies.isEmpty()
        && events.isEmpty()
        && signs.isEmpty();
  }

  /// Both together; an object that both show is one.
  public Cluster plus(Cluster other) {
    return new Cluster(
        merged(pods, other.pods, (a, b) -> a.name().mayBe(b.name()), Pod::plus),
        merged(
            workloads,
            other.workloads,
            (a, b) -> a.kind().equals(b.kind()) && a.name().mayBe(b.name()),
            Workload::plus),
        merged(services, other.services, (a, b) -> a.name().mayBe(b.name()), Service::plus),
        joined(endpoints, other.endpoints),
        joined(ingresses, other.ingresses),
        Stream.concat(classes.stream(), other.classes.stream()).distinct().toList(),
        joined(policies, other.policies),
        joined(nodes, other.nodes),
        joined(namespaces, other.namespaces),
        joined(meshPolicies, other.meshPolicies),
        joined(events, other.events),
        joined(signs, other.signs));
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  private static <T> List<T> merged(
      List<T> a, List<T> b, BiPredicate<T, T> same, BinaryOperator<T> plus) {
    var all = new ArrayList<>(a);
    for (T entry : b) {
      int at = -1;
      for (int i = 0; i < all.size() && at < 0; i++) {
        at = same.test(all.get(i), entry) ? i : -1;
      }
      if (at < 0) {
        all.add(entry);
      } else {
        all.set(at, plus.apply(all.get(at), entry));
      }
    }
    return all;
  }
}
