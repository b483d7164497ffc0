package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.ClusterEvent;
import io.whydown.model.platform.Endpoints;
import io.whydown.model.platform.Ingress;
import io.whydown.model.platform.LabelSelector;
import io.whydown.model.platform.MeshPolicy;
import io.whydown.model.platform.Namespace;
import io.whydown.model.platform.NetworkPolicy;
import io.whydown.model.platform.Node;
import io.whydown.model.platform.ObjectName;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.Service;
import io.whydown.model.platform.Workload;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads rows of the tables of `kubectl get`. Not thread-safe: one for each text.
final class TableReader {

  private final ClusterParts parts;

  TableReader(ClusterParts parts) {
    this.parts = parts;
  }

  /// Whether the row was one of a kind that is known.
  boolean read(Table table, Map<String, String> row, int line, String raw) {
    ObjectName name = parts.name(cell(row, "NAMESPACE"), bare(cell(row, "NAME")));
    if (table.has("READY", "STATUS", "RESTARTS")) {
      pod(name, row, line, raw);
    } else if (table.has("PORT(S)")) {
      service(name, row, line, raw);
    } else if (table.has("ADDRESSTYPE", "ENDPOINTS")) {
      slice(name, row, line, raw);
    } else if (table.has("ENDPOINTS")) {
      endpoints(name, row, line, raw);
    } else if (table.has("POD-SELECTOR")) {
      policy(name, row, line, raw);
    } else if (table.has("HOSTS")) {
      ingress(name, row, line, raw);
    } else if (table.has("CONTROLLER")) {
      parts.addClass(name.name());
    } else if (table.has("STATUS", "VERSION") || table.has("STATUS", "ROLES")) {
      node(name.name(), row, line, raw);
    } else if (table.has("REASON", "OBJECT", "MESSAGE")) {
      event(row, line, raw);
    } else if (table.has("MODE")) {
      parts.add(
          new MeshPolicy(
              "PeerAuthentication",
              name,
              cell(row, "MODE"),
              LabelSelector.EVERYTHING,
              0,
              "",
              parts.at(line, raw)));
    } else if (table.has("STATUS", "LABELS")) {
      parts.add(new Namespace(name.name(), labels(cell(row, "LABELS")), parts.at(line, raw)));
    } else if (table.has("AVAILABLE") || table.has("DESIRED")) {
      workload(name, row, line, raw);
    } else {
      return false;
    }
    return true;
  }

  private static String cell(Map<String, String> row, String column) {
    String cell = row.getOrDefault(column, "");
    return cell.equals("<none>") || cell.equals("<unknown>") ? "" : cell;
  }

  /// `pod/web-1` to `web-1`.
  private static String bare(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  void pod(Map<String, String> row, int line, String raw) {
    pod(parts.name("", cell(row, "NAME")), row, line, raw);
  }

  private void pod(ObjectName name, Map<String, String> row, int line, String raw) {
    String[] ready = cell(row, "READY").split("/");
    boolean counted = ready.length == 2 && isNumber(ready[0]) && isNumber(ready[1]);
    String status = cell(row, "STATUS");
    parts.add(
        new Pod(
            name,
            row.containsKey("LABELS") ? labels(cell(row, "LABELS")) : null,
            IpAddress.tryParse(cell(row, "IP")).orElse(null),
            cell(row, "NODE"),
            status,
            counted ? Integer.parseInt(ready[0]) : -1,
            counted ? Integer.parseInt(ready[1]) : -1,
            List.of(),
            status.equals("Terminating"),
            false,
            "",
            "",
            parts.at(line, raw)));
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,6}");
  }

  private void service(ObjectName name, Map<String, String> row, int line, String raw) {
    String ip = row.containsKey("CLUSTER-IP") ? row.get("CLUSTER-IP") : cell(row, "IP(S)");
    parts.add(
        new Service(
            name,
            cell(row, "TYPE"),
            ip,
            row.containsKey("SELECTOR") ? labels(cell(row, "SELECTOR")) : null,
            ports(cell(row, "PORT(S)")),
            "",
            "",
            0,
            false,
            "",
            "",
            List.of(),
            parts.at(line, raw)));
  }

  /// `80:30080/TCP,443/TCP`.
  private static List<Service.Port> ports(String text) {
    var ports = new ArrayList<Service.Port>();
    for (String entry : text.split(",")) {
      String[] halves = entry.strip().split("/");
      String[] numbers = halves[0].split(":");
      if (isNumber(numbers[0])) {
        ports.add(
            new Service.Port(
                "",
                Integer.parseInt(numbers[0]),
                "",
                numbers.length > 1 && isNumber(numbers[1]) ? Integer.parseInt(numbers[1]) : 0,
                halves.length > 1 ? halves[1] : "TCP"));
      }
    }
    return ports;
  }

