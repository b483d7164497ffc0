package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.LabelSelector;
import io.whydown.model.platform.ObjectName;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.PodContainer;
import io.whydown.model.platform.Service;
import io.whydown.model.platform.Workload;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pod, or the template that pods are made of: what a selector can meet.
///
/// @param labels null when not shown
/// @param address of a pod; null when not shown
record Shape(
    String kind,
    ObjectName name,
    @Nullable Map<String, String> labels,
    List<PodContainer> containers,
    @Nullable IpAddress address,
    Provenance provenance) {

  /// What the names of a set's pods end with: the template's hash and five letters, or a number.
  private static final Pattern OF_SET =
      Pattern.compile("-(?:[a-f0-9]{6,10}-)?(?:[a-z0-9]{5}|\\d{1,3})$");

  static List<Shape> all(Case facts) {
    Cluster cluster = facts.cluster();
    var all = new ArrayList<Shape>();
    for (Workload w : cluster.workloads()) {
      all.add(new Shape(w.kind(), w.name(), w.podLabels(), w.containers(), null, w.provenance()));
    }
    for (Pod p : cluster.pods()) {
      all.add(new Shape("pod", p.name(), p.labels(), p.containers(), p.address(), p.provenance()));
    }
    return all;
  }

  /// Those with labels, in the Service's namespace.
  static List<Shape> labelled(Case facts, Service service) {
    return all(facts).stream()
        .filter(s -> s.labels != null && !s.labels.isEmpty())
        .filter(s -> s.name.mayShareNamespace(service.name()))
        .toList();
  }

  /// Those that the Service selects.
  static List<Shape> selected(Case facts, Service service) {
    Map<String, String> selector = service.selector();
    if (selector == null || selector.isEmpty()) {
      return List.of();
    }
    return labelled(facts, service).stream().filter(s -> s.isSelectedBy(selector)).toList();
  }

  boolean isSelectedBy(Map<String, String> selector) {
    return labels != null && LabelSelector.of(selector).selects(labels);
  }

  /// How many of the selector's labels it carries, and half a label for a name alike.
  double likeness(Service service) {
    Map<String, String> selector = Objects.requireNonNullElse(service.selector(), Map.of());
    Map<String, String> own = Objects.requireNonNullElse(labels, Map.of());
    long same =
        selector.entrySet().stream().filter(e -> e.getValue().equals(own.get(e.getKey()))).count();
    long values = selector.values().stream().filter(own::containsValue).count();
    String mine = name.name();
    String its = service.name().name();
    boolean alike = !mine.isEmpty() && (mine.startsWith(its) || its.startsWith(mine));
    return same + values * 0.25 + (alike ? 0.5 : 0);
  }

  /// The labels of the selector that it lacks or has otherwise.
  String differences(Map<String, String> selector) {
    Map<String, String> own = Objects.requireNonNullElse(labels, Map.of());
    var words = new ArrayList<String>();
    selector.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(e -> !e.getValue().equals(own.get(e.getKey())))
        .forEach(e ->
            words.add(
                own.containsKey(e.getKey())
                    ? e.getKey() + " is " + own.get(e.getKey()) + ", not " + e.getValue()
                    : e.getKey() + "=" + e.getValue() + " is missing"));
    return String.join("; ", words);
  }

  Evidence evidence(String says) {
    return new Evidence(kind + " " + name + " " + says, provenance);
  }

  /// The ports that its containers declare, without those of a mesh.
  List<PodContainer.Port> ports() {
    return containers.stream()
        .filter(c -> !c.isMeshProxy())
        .flatMap(c -> c.ports().stream())
        .toList();
  }

  /// The name that the pods of one set share.
  String family() {
    return kind.equals("pod") ? OF_SET.matcher(name.name()).replaceFirst("") : name.name();
  }

  boolean showsPorts() {
    return containers.stream().anyMatch(PodContainer::portsShown);
  }
}
