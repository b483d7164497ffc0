package io.whydown.vendor.containers;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Container;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.model.host.Container.Setup;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Json;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `docker inspect` and `podman inspect`, whole or cut down by a template, in parts named
/// after the engine (`podman user=NAME` for one that runs without root), and the last lines of
/// their logs in parts `logs ID`. Nothing of the environment is kept. Inner listeners are not known
/// here. Not thread-safe: one per reading.
public final class ContainersReader {

  private static final String LOGS = "logs ";
  private static final String USER = " user=";

  private final Artifact artifact;
  private final Lines lines;
  private final Map<String, List<String>> logs = new HashMap<>();
  private final List<Container> containers = new ArrayList<>();

  private ContainersReader(Artifact artifact) {
    this.artifact = artifact;
    this.lines = new Lines(artifact);
  }

  public static Parsed<List<Container>> read(Artifact artifact) {
    var reader = new ContainersReader(artifact);
    reader.readAll();
    return new Parsed<>(List.copyOf(reader.containers), reader.lines.remarks());
  }

  /// The engines that were there and would not answer this user.
  public static List<String> denied(Artifact artifact) {
    return ending(artifact, "-denied");
  }

  /// The engines that named containers and would not show them.
  public static List<String> failed(Artifact artifact) {
    return ending(artifact, "-failed");
  }

  private static List<String> ending(Artifact artifact, String end) {
    return new Lines(artifact)
        .heads().stream()
            .filter(head -> head.part().endsWith(end))
            .map(head -> head.part().replace(end, ""))
            .distinct()
            .toList();
  }

  private void readAll() {
    for (Lines.Line line : lines.all()) {
      if (line.part().startsWith(LOGS)) {
        logs.computeIfAbsent(line.part().substring(LOGS.length()), _ -> new ArrayList<>())
            .add(Redaction.text(line.text().replaceFirst("^\\| ?", "")));
      }
    }
    String part = "docker";
    var text = new StringBuilder();
    for (Lines.Line line : lines.all()) {
      if (line.part().startsWith(LOGS) || line.part().startsWith("compose ")) {
        continue;
      }
      if (!line.part().equals(part)) {
        addAll(part, text.toString());
        text.setLength(0);
        part = line.part();
      }
      text.append(line.text()).append('\n');
    }
    addAll(part, text.toString());
  }

  private void addAll(String part, String text) {
    int user = part.indexOf(USER);
    String engine = part.startsWith("podman") ? "podman" : "docker";
    Json.Elements elements = Json.elements(text);
    String complaint = elements.complaint();
    if (complaint != null && !text.isBlank()) {
      lines.remark(elements.line(), "", UNRECOGNIZED, complaint);
    }
    for (Json entry : elements.values()) {
      if (entry.text("Id").isEmpty()) {
        lines.remark(1, entry.raw(), UNRECOGNIZED, "no container");
      } else {
        containers.add(container(engine, user < 0 ? null : part.substring(user + 6), entry));
      }
    }
  }

  private Container container(String engine, @Nullable String user, Json entry) {
    Json state = entry.object("State");
    String name = Redaction.printable(entry.text("Name")).replaceFirst("^/", "");
    String status = state.text("Status");
    Json health = state.has("Health") ? state.object("Health") : state.object("Healthcheck");
    List<PublishedPort> published = published(engine, entry);
    String raw =
        "%s: %s, exit code %s, ports %s"
            .formatted(
                name,
                status,
                state.text("ExitCode"),
                published.stream().map(ContainersReader::words).toList());
    return new Container(
        engine,
        entry.text("Id"),
        name,
        Redaction.printable(image(entry)),
        status,
        (int) state.number("Pid", 0),
        (int) state.number("ExitCode", 0),
        state.flag("OOMKilled"),
        (int) entry.number("RestartCount", 0),
        health.textOrNull("Status"),
        entry.object("HostConfig").text("NetworkMode"),
        networks(entry.object("NetworkSettings")),
        published,
        List.of(),
        false,
        setup(user, entry, health),
        artifact.line(1, Redaction.text(raw)));
  }

  private Setup setup(@Nullable String user, Json entry, Json health) {
    Json state = entry.object("State");
    List<Json> checks = health.list("Log");
    String command =
        entry.text("Path")
            + entry.texts("Args").stream()
                .map(word -> " " + word)
                .reduce("", (all, word) -> all + word);
    return new Setup(
        user,
        Redaction.commandLine(command.strip()),
        Times.tryParse(state.text("StartedAt")),
        Times.tryParse(state.text("FinishedAt")),
        Redaction.text(state.text("Error")),
        entry.object("HostConfig").object("RestartPolicy").text("Name"),
        exposed(entry.object("Config").object("ExposedPorts")),
        aliases(entry.object("NetworkSettings").object("Networks")),
        null,
        checks.isEmpty() ? "" : Redaction.text(checks.getLast().text("Output").strip()),
        logs.getOrDefault(
            entry.text("Id"),
            logs.getOrDefault(
                entry.text("Id").substring(0, Math.min(12, entry.text("Id").length())), List.of())),
        0);
  }

