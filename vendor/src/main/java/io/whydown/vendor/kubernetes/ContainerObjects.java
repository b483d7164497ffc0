package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.PodContainer;
import io.whydown.vendor.Json;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the containers of a pod's specification, with their states where the object has some.
/// Stateless.
final class ContainerObjects {

  private ContainerObjects() {}

  /// @param status of the pod; without members for a template
  static List<PodContainer> of(Json spec, Json status) {
    Map<String, Json> states = new LinkedHashMap<>();
    status.list("containerStatuses").forEach(s -> states.put(s.text("name"), s));
    status.list("initContainerStatuses").forEach(s -> states.putIfAbsent(s.text("name"), s));
    var containers = new ArrayList<PodContainer>();
    for (Json container : spec.list("containers")) {
      containers.add(container(container, states.get(container.text("name"))));
    }
    // a native sidecar is an init container that stays
    for (Json container : spec.list("initContainers")) {
      if (container.text("restartPolicy").equals("Always")) {
        containers.add(container(container, states.get(container.text("name"))));
      }
    }
    return containers;
  }

  private static PodContainer container(Json container, @Nullable Json status) {
    var ports = new ArrayList<PodContainer.Port>();
    for (Json port : container.list("ports")) {
      int number = (int) port.number("containerPort", 0);
      if (number > 0 && number <= 65_535) {
        String protocol = port.text("protocol");
        ports.add(
            new PodContainer.Port(
                port.text("name"),
                number,
                protocol.isEmpty() ? "TCP" : protocol,
                (int) port.number("hostPort", 0)));
      }
    }
    var words = new ArrayList<String>(container.texts("command"));
    words.addAll(container.texts("args"));
    var environment = new LinkedHashMap<String, String>();
    for (Json entry : container.list("env")) {
      if (!entry.text("value").isEmpty()) {
        environment.put(entry.text("name"), Redaction.text(entry.text("value")));
      }
    }
    return new PodContainer(
        Redaction.printable(container.text("name")),
        Redaction.printable(container.text("image")),
        ports,
        true,
        probe(container.object("readinessProbe"), container.has("readinessProbe")),
        status == null || !status.has("ready") ? null : status.flag("ready"),
        state(status),
        reason(status),
        status == null ? -1 : (int) status.number("restartCount", -1),
        words.stream().map(Redaction::commandLine).toList(),
        environment,
        container.object("securityContext").number("runAsUser", -1));
  }

  private static PodContainer.@Nullable Probe probe(Json probe, boolean shown) {
    if (!shown) {
      return null;
    }
    if (probe.has("httpGet")) {
      Json get = probe.object("httpGet");
      return new PodContainer.Probe("http", get.text("port"), get.text("path"), get.text("host"));
    }
    if (probe.has("tcpSocket")) {
      Json socket = probe.object("tcpSocket");
      return new PodContainer.Probe("tcp", socket.text("port"), "", socket.text("host"));
    }
    if (probe.has("grpc")) {
      return new PodContainer.Probe("grpc", probe.object("grpc").text("port"), "", "");
    }
    return new PodContainer.Probe("exec", "", "", "");
  }

  private static String state(@Nullable Json status) {
    if (status == null) {
      return "";
    }
    return status.object("state").names().stream().findFirst().orElse("");
  }

  private static String reason(@Nullable Json status) {
    if (status == null) {
      return "";
    }
    for (String time : List.of("state", "lastState")) {
      Json all = status.object(time);
      for (String state : all.names()) {
        String reason = all.object(state).text("reason");
        if (!reason.isEmpty() && !reason.equals("Completed")) {
          return reason;
        }
      }
    }
    return "";
  }
}
