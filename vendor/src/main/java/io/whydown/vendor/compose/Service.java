package io.whydown.vendor.compose;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.ComposeService;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Published;
import io.whydown.net.IpAddress;
import io.whydown.vendor.PortMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One service, in the file's own words.
///
/// @param line of its head
/// @param portsLine where the first of its ports stands; 0 when it has none
/// @param labels of Traefik and other proxies
/// @param dependsOn service to condition
public record Service(
    String name,
    int line,
    String container,
    String image,
    List<PortMapping> ports,
    int portsLine,
    List<Integer> expose,
    List<String> networks,
    List<String> aliases,
    String networkMode,
    Map<String, String> dependsOn,
    boolean hasHealthcheck,
    Map<String, String> environment,
    Map<String, String> labels,
    String command) {

  public Service {
    ports = List.copyOf(ports);
    expose = List.copyOf(expose);
    networks = List.copyOf(networks);
    aliases = List.copyOf(aliases);
    dependsOn = Map.copyOf(dependsOn);
    environment = Map.copyOf(environment);
    labels = Map.copyOf(labels);
  }

  /// Whether it is in a network of its own file.
  boolean ownsNetwork() {
    return !networkMode.equals("host") && networkOf().isEmpty();
  }

  private String networkOf() {
    return networkMode.startsWith("service:") || networkMode.startsWith("container:")
        ? networkMode.substring(networkMode.indexOf(':') + 1)
        : "";
  }

  Service in(List<String> newNetworks) {
    return new Service(
        name,
        line,
        container,
        image,
        ports,
        portsLine,
        expose,
        newNetworks,
        aliases,
        networkMode,
        dependsOn,
        hasHealthcheck,
        environment,
        labels,
        command);
  }

  /// What the file intends. Nothing of environments, labels and commands is kept.
  ComposeService intended(String file, Provenance provenance) {
    Set<String> joined = new LinkedHashSet<>(networks);
    if (joined.isEmpty() && networkMode.isEmpty()) {
      joined.add("default");
    }
    return new ComposeService(
        file,
        line,
        name,
        container,
        image,
        ports.stream().map(Service::published).toList(),
        portsLine,
        new LinkedHashSet<>(expose),
        joined,
        networkMode,
        new LinkedHashSet<>(aliases),
        dependsOn,
        hasHealthcheck,
        provenance);
  }

  private static PublishedPort published(PortMapping port) {
    return new PublishedPort(
        IpAddress.tryParse(port.address()).orElse(null),
        port.hostPort(),
        port.containerPort(),
        port.protocol());
  }

  /// The service as somebody who reads a ticket sees it.
  public Statement.ContainerSeen seen(Provenance provenance) {
    var all = new ArrayList<Published>();
    ports.stream()
        .filter(PortMapping::isTcp)
        .forEach(p -> all.add(new Published(p.address(), p.hostPort(), p.containerPort())));
    expose.forEach(port -> all.add(new Published("", 0, port)));
    var values = new HashMap<>(environment);
    labels.forEach((key, value) -> values.put("label:" + key, value));
    if (!networkOf().isEmpty()) {
      values.put("network-of", networkOf());
    }
    if (!container.isEmpty()) {
      values.put("container-name", container);
    }
    return new Statement.ContainerSeen(
        name,
        image,
        "",
        all,
        networks,
        Map.of(),
        networkMode.equals("host"),
        values,
        command,
        Standing.INTENDED,
        provenance);
  }
}
