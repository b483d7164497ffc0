package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Dials;
import java.util.Map;
import java.util.Optional;

/// The ports that common images listen on unless they are told otherwise. What is known so is
/// likely, and no reading of a container. Stateless.
final class KnownImages {

  private static final Map<String, Integer> PORTS =
      Map.ofEntries(
          Map.entry("nginx", 80),
          Map.entry("httpd", 80),
          Map.entry("php", 80),
          Map.entry("wordpress", 80),
          Map.entry("nextcloud", 80),
          Map.entry("whoami", 80),
          Map.entry("vaultwarden/server", 80),
          Map.entry("server", 0),
          Map.entry("tomcat", 8080),
          Map.entry("jetty", 8080),
          Map.entry("jenkins", 8080),
          Map.entry("keycloak", 8080),
          Map.entry("adminer", 8080),
          Map.entry("grafana", 3000),
          Map.entry("gitea", 3000),
          Map.entry("ghost", 2368),
          Map.entry("prometheus", 9090),
          Map.entry("alertmanager", 9093),
          Map.entry("node-exporter", 9100),
          Map.entry("kibana", 5601),
          Map.entry("elasticsearch", 9200),
          Map.entry("registry", 5000),
          Map.entry("rabbitmq", 5672),
          Map.entry("redis", 6379),
          Map.entry("postgres", 5432),
          Map.entry("mysql", 3306),
          Map.entry("mariadb", 3306),
          Map.entry("mongo", 27017),
          Map.entry("couchdb", 5984),
          Map.entry("influxdb", 8086),
          Map.entry("portainer", 9000),
          Map.entry("sonarqube", 9000));

  private KnownImages() {}

  /// The port of an image; empty when none is known or it may have several.
  static Optional<Integer> port(String image) {
    String bare = image.replaceFirst("@.*$", "").replaceFirst(":[^/:]*$", "");
    String tag = image.substring(Math.min(image.length(), bare.length()));
    if (tag.contains("fpm")) {
      return Optional.of(9000);
    }
    String last = bare.substring(bare.lastIndexOf('/') + 1);
    Integer port = PORTS.get(last);
    return port == null || port == 0 ? Optional.empty() : Optional.of(port);
  }

  /// A dial of a container at another port than its image is known to listen on, where nothing in
  /// the text names the dialled port for it.
  static Optional<Dials> contradicted(Hearing h) {
    for (Dials dial : h.dials()) {
      for (ContainerSeen container : h.containers()) {
        Optional<Integer> known = port(container.image());
        if (known.isPresent()
            && dial.port() > 0
            && known.get() != dial.port()
            && isOf(dial, container)
            && !isToldOtherwise(dial.port(), container)) {
          return Optional.of(dial);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(Dials dial, ContainerSeen container) {
    if (dial.host().isEmpty()) {
      return container.environment().entrySet().stream()
          .anyMatch(e ->
              e.getKey().startsWith("label:traefik")
                  && e.getKey().endsWith("port")
                  && e.getValue().equals(String.valueOf(dial.port())));
    }
    return dial.host().equals(container.name())
        || dial.host().equals(container.environment().get("container-name"));
  }

  private static boolean isToldOtherwise(int port, ContainerSeen container) {
    String number = String.valueOf(port);
    return container.command().contains(number)
        || container.ports().stream().anyMatch(p -> p.containerPort() == port)
        || container.environment().entrySet().stream()
            .anyMatch(e -> !e.getKey().startsWith("label:") && e.getValue().contains(number));
  }
}
