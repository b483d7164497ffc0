package io.whydown.diagnose.reading;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.ComposeService;
import io.whydown.model.host.Container;
import io.whydown.model.host.Container.Setup;
import io.whydown.vendor.compose.ComposeReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compose files that were found with the containers, joined to these by their labels. Stateless.
final class ComposeReading {

  private static final String PART = "--- compose ";

  private ComposeReading() {}

  /// The services of every compose file, in the order of the files.
  static List<ComposeService> services(Sections sections, Artifact artifact) {
    var services = new ArrayList<ComposeService>();
    if (!artifact.isUsable()) {
      return services;
    }
    Map<String, StringBuilder> files = new LinkedHashMap<>();
    StringBuilder file = null;
    for (String line : artifact.text().lines().toList()) {
      if (line.startsWith("--- ")) {
        file =
            line.startsWith(PART)
                ? files.computeIfAbsent(
                    line.substring(PART.length()).strip(), _ -> new StringBuilder())
                : null;
      } else if (file != null && line.startsWith("|")) {
        file.append(line.length() > 2 ? line.substring(2) : "").append('\n');
      }
    }
    files.forEach((path, text) -> {
      var parsed = ComposeReader.read(path, text.toString(), artifact.vantage(), artifact.at());
      services.addAll(parsed.value());
      sections.add(parsed.remarks());
    });
    return services;
  }

  /// Each container with its service, and for each service of a project that has containers but
  /// none for it, one that is absent.
  ///
  /// @param labels of compose, by the container's id
  static List<Container> join(
      List<Container> found,
      List<ComposeService> services,
      Map<String, Map<String, String>> labels) {
    if (services.isEmpty()) {
      return found;
    }
    var all = new ArrayList<Container>();
    var made = new ArrayList<ComposeService>();
    for (Container container : found) {
      ComposeService service =
          services.stream()
              .filter(s -> isOf(container, labels.getOrDefault(container.id(), Map.of()), s))
              .findFirst()
              .orElse(null);
      if (service != null) {
        made.add(service);
      }
      all.add(
          service == null
              ? container
              : container.withSetup(container.setup().withCompose(service)));
    }
    for (ComposeService service : services) {
      boolean inUse = made.stream().anyMatch(other -> other.file().equals(service.file()));
      if (inUse && !made.contains(service)) {
        all.add(absent(service, found.getFirst().engine()));
      }
    }
    return List.copyOf(all);
  }

  private static boolean isOf(
      Container container, Map<String, String> labels, ComposeService service) {
    String name = labels.get("service");
    if (name != null) {
      String files = labels.getOrDefault("config_files", "");
      String directory = labels.getOrDefault("working_dir", "");
      boolean here =
          List.of(files.split(",", -1)).stream()
              .anyMatch(file ->
                  file.equals(service.file()) || (directory + "/" + file).equals(service.file()));
      return name.equals(service.name()) && (here || files.isEmpty());
    }
    return !service.containerName().isEmpty() && service.containerName().equals(container.name());
  }

  private static Container absent(ComposeService service, String engine) {
    return new Container(
        engine,
        "",
        service.containerName().isEmpty() ? service.name() : service.containerName(),
        service.image(),
        Container.ABSENT,
        0,
        0,
        false,
        0,
        null,
        service.networkMode(),
        Map.of(),
        service.ports(),
        List.of(),
        false,
        Setup.UNKNOWN.withCompose(service),
        service.provenance());
  }
}
