package io.whydown.vendor.kubernetes;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.ClusterEvent;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Endpoints;
import io.whydown.model.platform.Ingress;
import io.whydown.model.platform.MeshPolicy;
import io.whydown.model.platform.Namespace;
import io.whydown.model.platform.NetworkPolicy;
import io.whydown.model.platform.Node;
import io.whydown.model.platform.ObjectName;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.Service;
import io.whydown.model.platform.Workload;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;

/// The objects that one text shows, while it is read. Not thread-safe: one for each text.
final class ClusterParts {

  /// More objects of one kind than this are left out.
  private static final int MAX = 2_000;

  private final Artifact artifact;
  private final String defaultNamespace;
  private final String fileName;
  private final List<Pod> pods = new ArrayList<>();
  private final List<Workload> workloads = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
  private final List<Endpoints> endpoints = new ArrayList<>();
  private final List<Ingress> ingresses = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();
  private final List<NetworkPolicy> policies = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Namespace> namespaces = new ArrayList<>();
  private final List<MeshPolicy> meshPolicies = new ArrayList<>();
  private final List<ClusterEvent> events = new ArrayList<>();
  private final List<ClusterSign> signs = new ArrayList<>();

  /// @param defaultNamespace that of the command line (`-n shop`); empty when unknown
  /// @param fileName what an object without a name is called: that of its file; may be empty
  ClusterParts(Artifact artifact, String defaultNamespace, String fileName) {
    this.artifact = artifact;
    this.defaultNamespace = defaultNamespace;
    this.fileName = fileName;
  }

  ObjectName name(String namespace, String name) {
    String in = namespace.isEmpty() ? defaultNamespace : namespace;
    return new ObjectName(
        Redaction.printable(in), Redaction.printable(name.isEmpty() ? fileName : name));
  }

  Provenance at(int line, String raw) {
    return artifact.line(line, Redaction.text(raw));
  }

  void add(Object part) {
    switch (part) {
      case Pod pod -> bounded(pods, pod);
      case Workload workload -> bounded(workloads, workload);
      case Service service -> bounded(services, service);
      case Endpoints all -> bounded(endpoints, all);
      case Ingress ingress -> bounded(ingresses, ingress);
      case NetworkPolicy policy -> bounded(policies, policy);
      case Node node -> bounded(nodes, node);
      case Namespace namespace -> bounded(namespaces, namespace);
      case MeshPolicy policy -> bounded(meshPolicies, policy);
      case ClusterEvent event -> bounded(events, event);
      case ClusterSign sign -> bounded(signs, sign);
      default ->
          throw new IllegalArgumentException(
              "part: " + part.getClass() + " (expected: one of a cluster)");
    }
  }

  void addClass(String name) {
    bounded(classes, Redaction.printable(name));
  }

  private static <T> void bounded(List<T> list, T entry) {
    if (list.size() < MAX) {
      list.add(entry);
    }
  }

  /// An object that several passages of the text show is one.
  Cluster cluster() {
    return Cluster.NONE.plus(
        new Cluster(
            pods,
            workloads,
            services,
            endpoints,
            ingresses,
            classes,
            policies,
            nodes,
            namespaces,
            meshPolicies,
            events,
            signs));
  }
}
