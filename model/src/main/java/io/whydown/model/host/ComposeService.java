package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.Container.PublishedPort;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A service as a compose file wants it (the Compose Specification). It says what was meant, never
/// what is.
///
/// @param file path of the file
/// @param line where the service begins
/// @param name the service's name, which is its alias on each of its networks
/// @param containerName what `container_name` says; empty for none
/// @param image empty when it is built
/// @param ports what it publishes; a host port of 0 is any
/// @param portsLine where `ports` stands; 0 when it does not
/// @param expose what it exposes to other services
/// @param networks the networks that it joins; `default` when it names none
/// @param networkMode `host`, `none`, `service:NAME`, …; empty when it has none
/// @param aliases further names on its networks
/// @param dependsOn service to condition: `service_started`, `service_healthy`, …
/// @param hasHealthcheck whether it declares a check of its own
public record ComposeService(
    String file,
    int line,
    String name,
    String containerName,
    String image,
    List<PublishedPort> ports,
    int portsLine,
    Set<Integer> expose,
    Set<String> networks,
    String networkMode,
    Set<String> aliases,
    Map<String, String> dependsOn,
    boolean hasHealthcheck,
    Provenance provenance) {

  public ComposeService {
    ports = List.copyOf(ports);
    expose = Set.copyOf(expose);
    networks = Set.copyOf(networks);
    aliases = Set.copyOf(aliases);
    dependsOn = Map.copyOf(dependsOn);
  }

  /// `compose.yaml:12`.
  public String place() {
    return file + ":" + (portsLine > 0 ? portsLine : line);
  }
}
