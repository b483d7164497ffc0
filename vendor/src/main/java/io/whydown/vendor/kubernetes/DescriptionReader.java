package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.ClusterEvent;
import io.whydown.model.platform.Endpoints;
import io.whydown.model.platform.Ingress;
import io.whydown.model.platform.Node;
import io.whydown.model.platform.ObjectName;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.Service;
import io.whydown.model.platform.Workload;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `kubectl describe` of Services, pods, workloads, ingresses and nodes. Not thread-safe: one
/// for each text.
final class DescriptionReader {

  private static final Pattern PORT = Pattern.compile("(\\S+)\\s+(\\d{1,5})/(\\w+)");
  private static final Pattern BACKEND =
      Pattern.compile("(?:(/\\S*|\\*)?\\s+)?([a-z0-9][a-z0-9.-]*):([\\w-]+)\\s*(?:\\((.*)\\))?");
  private static final Pattern EVENT =
      Pattern.compile("(Normal|Warning)\\s+(\\w+)\\s+(.*?)\\s{2,}(\\S+(?:, \\S+)?)\\s{2,}(.*)");

  private final ClusterParts parts;
  private final TableReader tables;

  DescriptionReader(ClusterParts parts) {
    this.parts = parts;
    this.tables = new TableReader(parts);
  }

  /// Whether the object was of a kind that is known.
  boolean read(Description object) {
    ObjectName name = parts.name(object.text("Namespace"), object.text("Name"));
    String kind = "";
    if (object.has("Selector")
        && (object.has("Endpoints")
            || object.has("Port")
            || object.has("IP")
            || object.has("TargetPort"))) {
      service(name, object);
      kind = "service";
    } else if (object.has("Status")
        && (object.has("Containers") || object.has("Node") && object.has("Labels"))) {
      pod(name, object);
      kind = "pod";
    } else if (object.has("Pod Template")) {
      workload(name, object);
      kind = "deployment";
    } else if (object.has("Rules")) {
      ingress(name, object);
      kind = "ingress";
    } else if (object.has("Capacity") || object.has("Allocatable")) {
      node(name.name(), object);
      kind = "node";
    }
    events(object, kind.isEmpty() ? "" : kind + "/" + name.name());
    return !kind.isEmpty();
  }

  private void service(ObjectName name, Description object) {
    var ports = new ArrayList<Service.Port>();
    List<Description.Line> targets = object.lines("TargetPort");
    List<Description.Line> nodes = object.lines("NodePort");
    List<Description.Line> all = object.lines("Port");
    for (int i = 0; i < all.size(); i++) {
      Matcher port = PORT.matcher(all.get(i).text());
      if (port.find()) {
        String target = i < targets.size() ? targets.get(i).text().replaceFirst("/\\w+$", "") : "";
        Matcher node = i < nodes.size() ? PORT.matcher(nodes.get(i).text()) : PORT.matcher("");
        ports.add(
            new Service.Port(
                Matched.group(port, 1).startsWith("<") ? "" : Matched.group(port, 1),
                Integer.parseInt(Matched.group(port, 2)),
                target,
                node.find() ? Integer.parseInt(Matched.group(node, 2)) : 0,
                Matched.group(port, 3)));
      }
    }
    Map<String, String> selector = object.labels("Selector");
    String check = object.text("HealthCheck NodePort");
    String external = object.text("External Traffic Policy");
    parts.add(
        new Service(
            name,
            object.text("Type"),
            object.text("IP"),
            selector,
            ports,
            external,
            object.text("Internal Traffic Policy"),
            check.matches("\\d{1,5}") ? Integer.parseInt(check) : 0,
            false,
            object.text("External Name"),
            object.text("Session Affinity"),
            families(object.text("IP Families")),
            parts.at(object.line(), "Service " + name + ", Selector: " + selector)));
    if (object.has("Endpoints")) {
      endpoints(name, object);
    }
  }

  private static List<String> families(String text) {
    var families = new ArrayList<String>();
    if (text.contains("IPv4")) {
      families.add("IPv4");
    }
    if (text.contains("IPv6")) {
      families.add("IPv6");
    }
    return families;
  }

  private void endpoints(ObjectName name, Description object) {
    List<Description.Line> lines = object.lines("Endpoints");
    int number = lines.isEmpty() ? object.line() : lines.getFirst().number();
    String text =
        lines.stream()
            .map(Description.Line::text)
            .reduce("", (a, b) -> a.isEmpty() ? b : a + "," + b);
    Endpoints found = tables.endpoints(name, text, number, "Endpoints: " + text);
    parts.add(found);
  }

