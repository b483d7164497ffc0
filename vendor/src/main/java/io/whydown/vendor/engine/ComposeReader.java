package io.whydown.vendor.engine;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Published;
import io.whydown.vendor.Outline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a compose file, or a piece of one, as far as networks and ports go. Never throws at input.
/// Stateless.
public final class ComposeReader {

  private static final Pattern LOOKS =
      Pattern.compile(
          "(?m)^(?:services:|[ \\t]+(?:image|container_name|build|ports|expose|depends_on|networks|network_mode):)");

  private ComposeReader() {}

  /// One service, with the line of its head in the text.
  ///
  /// @param expose ports of `expose:`
  /// @param labels of Traefik and other proxies
  public record Service(
      String name,
      String container,
      String image,
      List<Published> ports,
      List<Integer> expose,
      List<String> networks,
      boolean hostNetwork,
      String sharesNetworkOf,
      Map<String, String> environment,
      Map<String, String> labels,
      String command,
      int line) {

    public Service {
      ports = List.copyOf(ports);
      expose = List.copyOf(expose);
      networks = List.copyOf(networks);
      environment = Map.copyOf(environment);
      labels = Map.copyOf(labels);
    }

    Service in(List<String> newNetworks) {
      return new Service(
          name,
          container,
          image,
          ports,
          expose,
          newNetworks,
          hostNetwork,
          sharesNetworkOf,
          environment,
          labels,
          command,
          line);
    }

    public Statement.ContainerSeen seen(io.whydown.model.evidence.Provenance provenance) {
      var all = new ArrayList<>(ports);
      expose.forEach(port -> all.add(new Published("", 0, port)));
      var values = new HashMap<>(environment);
      labels.forEach((key, value) -> values.put("label:" + key, value));
      if (!sharesNetworkOf.isEmpty()) {
        values.put("network-of", sharesNetworkOf);
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
          hostNetwork,
          values,
          command,
          Standing.INTENDED,
          provenance);
    }
  }

  public static boolean looksLike(String text) {
    return LOOKS.matcher(text).results().limit(3).count() >= 2
        && !text.contains("apiVersion:")
        && !text.contains("\nkind:");
  }

  public static List<Service> read(String text) {
    Outline top = Outline.read(text);
    var services = new ArrayList<Service>();
    List<Outline> all = top.below("services");
    for (Outline found : all.isEmpty() ? candidates(top) : all) {
      Service service = service(found);
      if (service != null) {
        services.add(service);
      }
    }
    return all.isEmpty() ? services : inNetworks(services, realNames(top));
  }

  /// Networks by the names that the engine knows: a file may call one otherwise.
  private static Map<String, String> realNames(Outline top) {
    var names = new HashMap<String, String>();
    for (Outline network : top.below("networks")) {
      String external =
          network.below("external").stream()
              .filter(entry -> entry.key().equals("name"))
              .map(Outline::value)
              .findFirst()
              .orElse("");
      String name = network.text("name").isEmpty() ? external : network.text("name");
      if (!name.isEmpty()) {
        names.put(network.key(), name);
      }
    }
    return names;
  }

  /// A service that names no network is in the file's own one, `default`. That is told only where
  /// another service names one: else all share it.
  private static List<Service> inNetworks(List<Service> services, Map<String, String> names) {
    boolean named = services.stream().anyMatch(service -> !service.networks().isEmpty());
    return services.stream()
        .map(service -> {
          boolean own = service.hostNetwork() || !service.sharesNetworkOf().isEmpty();
          List<String> networks =
              service.networks().isEmpty() && named && !own
                  ? List.of("default")
                  : service.networks();
          return service.in(networks.stream().map(n -> names.getOrDefault(n, n)).toList());
        })
        .toList();
  }

  /// A piece without its head: entries that have an image or ports.
  private static List<Outline> candidates(Outline top) {
    List<Outline> inner =
        top.all()
            .filter(c ->
                c.child("image").isPresent()
                    || c.child("build").isPresent()
                    || c.child("ports").isPresent()
                    || c.child("container_name").isPresent())
            .toList();
    return inner.isEmpty() ? top.children() : inner;
  }

  private static @Nullable Service service(Outline found) {
    if (found.children().isEmpty()) {
      return null;
    }
    var ports = new ArrayList<Published>();
    for (Outline entry : found.below("ports")) {
      Published port = port(entry);
      if (port != null) {
        ports.add(port);
      }
    }
    String mode = found.text("network_mode");
    var expose = new ArrayList<Integer>();
    found.names("expose").forEach(port -> number(port.replaceAll("/.*", ""), expose));
    String command = found.text("command");
    if (command.isEmpty()) {
      command = String.join(" ", found.names("command"));
    }
    return new Service(
        found.key().isEmpty() ? found.text("container_name") : found.key(),
        found.text("container_name"),
        found.text("image"),
        ports,
        expose,
        found.names("networks"),
        mode.equals("host"),
        mode.startsWith("service:") || mode.startsWith("container:")
            ? mode.substring(mode.indexOf(':') + 1)
            : "",
        pairs(found, "environment"),
        pairs(found, "labels"),
        command,
        found.line());
  }

  private static Map<String, String> pairs(Outline found, String name) {
    var pairs = new HashMap<String, String>();
    for (Outline entry : found.below(name)) {
      if (entry.key().equals("-")) {
        String text = entry.value();
        int at = text.indexOf('=');
        if (at > 0) {
          pairs.put(text.substring(0, at).strip(), text.substring(at + 1).strip());
        }
      } else if (!entry.key().isEmpty()) {
        pairs.put(entry.key(), entry.value());
      }
    }
    return pairs;
  }

  private static void number(String text, List<Integer> into) {
    if (text.matches("\\d{1,5}")) {
      into.add(Integer.parseInt(text));
    }
  }

  private static @Nullable Published port(Outline entry) {
    String target = entry.text("target");
    if (target.matches("\\d{1,5}")) {
      String published = entry.text("published");
      return new Published(
          entry.text("host_ip"),
          published.matches("\\d{1,5}") ? Integer.parseInt(published) : 0,
          Integer.parseInt(target));
    }
    return published(entry.value());
  }

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+:?-(\\w*)\\}");

  /// `8080:80`, `127.0.0.1:8080:80/tcp`, `80`, `0.0.0.0:8080->80/tcp` of `docker ps`; null when it
  /// is none.
  static @Nullable Published published(String text) {
    String bare =
        VARIABLE
            .matcher(text)
            .replaceAll("$1")
            .replace("->", ":")
            .replaceAll("/\\w+$", "")
            .replaceAll("\\s.*", "");
    if (text.contains("/udp")) {
      return null;
    }
    int last = bare.lastIndexOf(':');
    String inner = last < 0 ? bare : bare.substring(last + 1);
    String outer = last < 0 ? "" : bare.substring(0, last);
    int between = outer.lastIndexOf(':');
    String host = between < 0 ? "" : outer.substring(0, between).replaceAll("[\\[\\]]", "");
    String hostPort = between < 0 ? outer : outer.substring(between + 1);
    inner = inner.replaceAll("-.*", "");
    hostPort = hostPort.replaceAll("-.*", "");
    if (!inner.matches("\\d{1,5}") || !hostPort.matches("\\d{0,5}")) {
      return null;
    }
    return new Published(
        host, hostPort.isEmpty() ? 0 : Integer.parseInt(hostPort), Integer.parseInt(inner));
  }
}
