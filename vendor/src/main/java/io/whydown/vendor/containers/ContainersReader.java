package io.whydown.vendor.containers;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Container;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Json;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `docker inspect` and `podman inspect`, whole or cut down by a template, in parts named
/// after the engine. Nothing of the environment is kept. Inner listeners are not known here.
/// Stateless.
public final class ContainersReader {

  private ContainersReader() {}

  public static Parsed<List<Container>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var containers = new ArrayList<Container>();
    String engine = "docker";
    var text = new StringBuilder();
    for (Lines.Line line : lines.all()) {
      String part = line.part().equals("podman") ? "podman" : "docker";
      if (!part.equals(engine)) {
        addAll(artifact, lines, engine, text.toString(), containers);
        text.setLength(0);
        engine = part;
      }
      text.append(line.text()).append('\n');
    }
    addAll(artifact, lines, engine, text.toString(), containers);
    return new Parsed<>(List.copyOf(containers), lines.remarks());
  }

  /// The engines that were there and would not answer this user.
  public static List<String> denied(Artifact artifact) {
    return new Lines(artifact)
        .heads().stream()
            .filter(head -> head.part().endsWith("-denied"))
            .map(head -> head.part().replace("-denied", ""))
            .toList();
  }

  private static void addAll(
      Artifact artifact, Lines lines, String engine, String text, List<Container> into) {
    Json.Elements elements = Json.elements(text);
    String complaint = elements.complaint();
    if (complaint != null && !text.isBlank()) {
      lines.remark(elements.line(), "", UNRECOGNIZED, complaint);
    }
    for (Json entry : elements.values()) {
      if (entry.text("Id").isEmpty()) {
        lines.remark(1, entry.raw(), UNRECOGNIZED, "no container");
      } else {
        into.add(container(artifact, engine, entry));
      }
    }
  }

  private static Container container(Artifact artifact, String engine, Json entry) {
    Json state = entry.object("State");
    String name = Redaction.printable(entry.text("Name")).replaceFirst("^/", "");
    String status = state.text("Status");
    Json health = state.has("Health") ? state.object("Health") : state.object("Healthcheck");
    List<PublishedPort> published = published(entry);
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
        artifact.line(1, Redaction.text(raw)));
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

  /// What is published now; for a container that does not run, what would be.
  private static List<PublishedPort> published(Json entry) {
    var ports = new LinkedHashSet<PublishedPort>();
    add(entry.object("NetworkSettings").object("Ports"), ports);
    if (ports.isEmpty()) {
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
