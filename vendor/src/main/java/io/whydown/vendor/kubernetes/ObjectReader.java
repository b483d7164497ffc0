package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.ClusterEvent;
import io.whydown.model.platform.Endpoints;
import io.whydown.model.platform.LabelSelector;
import io.whydown.model.platform.MeshPolicy;
import io.whydown.model.platform.Namespace;
import io.whydown.model.platform.Node;
import io.whydown.model.platform.ObjectName;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.Service;
import io.whydown.model.platform.Workload;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Json;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one object of the cluster, from a manifest or from `kubectl get -o yaml|json`. Not
/// thread-safe: one for each text.
final class ObjectReader {

  private static final int MAX_NESTING = 4;

  private final ClusterParts parts;

  ObjectReader(ClusterParts parts) {
    this.parts = parts;
  }

  /// @param kindByTitle the kind that the section's name tells, for an object that names none;
  ///   empty when it tells none
  void read(Json object, int line, String kindByTitle) {
    read(object, line, kindByTitle, 0);
  }

  private void read(Json object, int line, String kindByTitle, int nesting) {
    String kind = object.text("kind");
    if (kind.isEmpty()
        && !kindByTitle.isEmpty()
        && (object.has("spec") || object.has("metadata"))) {
      kind = kindByTitle;
    }
    if (kind.isEmpty()) {
      wrapped(object, line, kindByTitle);
      return;
    }
    if (kind.endsWith("List") && nesting < MAX_NESTING) {
      String inner = kind.substring(0, kind.length() - 4);
      object.list("items").forEach(item -> read(item, line, inner, nesting + 1));
      return;
    }
    one(kind, object, line);
  }

  /// `Service:` above what is inside a Service, or the inside alone where the title tells of what.
  private void wrapped(Json object, int line, String kindByTitle) {
    boolean routes =
        object.list("route").stream().anyMatch(r -> r.object("destination").has("host"));
    if (routes) {
      one(
          "VirtualService",
          Json.of(Map.of("spec", Map.of("http", List.of(object.tree()))), ""),
          line);
      return;
    }
    for (String name : object.names()) {
      if (name.toLowerCase(Locale.ROOT).matches("service|deployment|networkpolicy")
          && object.object(name).names().stream()
              .anyMatch(
                  n -> n.matches("ports|selector|externalTrafficPolicy|template|podSelector"))) {
        one(proper(name), Json.of(Map.of("spec", object.object(name).tree()), ""), line);
        return;
      }
    }
    if (kindByTitle.equals("Pod")) {
      if (!object.object("labels").names().isEmpty()) {
        one("Pod", Json.of(Map.of("metadata", object.tree()), ""), line);
      }
      return;
    }
    if (!kindByTitle.isEmpty()
        && object.names().stream()
            .anyMatch(n ->
                n.matches("ports|selector|template|podSelector|rules|externalTrafficPolicy"))) {
      one(kindByTitle, Json.of(Map.of("spec", object.tree()), ""), line);
    }
  }

  static String proper(String kind) {
    return switch (kind.toLowerCase(Locale.ROOT)) {
      case "service" -> "Service";
      case "deployment" -> "Deployment";
      case "networkpolicy" -> "NetworkPolicy";
      case "ingress" -> "Ingress";
      case "pod" -> "Pod";
      default -> kind;
    };
  }

  private void one(String kind, Json object, int line) {
    Json metadata = object.object("metadata");
    ObjectName name = parts.name(metadata.text("namespace"), metadata.text("name"));
    Json spec = object.object("spec");
    switch (kind) {
      case "Pod" -> parts.add(pod(name, metadata, spec, object.object("status"), line));
      case "Deployment",
          "StatefulSet",
          "DaemonSet",
          "ReplicaSet",
          "ReplicationController",
          "DeploymentConfig",
          "Rollout",
          "Job" ->
          parts.add(workload(kind, name, spec, object.object("status"), line));
      case "Service" -> parts.add(service(name, spec, object.object("status"), line));
      case "Endpoints" -> parts.add(endpoints(name, object, line));
      case "EndpointSlice" -> parts.add(slice(name, metadata, object, line));
      case "Ingress", "HTTPRoute", "Route", "VirtualService", "IngressRoute" ->
          new IngressObjects(parts).read(kind, name, metadata, spec, line);
      case "IngressClass" -> parts.addClass(name.name());
      case "NetworkPolicy" -> new PolicyObjects(parts).read(name, spec, line);
      case "Node" -> parts.add(node(name.name(), object.object("status"), line));
      case "Namespace" ->
          parts.add(
              new Namespace(
                  name.name(),
                  labels(metadata.object("labels")),
                  parts.at(line, "Namespace " + name.name())));
      case "PeerAuthentication", "AuthorizationPolicy", "DestinationRule", "MeshPolicy", "Policy" ->
          mesh(kind, name, spec, line);
      case "Event" -> event(object, line);
      default -> {}
    }
  }

