package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Failed;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
          Map.entry("bitwardenrs/server", 80),
          Map.entry("server", 0),
          Map.entry("echoserver", 8080),
          Map.entry("echo-server", 8080),
          Map.entry("defaultbackend", 8080),
          Map.entry("hello-app", 8080),
          Map.entry("http-echo", 5678),
          Map.entry("httpbin", 80),
          Map.entry("phpmyadmin", 80),
          Map.entry("pgadmin4", 80),
          Map.entry("mongo-express", 8081),
          Map.entry("drupal", 80),
          Map.entry("joomla", 80),
          Map.entry("matomo", 80),
          Map.entry("caddy", 80),
          Map.entry("zookeeper", 2181),
          Map.entry("memcached", 11211),
          Map.entry("cassandra", 9042),
          Map.entry("neo4j", 7474),
          Map.entry("minio", 9000),
          Map.entry("vault", 8200),
          Map.entry("nats", 4222),
          Map.entry("loki", 3100),
          Map.entry("opensearch", 9200),
          Map.entry("home-assistant", 8123),
          Map.entry("wildfly", 8080),
          Map.entry("solr", 8983),
          Map.entry("activemq", 8161),
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
    int slash = bare.lastIndexOf('/');
    String owned = bare.substring(bare.lastIndexOf('/', slash - 1) + 1);
    // a name like `server` is that of many images, and its owner's says which
    Integer port = PORTS.getOrDefault(owned, PORTS.get(bare.substring(slash + 1)));
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
            && !isToldOtherwise(h, dial.port(), container)) {
          return Optional.of(dial);
        }
      }
    }
    return Optional.empty();
  }

  private static final Pattern CREATED =
      Pattern.compile(
          "(?:create (?:deployment|deploy)|kubectl run) ([\\w.-]+) .*?--image[= ](\\S+)(?: --port[= ](\\d+))?");
  private static final Pattern EXPOSED =
      Pattern.compile(
          "expose (?:deployment|deploy|rc|pod)[ /]([\\w.-]+)(?: (?:--?\\S+ )*?--port[= ](\\d+)(?: .*?--target-port[= ](\\d+))?)?");

  /// A connection that failed while a command made a Service lead to another port of the pods than
  /// their image is known to listen on.
  static Optional<Failed> exposedElsewhere(Hearing h) {
    Matcher exposed = EXPOSED.matcher(h.testimony().text());
    Matcher created = CREATED.matcher(h.testimony().text());
    if (!exposed.find() || !created.find()) {
      return Optional.empty();
    }
    // without a port of its own a Service takes that of the pods
    String target =
        Stream.of(exposed.group(3), exposed.group(2), created.group(3))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("");
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> known = port(String.valueOf(created.group(2)));
    boolean same = String.valueOf(exposed.group(1)).equals(created.group(1));
    return same && known.isPresent() && !String.valueOf(known.get()).equals(target)
        ? h.failed(Fault.REFUSED)
        : Optional.empty();
  }

  private static final Pattern IMAGE = Pattern.compile("\\bimage: \"?([\\w./:@-]+)");
  private static final Pattern TARGET = Pattern.compile("\\btargetport: \"?(\\d{2,5})\\b");

  /// The same of manifests with one image and one targetPort, where no port of the pod is told.
  static Optional<Failed> targetedElsewhere(Hearing h) {
    String text = h.testimony().text();
    if (text.contains("containerport") || !text.contains("kind: service")) {
      return Optional.empty();
    }
    List<String> images =
        IMAGE.matcher(text).results().map(m -> String.valueOf(m.group(1))).distinct().toList();
    List<String> targets =
        TARGET.matcher(text).results().map(m -> String.valueOf(m.group(1))).distinct().toList();
    Optional<Integer> known = images.size() == 1 ? port(images.getFirst()) : Optional.empty();
    return known.isPresent()
            && targets.size() == 1
            && !String.valueOf(known.get()).equals(targets.getFirst())
        ? h.failed(Fault.REFUSED)
        : Optional.empty();
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

  /// A published pair tells the engine, not the program: where the port is refused, it was not
  /// told.
  private static boolean isToldOtherwise(Hearing h, int port, ContainerSeen container) {
    String number = String.valueOf(port);
    boolean refused = h.failed(f -> f.fault() == Fault.REFUSED && f.port() == port).isPresent();
    return container.command().contains(number)
        || !refused && container.ports().stream().anyMatch(p -> p.containerPort() == port)
        || container.environment().entrySet().stream()
            .anyMatch(e -> !e.getKey().startsWith("label:") && e.getValue().contains(number));
  }
}