  private void endpoints(ObjectName name, Map<String, String> row, int line, String raw) {
    parts.add(endpoints(name, cell(row, "ENDPOINTS"), line, raw));
  }

  /// `10.0.0.1:80,10.0.0.2:80 + 3 more...`.
  Endpoints endpoints(ObjectName name, String text, int line, String raw) {
    var addresses = new ArrayList<Endpoints.Address>();
    var ports = new ArrayList<Integer>();
    for (String entry : text.split("[,\\s]+")) {
      Endpoint.tryParse(entry)
          .ifPresent(e -> {
            addresses.add(new Endpoints.Address(e.address(), true, "", ""));
            ports.add(e.port().number());
          });
    }
    // addresses that were anonymised are addresses too
    boolean complete =
        addresses.isEmpty()
            ? !text.matches(".*\\w.*") || text.contains("<none>") || text.equals("<empty>")
            : !text.contains("more");
    return new Endpoints(
        name, addresses, ports.stream().distinct().toList(), complete, parts.at(line, raw));
  }

  private void slice(ObjectName name, Map<String, String> row, int line, String raw) {
    var addresses = new ArrayList<Endpoints.Address>();
    for (String entry : cell(row, "ENDPOINTS").split("[,\\s]+")) {
      IpAddress.tryParse(entry)
          .ifPresent(ip -> addresses.add(new Endpoints.Address(ip, null, "", "")));
    }
    var ports = new ArrayList<Integer>();
    for (String port : cell(row, "PORTS").split(",")) {
      if (isNumber(port)) {
        ports.add(Integer.parseInt(port));
      }
    }
    parts.add(
        new Endpoints(
            parts.name(name.namespace(), name.name().replaceFirst("-[a-z0-9]{5}$", "")),
            addresses,
            ports,
            !cell(row, "ENDPOINTS").contains("more"),
            parts.at(line, raw)));
  }

  private void policy(ObjectName name, Map<String, String> row, int line, String raw) {
    // its rules are not in the table, so that nothing is computed from it
    parts.add(
        new NetworkPolicy(
            name,
            LabelSelector.of(labels(cell(row, "POD-SELECTOR"))),
            null,
            null,
            parts.at(line, raw)));
  }

  private void ingress(ObjectName name, Map<String, String> row, int line, String raw) {
    parts.add(
        new Ingress(
            "Ingress",
            name,
            cell(row, "CLASS"),
            row.containsKey("CLASS"),
            Map.of(),
            List.of(),
            parts.at(line, raw)));
  }

  private void node(String name, Map<String, String> row, int line, String raw) {
    String status = cell(row, "STATUS");
    parts.add(
        new Node(
            name,
            status.isEmpty() ? null : !status.contains("NotReady") && status.contains("Ready"),
            cell(row, "INTERNAL-IP"),
            status,
            parts.at(line, raw)));
  }

  private void event(Map<String, String> row, int line, String raw) {
    parts.add(
        new ClusterEvent(
            cell(row, "TYPE"),
            cell(row, "REASON"),
            cell(row, "OBJECT"),
            Redaction.text(cell(row, "MESSAGE")),
            parts.at(line, raw)));
  }

  private void workload(ObjectName name, Map<String, String> row, int line, String raw) {
    String[] ready = cell(row, "READY").split("/");
    int wanted = number(cell(row, "DESIRED"));
    int count = number(cell(row, "AVAILABLE"));
    if (ready.length == 2 && isNumber(ready[0]) && isNumber(ready[1])) {
      count = Integer.parseInt(ready[0]);
      wanted = Integer.parseInt(ready[1]);
    } else if (ready.length == 1 && isNumber(ready[0])) {
      count = Integer.parseInt(ready[0]);
    }
    parts.add(
        new Workload(
            "Deployment", name, wanted, count, null, List.of(), false, parts.at(line, raw)));
  }

  private static int number(String text) {
    return isNumber(text) ? Integer.parseInt(text) : -1;
  }

  /// `app=web,tier=front`; the words `<none>` are no label.
  static Map<String, String> labels(@Nullable String text) {
    var labels = new LinkedHashMap<String, String>();
    if (text != null) {
      for (String entry : text.split("[,\\s]+")) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          labels.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    }
    return labels;
  }
}