  static Map<String, String> labels(Json labels) {
    var all = new LinkedHashMap<String, String>();
    labels.names().forEach(n -> all.put(n, labels.text(n)));
    return all;
  }

  static LabelSelector selector(Json selector) {
    var expressions = new ArrayList<LabelSelector.Expression>();
    for (Json e : selector.list("matchExpressions")) {
      expressions.add(
          new LabelSelector.Expression(e.text("key"), e.text("operator"), e.texts("values")));
    }
    return new LabelSelector(labels(selector.object("matchLabels")), expressions);
  }

  private Pod pod(ObjectName name, Json metadata, Json spec, Json status, int line) {
    var containers = ContainerObjects.of(spec, status);
    boolean shown = status.has("containerStatuses");
    int ready = (int) containers.stream().filter(c -> Boolean.TRUE.equals(c.ready())).count();
    String waiting =
        containers.stream()
            .filter(c -> c.state().equals("waiting") || c.state().equals("terminated"))
            .map(c -> c.reason())
            .filter(r -> !r.isEmpty())
            .findFirst()
            .orElse(status.text("phase"));
    String owner =
        metadata.list("ownerReferences").stream()
            .findFirst()
            .map(o -> o.text("kind") + "/" + o.text("name"))
            .orElse("");
    String message =
        status.list("conditions").stream()
            .filter(c -> c.text("status").equals("False"))
            .map(c -> c.text("message"))
            .filter(m -> !m.isEmpty())
            .findFirst()
            .orElse("");
    return new Pod(
        name,
        labels(metadata.object("labels")),
        IpAddress.tryParse(status.text("podIP")).orElse(null),
        spec.text("nodeName"),
        waiting,
        shown ? ready : -1,
        shown ? containers.size() : -1,
        containers,
        metadata.has("deletionTimestamp"),
        spec.flag("hostNetwork"),
        Redaction.text(message),
        owner,
        parts.at(line, "Pod " + name + ", labels " + labels(metadata.object("labels"))));
  }

  private Workload workload(String kind, ObjectName name, Json spec, Json status, int line) {
    Json template = spec.object("template");
    Map<String, String> labels =
        template.has("metadata") ? labels(template.object("metadata").object("labels")) : null;
    int wanted =
        kind.equals("DaemonSet")
            ? (int) status.number("desiredNumberScheduled", -1)
            : (int) spec.number("replicas", -1);
    int ready = (int) status.number("readyReplicas", status.has("replicas") ? 0 : -1);
    return new Workload(
        kind,
        name,
        wanted,
        ready,
        labels,
        ContainerObjects.of(template.object("spec"), Json.of(Map.of(), "")),
        template.object("spec").flag("hostNetwork"),
        parts.at(line, kind + " " + name + ", labels of its pods " + labels));
  }

  private Service service(ObjectName name, Json spec, Json status, int line) {
    var ports = new ArrayList<Service.Port>();
    for (Json port : spec.list("ports")) {
      int number = (int) port.number("port", 0);
      String protocol = port.text("protocol");
      String target = port.text("targetPort");
      if (number > 0 && number <= 65_535) {
        ports.add(
            new Service.Port(
                port.text("name"),
                number,
                target.isEmpty() ? Integer.toString(number) : target,
                (int) port.number("nodePort", 0),
                protocol.isEmpty() ? "TCP" : protocol));
      }
    }
    Json selector = spec.object("selector");
    Map<String, String> labels =
        spec.has("selector")
            ? selector.has("matchLabels")
                ? labels(selector.object("matchLabels"))
                : labels(selector)
            : Map.of();
    String type = spec.text("type");
    boolean whole = spec.has("ports") && spec.has("selector") || spec.has("type");
    return new Service(
        name,
        type.isEmpty() && whole ? "ClusterIP" : type,
        spec.text("clusterIP").isEmpty() ? status.text("clusterIP") : spec.text("clusterIP"),
        spec.has("selector") || spec.has("type") || spec.has("clusterIP") ? labels : null,
        ports,
        spec.text("externalTrafficPolicy"),
        spec.text("internalTrafficPolicy"),
        (int) spec.number("healthCheckNodePort", 0),
        spec.flag("publishNotReadyAddresses"),
        spec.text("externalName"),
        spec.text("sessionAffinity"),
        spec.texts("ipFamilies"),
        parts.at(line, "Service " + name + ", selector " + labels + ", ports " + words(ports)));
  }

