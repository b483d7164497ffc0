package io.whydown.vendor.compose;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.ComposeService;
import io.whydown.vendor.Outline;
import io.whydown.vendor.PortMapping;
import io.whydown.vendor.Redaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads a compose file into its services: a file of a host strictly, so that nothing is taken from
/// one that no engine would load, and what a person pasted as far as it can be understood. Never
/// throws at input. Not thread-safe: one per file.
public final class ComposeReader {

  private static final Pattern LOOKS =
      Pattern.compile(
          "(?m)^(?:services:|[ \\t]+(?:image|container_name|build|ports|expose|depends_on|networks|network_mode):)");
  private static final int MAX_REMARKS = 20;

  private final String file;
  private final List<Remark> remarks = new ArrayList<>();

  private ComposeReader(String file) {
    this.file = file;
  }

  /// Reads an artifact that is one compose file; its command is the path.
  public static Parsed<List<ComposeService>> read(Artifact artifact) {
    return read(artifact.command(), artifact.text(), artifact.vantage(), artifact.at());
  }

  /// @param file the path, as reports show it
  public static Parsed<List<ComposeService>> read(
      String file, String text, String vantage, Instant at) {
    var reader = new ComposeReader(file);
    Document document = Document.strict(text);
    if (document.faultLine() > 0) {
      reader.remark(document.faultLine(), "no YAML from here on");
    }
    List<ComposeService> services =
        document.top().below("services").stream()
            .filter(found -> !found.key().isEmpty() && !found.children().isEmpty())
            .map(found -> {
              Service service = reader.service(found);
              var line = new Provenance.Origin.File(file, service.line());
              return service.intended(
                  file, new Provenance(vantage, line, at, Redaction.text(service.name() + ":")));
            })
            .toList();
    return new Parsed<>(services, List.copyOf(reader.remarks));
  }

  /// Whether a text looks like a compose file, or a piece of one.
  public static boolean looksLike(String text) {
    return LOOKS.matcher(text).results().limit(3).count() >= 2
        && !text.contains("apiVersion:")
        && !text.contains("\nkind:");
  }

  /// The services of a pasted file or of a piece of one, in the networks that the engine knows.
  public static List<Service> pasted(String text) {
    var reader = new ComposeReader("");
    Outline top = Document.tolerant(text).top();
    List<Outline> all = top.below("services");
    List<Service> services =
        (all.isEmpty() ? pieces(top) : all)
            .stream().filter(found -> !found.children().isEmpty()).map(reader::service).toList();
    return all.isEmpty() ? services : inNetworks(services, realNames(top));
  }

  /// A piece without its head: entries that have an image or ports.
  private static List<Outline> pieces(Outline top) {
    List<Outline> inner =
        top.all()
            .filter(c ->
                List.of("image", "build", "ports", "container_name").stream()
                    .anyMatch(name -> c.child(name).isPresent()))
            .toList();
    return inner.isEmpty() ? top.children() : inner;
  }

  /// Networks by the names that the engine knows: a file may call one otherwise.
  private static Map<String, String> realNames(Outline top) {
    var names = new HashMap<String, String>();
    for (Outline network : top.below("networks")) {
      String name =
          network.text("name").isEmpty() ? network.text("external", "name") : network.text("name");
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
          List<String> networks =
              service.networks().isEmpty() && named && service.ownsNetwork()
                  ? List.of("default")
                  : service.networks();
          return service.in(networks.stream().map(n -> names.getOrDefault(n, n)).toList());
        })
        .toList();
  }

  private Service service(Outline found) {
    var aliases = new LinkedHashSet<String>();
    found.below("networks").forEach(network -> aliases.addAll(network.names("aliases")));
    var expose = new LinkedHashSet<Integer>();
    for (String text : found.names("expose")) {
      expose.addAll(PortMapping.ports(text.replaceFirst("/.*", "")));
    }
    String container = found.text("container_name");
    String command = found.text("command");
    return new Service(
        Redaction.printable(found.key().isEmpty() ? container : found.key()),
        found.line(),
        container,
        found.text("image"),
        ports(found),
        found.below("ports").stream().findFirst().map(Outline::line).orElse(0),
        List.copyOf(expose),
        found.names("networks"),
        List.copyOf(aliases),
        found.text("network_mode"),
        dependencies(found),
        found.child("healthcheck").isPresent()
            && !found.text("healthcheck", "disable").equals("true"),
        pairs(found, "environment"),
        pairs(found, "labels"),
        command.isEmpty() ? String.join(" ", found.names("command")) : command);
  }

  private List<PortMapping> ports(Outline service) {
    var ports = new ArrayList<PortMapping>();
    for (Outline entry : service.below("ports")) {
      List<PortMapping> read =
          entry.child("target").isPresent()
              ? PortMapping.of(
                  entry.text("host_ip"),
                  entry.text("published"),
                  entry.text("target"),
                  entry.text("protocol"))
              : PortMapping.read(entry.value());
      if (read.isEmpty()) {
        remark(entry.line(), "a port that is not understood");
      }
      ports.addAll(read);
    }
    return ports;
  }

  private static Map<String, String> dependencies(Outline service) {
    Map<String, String> dependencies = new LinkedHashMap<>();
    for (Outline entry : service.below("depends_on")) {
      boolean listed = entry.key().equals("-");
      String condition = listed ? "" : entry.text("condition");
      dependencies.put(
          listed ? entry.value() : entry.key(),
          condition.isEmpty() ? "service_started" : condition);
    }
    return dependencies;
  }

  /// The pairs of a mapping, or of a list of `NAME=VALUE`.
  private static Map<String, String> pairs(Outline service, String name) {
    var pairs = new HashMap<String, String>();
    for (Outline entry : service.below(name)) {
      String text = entry.value();
      int at = text.indexOf('=');
      if (!entry.key().equals("-")) {
        pairs.put(entry.key(), text);
      } else if (at > 0) {
        pairs.put(text.substring(0, at).strip(), text.substring(at + 1).strip());
      }
    }
    return pairs;
  }

  private void remark(int line, String reason) {
    if (remarks.size() < MAX_REMARKS) {
      remarks.add(new Remark(UNRECOGNIZED, file, line, "", reason));
    }
  }
}