  /// The labels that name the compose file, by their last word: `project`, `service`,
  /// `config_files`.
  public static Map<String, Map<String, String>> composeLabels(Artifact artifact) {
    Map<String, Map<String, String>> labels = new HashMap<>();
    var text = new StringBuilder();
    for (Lines.Line line : new Lines(artifact).all()) {
      if (!line.part().startsWith(LOGS) && !line.part().startsWith("compose ")) {
        text.append(line.text()).append('\n');
      }
    }
    for (Json entry : Json.elements(text.toString()).values()) {
      Json all = entry.object("Config").object("Labels");
      Map<String, String> mine = new HashMap<>();
      for (String key : all.names()) {
        if (key.startsWith("com.docker.compose.") || key.startsWith("io.podman.compose.")) {
          mine.put(key.substring(key.lastIndexOf('.') + 1), Redaction.printable(all.text(key)));
        }
      }
      if (!mine.isEmpty()) {
        labels.put(entry.text("Id"), Map.copyOf(mine));
      }
    }
    return labels;
  }

  private static Set<Integer> exposed(Json ports) {
    Set<Integer> exposed = new LinkedHashSet<>();
    for (String key : ports.names()) {
      int port = port(key.replaceFirst("/.*", ""));
      if (port > 0) {
        exposed.add(port);
      }
    }
    return exposed;
  }

  private static Map<String, List<String>> aliases(Json networks) {
    Map<String, List<String>> aliases = new HashMap<>();
    for (String network : networks.names()) {
      aliases.put(
          Redaction.printable(network),
          networks.object(network).texts("Aliases").stream().map(Redaction::printable).toList());
    }
    return aliases;
  }

  private static String image(Json entry) {
    String configured = entry.object("Config").text("Image");
    if (!configured.isEmpty()) {
      return configured;
    }
    String named = entry.text("ImageName");
    return named.isEmpty() ? entry.text("Image") : named;
  }

  private static Map<String, IpAddress> networks(Json settings) {
    var networks = new LinkedHashMap<String, IpAddress>();
    Json named = settings.object("Networks");
    for (String name : named.names()) {
      IpAddress.tryParse(named.object(name).text("IPAddress"))
          .ifPresent(address -> networks.put(Redaction.printable(name), address));
    }
    if (networks.isEmpty()) {
      IpAddress.tryParse(settings.text("IPAddress"))
          .ifPresent(address -> networks.put("default", address));
    }
    return networks;
  }

  /// What is published now; for a container that does not run, what would be. Docker shows no port
  /// of a running container that it does not publish, however it was started: in an internal
  /// network, say.
  private static List<PublishedPort> published(String engine, Json entry) {
    boolean isTold =
        engine.equals("docker") && entry.object("State").text("Status").equals("running");
    var ports = new LinkedHashSet<PublishedPort>();
    add(entry.object("NetworkSettings").object("Ports"), ports);
    if (ports.isEmpty() && !isTold) {
      add(entry.object("HostConfig").object("PortBindings"), ports);
    }
    return List.copyOf(ports);
  }

  private static void add(Json bindings, Set<PublishedPort> ports) {
    for (String key : bindings.names()) {
      int slash = key.indexOf('/');
      int inner = port(slash < 0 ? key : key.substring(0, slash));
      String protocol = slash < 0 ? "tcp" : key.substring(slash + 1);
      for (Json binding : bindings.list(key)) {
        int outer = port(binding.text("HostPort"));
        if (inner > 0 && outer > 0) {
          ports.add(new PublishedPort(host(binding.text("HostIp")), outer, inner, protocol));
        }
      }
    }
  }

  /// Null for all addresses of the family; an empty text means all of both.
  private static @Nullable IpAddress host(String text) {
    return text.isEmpty()
        ? null
        : IpAddress.tryParse(text).filter(a -> !a.isUnspecified()).orElse(null);
  }

  private static int port(String text) {
    boolean isNumber =
        !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = isNumber ? Integer.parseInt(text) : 0;
    return port <= 65_535 ? port : 0;
  }

  private static String words(PublishedPort port) {
    return "%s:%d->%d/%s"
        .formatted(
            port.hostAddress() == null ? "*" : port.hostAddress(),
            port.hostPort(),
            port.containerPort(),
            port.protocol());
  }
}