  static String words(List<Service.Port> ports) {
    return ports.stream()
        .map(p -> p.number() + (p.target().isEmpty() ? "" : "->" + p.target()))
        .toList()
        .toString();
  }

  private Endpoints endpoints(ObjectName name, Json object, int line) {
    var addresses = new ArrayList<Endpoints.Address>();
    var ports = new ArrayList<Integer>();
    for (Json subset : object.list("subsets")) {
      subset.list("addresses").forEach(a -> address(a, true, addresses));
      subset.list("notReadyAddresses").forEach(a -> address(a, false, addresses));
      subset.list("ports").forEach(p -> ports.add((int) p.number("port", 0)));
    }
    return new Endpoints(
        name,
        addresses,
        ports,
        true,
        parts.at(line, "Endpoints " + name + ": " + addresses.size()));
  }

  private static void address(Json entry, boolean ready, List<Endpoints.Address> into) {
    IpAddress.tryParse(entry.text("ip"))
        .ifPresent(ip ->
            into.add(
                new Endpoints.Address(
                    ip, ready, entry.object("targetRef").text("name"), entry.text("nodeName"))));
  }

  private Endpoints slice(ObjectName name, Json metadata, Json object, int line) {
    var addresses = new ArrayList<Endpoints.Address>();
    var ports = new ArrayList<Integer>();
    for (Json endpoint : object.list("endpoints")) {
      Json conditions = endpoint.object("conditions");
      @Nullable Boolean ready = conditions.has("ready") ? conditions.flag("ready") : null;
      for (String text : endpoint.texts("addresses")) {
        IpAddress.tryParse(text)
            .ifPresent(ip ->
                addresses.add(
                    new Endpoints.Address(
                        ip,
                        ready,
                        endpoint.object("targetRef").text("name"),
                        endpoint.text("nodeName"))));
      }
    }
    object.list("ports").forEach(p -> ports.add((int) p.number("port", 0)));
    String service = metadata.object("labels").text("kubernetes.io/service-name");
    ObjectName of =
        service.isEmpty()
            ? parts.name(metadata.text("namespace"), name.name().replaceFirst("-[a-z0-9]{5}$", ""))
            : parts.name(metadata.text("namespace"), service);
    return new Endpoints(
        of,
        addresses,
        ports,
        true,
        parts.at(line, "EndpointSlice " + name + ": " + addresses.size()));
  }

  private Node node(String name, Json status, int line) {
    Boolean ready = null;
    String message = "";
    for (Json condition : status.list("conditions")) {
      if (condition.text("type").equals("Ready")) {
        ready = condition.text("status").equals("True");
        message = Redaction.text(condition.text("message"));
      }
    }
    String address =
        status.list("addresses").stream()
            .filter(a -> a.text("type").equals("InternalIP"))
            .map(a -> a.text("address"))
            .findFirst()
            .orElse("");
    return new Node(name, ready, address, message, parts.at(line, "Node " + name + ": " + message));
  }

  private void mesh(String kind, ObjectName name, Json spec, int line) {
    String mode = spec.object("mtls").text("mode");
    if (kind.equals("DestinationRule")) {
      mode = spec.object("trafficPolicy").object("tls").text("mode");
    }
    if (kind.equals("MeshPolicy") || kind.equals("Policy")) {
      mode =
          spec.list("peers").stream()
              .map(p -> p.object("mtls").text("mode"))
              .findFirst()
              .orElse("");
    }
    if (kind.equals("AuthorizationPolicy")) {
      mode = spec.text("action").isEmpty() ? "ALLOW" : spec.text("action");
    }
    parts.add(
        new MeshPolicy(
            kind.equals("MeshPolicy") || kind.equals("Policy") ? "PeerAuthentication" : kind,
            name,
            mode,
            selector(spec.object("selector")),
            spec.list("rules").size(),
            spec.text("host"),
            parts.at(line, kind + " " + name + ", " + mode)));
  }

  private void event(Json object, int line) {
    Json of = object.object("involvedObject");
    Json regarding = object.has("regarding") ? object.object("regarding") : of;
    String subject = regarding.text("kind").toLowerCase(Locale.ROOT) + "/" + regarding.text("name");
    String message =
        Redaction.text(
            object.text("message").isEmpty() ? object.text("note") : object.text("message"));
    parts.add(
        new ClusterEvent(
            object.text("type"),
            object.text("reason"),
            subject,
            message,
            parts.at(line, object.text("reason") + ": " + message)));
  }
}