  private void pod(ObjectName name, Description object) {
    var containers = new ContainerDescriptions(object.lines("Containers")).read();
    long ready = containers.stream().filter(c -> Boolean.TRUE.equals(c.ready())).count();
    boolean counted = containers.stream().anyMatch(c -> c.ready() != null);
    String status =
        containers.stream()
            .filter(c -> !c.state().equals("running"))
            .map(c -> c.reason())
            .filter(r -> !r.isEmpty())
            .findFirst()
            .orElse(object.text("Status"));
    String node = object.text("Node").replaceFirst("/.*", "");
    parts.add(
        new Pod(
            name,
            object.has("Labels") ? object.labels("Labels") : null,
            IpAddress.tryParse(object.text("IP")).orElse(null),
            node,
            status,
            counted ? (int) ready : -1,
            counted ? containers.size() : -1,
            containers,
            object.text("Status").startsWith("Terminating"),
            false,
            Redaction.text(object.text("Message")),
            object.text("Controlled By"),
            parts.at(object.line(), "Pod " + name + ", Labels: " + object.labels("Labels"))));
  }

  private void workload(ObjectName name, Description object) {
    List<Description.Line> template = object.lines("Pod Template");
    var labels = new StringBuilder();
    boolean inside = false;
    for (Description.Line line : template) {
      if (line.text().startsWith("Labels:")) {
        inside = true;
        labels.append(line.text().substring(7).strip()).append(',');
      } else if (inside && line.text().matches("\\S+=\\S*")) {
        labels.append(line.text()).append(',');
      } else {
        inside = false;
      }
    }
    Matcher replicas =
        Pattern.compile("(\\d+) desired.*?(\\d+) available").matcher(object.text("Replicas"));
    boolean counted = replicas.find();
    int from = 0;
    while (from < template.size() && !template.get(from).text().equals("Containers:")) {
      from++;
    }
    parts.add(
        new Workload(
            "Deployment",
            name,
            counted ? Integer.parseInt(Matched.group(replicas, 1)) : -1,
            counted ? Integer.parseInt(Matched.group(replicas, 2)) : -1,
            labels.isEmpty() ? null : TableReader.labels(labels.toString()),
            new ContainerDescriptions(
                    template.subList(Math.min(from + 1, template.size()), template.size()))
                .read(),
            false,
            parts.at(object.line(), "Deployment " + name + ", Labels of its pods: " + labels)));
  }

  private void ingress(ObjectName name, Description object) {
    var routes = new ArrayList<Ingress.Route>();
    String host = "";
    int number = object.line();
    for (Description.Line line : object.lines("Rules")) {
      String text = line.text();
      if (text.matches("Host\\s+Path\\s+Backends.*|-+\\s.*")) {
        continue;
      }
      Matcher backend = BACKEND.matcher(text);
      if (backend.matches() && !Matched.group(backend, 2).isEmpty()) {
        routes.add(
            new Ingress.Route(
                host,
                Matched.group(backend, 1),
                Matched.group(backend, 2),
                Matched.group(backend, 3),
                Matched.group(backend, 4)));
        number = line.number();
        endpoints(object, backend, line);
      } else {
        host = text;
      }
    }
    Matcher all = BACKEND.matcher(object.text("Default backend"));
    if (all.matches() && !Matched.group(all, 2).equals("default-http-backend")) {
      routes.add(
          new Ingress.Route(
              "", "", Matched.group(all, 2), Matched.group(all, 3), Matched.group(all, 4)));
    }
    parts.add(
        new Ingress(
            "Ingress",
            name,
            object.text("Ingress Class"),
            object.has("Ingress Class"),
            Map.of(),
            routes,
            parts.at(number, "Ingress " + name + " -> " + IngressObjects.words(routes))));
  }

  /// What stands behind a route: `web:80 (10.0.0.7:8080,10.0.0.8:8080)`.
  private void endpoints(Description object, Matcher backend, Description.Line line) {
    String behind = Matched.group(backend, 4);
    if (!behind.isEmpty() && !behind.contains("error")) {
      parts.add(
          tables.endpoints(
              parts.name(object.text("Namespace"), Matched.group(backend, 2)),
              behind,
              line.number(),
              line.text()));
    }
  }

  private void node(String name, Description object) {
    Boolean ready = null;
    String message = "";
    for (Description.Line line : object.lines("Conditions")) {
      if (line.text().matches("Ready\\s+(True|False|Unknown)\\b.*")) {
        ready = line.text().matches("Ready\\s+True\\b.*");
        message = line.text();
      }
    }
    parts.add(
        new Node(
            name,
            ready,
            Description.inner(object.lines("Addresses"), "InternalIP").orElse(""),
            Redaction.text(message),
            parts.at(object.line(), "Node " + name + ": " + message)));
  }

  private void events(Description object, String subject) {
    for (Description.Line line : object.lines("Events")) {
      event(line.text(), line.number(), subject);
    }
  }

  /// A line of a list of events, as `describe` prints them.
  boolean event(String text, int number, String subject) {
    Matcher event = EVENT.matcher(text.strip());
    if (!event.matches()) {
      return false;
    }
    String message = Redaction.text(Matched.group(event, 5));
    parts.add(
        new ClusterEvent(
            Matched.group(event, 1),
            Matched.group(event, 2),
            subject.toLowerCase(Locale.ROOT),
            message,
            parts.at(number, text.strip())));
    return true;
  }
}
