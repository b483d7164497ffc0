package io.whydown.vendor.compose;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.ComposeService;
import io.whydown.vendor.Redaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/// Reads a compose file into its services. Nothing of environments, secrets and configurations is
/// kept. Not thread-safe: one per file.
public final class ComposeReader {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setLabel("compose file").setAllowDuplicateKeys(true).build();

  private final String file;
  private final String vantage;
  private final Instant at;
  private final List<Remark> remarks = new ArrayList<>();

  private ComposeReader(String file, String vantage, Instant at) {
    this.file = file;
    this.vantage = vantage;
    this.at = at;
  }

  /// Reads an artifact that is one compose file; its command is the path.
  public static Parsed<List<ComposeService>> read(Artifact artifact) {
    return read(artifact.command(), artifact.text(), artifact.vantage(), artifact.at());
  }

  /// @param file the path, as reports show it
  public static Parsed<List<ComposeService>> read(
      String file, String text, String vantage, Instant at) {
    var reader = new ComposeReader(file, vantage, at);
    List<ComposeService> services = reader.services(text);
    return new Parsed<>(services, List.copyOf(reader.remarks));
  }

  /// Whether a text looks like a compose file: services that are images or builds.
  public static boolean isCompose(String text) {
    return text.lines().anyMatch(line -> line.stripTrailing().equals("services:"))
        && text.lines().anyMatch(line -> line.strip().matches("(image|build|container_name):.*"));
  }

  private List<ComposeService> services(String text) {
    Optional<Node> root;
    try {
      root = new Compose(SETTINGS).composeString(text);
    } catch (MarkedYamlEngineException e) {
      remark(e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1), "no YAML from here on");
      return List.of();
    } catch (YamlEngineException | IllegalArgumentException | ClassCastException _) {
      remark(1, "no YAML");
      return List.of();
    }
    var found = new ArrayList<ComposeService>();
    root.map(Yaml::members)
        .map(members -> members.get("services"))
        .filter(MappingNode.class::isInstance)
        .ifPresent(services -> {
          for (NodeTuple tuple : ((MappingNode) services).getValue()) {
            String name = Yaml.text(tuple.getKeyNode());
            if (tuple.getValueNode() instanceof MappingNode service && !name.isEmpty()) {
              found.add(service(name, Yaml.line(tuple.getKeyNode()), service));
            }
          }
        });
    return List.copyOf(found);
  }

  private ComposeService service(String name, int line, MappingNode node) {
    Map<String, Node> members = Yaml.members(node);
    var ports = new PortsReader(this::remark).read(members.get("ports"));
    Set<Integer> expose = new LinkedHashSet<>();
    for (String text : Yaml.texts(members.get("expose"))) {
      PortsReader.numbers(text.replaceFirst("/.*", "")).forEach(expose::add);
    }
    Set<String> networks = new LinkedHashSet<>();
    Set<String> aliases = new LinkedHashSet<>();
    Node joined = members.get("networks");
    if (joined instanceof MappingNode map) {
      Yaml.members(map)
          .forEach((network, settings) -> {
            networks.add(network);
            aliases.addAll(Yaml.texts(Yaml.members(settings).get("aliases")));
          });
    } else {
      networks.addAll(Yaml.texts(joined));
    }
    String mode = Yaml.text(members.get("network_mode"));
    if (networks.isEmpty() && mode.isEmpty()) {
      networks.add("default");
    }
    Node portsNode = members.get("ports");
    Node check = members.get("healthcheck");
    return new ComposeService(
        file,
        line,
        Redaction.printable(name),
        Yaml.text(members.get("container_name")),
        Yaml.text(members.get("image")),
        ports,
        portsNode == null ? 0 : Yaml.line(portsNode),
        expose,
        networks,
        mode,
        aliases,
        dependencies(members.get("depends_on")),
        check != null && !Yaml.text(Yaml.members(check).get("disable")).equals("true"),
        new Provenance(
            vantage, new Provenance.Origin.File(file, line), at, Redaction.text(name + ":")));
  }

  private static Map<String, String> dependencies(@org.jspecify.annotations.Nullable Node node) {
    Map<String, String> dependencies = new LinkedHashMap<>();
    if (node instanceof MappingNode map) {
      Yaml.members(map)
          .forEach((service, settings) -> {
            String condition = Yaml.text(Yaml.members(settings).get("condition"));
            dependencies.put(service, condition.isEmpty() ? "service_started" : condition);
          });
    } else {
      Yaml.texts(node).forEach(service -> dependencies.put(service, "service_started"));
    }
    return dependencies;
  }

  private void remark(int line, String reason) {
    if (remarks.size() < 20) {
      remarks.add(new Remark(UNRECOGNIZED, file, line, "", reason));
    }
  }
}
