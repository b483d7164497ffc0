package io.whydown.vendor.kubernetes;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.platform.Cluster;
import io.whydown.vendor.Json;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what shows a cluster: manifests in YAML or JSON, several in one text, rendered or not;
/// tables and descriptions of `kubectl` and `oc`; events; lines of controllers and of a mesh's
/// proxies. Stateless.
public final class KubernetesReader {

  private static final Pattern NAMESPACE =
      Pattern.compile("(?:\\s-n[ =]?|--namespace[ =])([a-z0-9-]+)");
  private static final Pattern KIND =
      Pattern.compile("(?m)^[ \\t]*(?:- )?[\"']?(?:kind|apiVersion)[\"']?:[ \\t]*\\S");
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?m)^[ \\t]*(?:- )?(?:selector|targetPort|podSelector|externalTrafficPolicy|template|labels|ingressClassName|destination):");
  private static final Pattern ROUTE = Pattern.compile("(?m)^[ \\t]*- destination:[ \\t]*$");
  private static final Pattern FILE = Pattern.compile("([a-z0-9][a-z0-9-]*)\\.ya?ml");
  private static final Pattern MANIFEST_LINE =
      Pattern.compile("\\s*(?:#.*|- .*|-|[\\w./\"'{}$ -]{1,80}:(?:\\s.*)?|---.*|\\{\\{.*}}\\s*)");

  /// Longer texts are logs, and nobody's sentences.
  private static final int LONGEST_TALK = 100_000;

  private KubernetesReader() {}

  /// @param title what names the text: a file's name, a command line, a section
  public static Parsed<Cluster> read(Artifact artifact, String title) {
    var lines = new Lines(artifact);
    Matcher namespace = NAMESPACE.matcher(title);
    var parts =
        new ClusterParts(
            artifact, namespace.find() ? Matched.group(namespace, 1) : "", fileName(title));
    String text = artifact.text();
    String begin = text.stripLeading();
    if (begin.startsWith("{") || begin.startsWith("[")) {
      json(text, title, parts, lines);
    } else if (KIND.matcher(text).find()
        || !kind(title).isEmpty() && INSIDE.matcher(text).find()
        || ROUTE.matcher(text).find()) {
      yaml(text, title, parts);
    }
    prose(text, title, parts);
    return new Parsed<>(parts.cluster(), lines.remarks());
  }

  private static void json(String text, String title, ClusterParts parts, Lines lines) {
    Json.Elements elements = Json.elements(text);
    var reader = new ObjectReader(parts);
    elements.values().forEach(value -> reader.read(value, 1, kind(title)));
    String complaint = elements.complaint();
    if (complaint != null) {
      lines.remark(elements.line(), "", UNRECOGNIZED, complaint);
    }
  }

  /// Manifests may stand between tables and prose, so only runs of lines that look like them are
  /// taken.
  private static void yaml(String text, String title, ClusterParts parts) {
    var reader = new ObjectReader(parts);
    for (Run run : runs(text)) {
      for (Yaml.Document document : Yaml.documents(run.text())) {
        Json value = document.value();
        int line = run.line() + document.line() - 1;
        if (value.tree() instanceof List<?> items) {
          items.forEach(item -> reader.read(Json.of(item, ""), line, kind(title)));
        } else {
          reader.read(value, line, kind(title));
        }
      }
    }
  }

  private record Run(int line, String text) {}

  private static List<Run> runs(String text) {
    var runs = new ArrayList<Run>();
    var open = new StringBuilder();
    int from = 1;
    int number = 0;
    int strangers = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      boolean fits =
          line.isBlank() || MANIFEST_LINE.matcher(line).matches() || line.startsWith("  ");
      boolean begins = line.matches("\\s*apiVersion:.*|kind:.*") && strangers > 0;
      strangers = fits ? strangers : strangers + 1;
      if (!fits || begins) {
        if (!open.isEmpty()) {
          runs.add(new Run(from, open.toString()));
        }
        open.setLength(0);
        from = fits ? number : number + 1;
        strangers = fits ? 0 : 1;
      }
      if (fits) {
        open.append(line).append('\n');
      }
    }
    runs.add(new Run(from, open.toString()));
    return runs;
  }

  /// `api-service` of `k8s/api-service.yaml`; empty where the file is called after its kind alone.
  private static String fileName(String title) {
    Matcher file = FILE.matcher(title);
    String name = file.find() ? Matched.group(file, 1) : "";
    boolean general =
        name.matches(
            "(?:svc|service|deploy|deployment|ingress|pod|networkpolicy|manifest|values|all|app)s?");
    return general ? "" : name;
  }

  /// The kind that a title tells: `my-service.yaml`, `networkpolicy`.
  private static String kind(String title) {
    String small = title.toLowerCase(Locale.ROOT);
    if (!small.contains("kubectl") && small.contains("docker")) {
      return "";
    }
    for (String kind : List.of("NetworkPolicy", "Service", "Deployment", "Ingress", "Pod")) {
      String word = kind.toLowerCase(Locale.ROOT);
      if (small.contains(word)
          && !small.contains("service-account")
          && !small.endsWith(".service")) {
        return kind;
      }
    }
    return "";
  }

  private static void prose(String text, String title, ClusterParts parts) {
    var tables = new TableReader(parts);
    var descriptions = new DescriptionReader(parts);
    var lines = new ArrayList<String>();
    var numbers = new ArrayList<Integer>();
    Table table = null;
    boolean talk = text.length() <= LONGEST_TALK;
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      Optional<Table> head = Table.head(line);
      if (head.isPresent()) {
        table = head.get();
        continue;
      }
      Optional<Table> alone = table == null ? Table.ofRow(line) : Optional.empty();
      table = alone.isPresent() ? alone.get() : table;
      if (table != null && !line.isBlank()) {
        Optional<Map<String, String>> row = table.row(line);
        if (row.isPresent() && tables.read(table, row.get(), number, line.strip())) {
          continue;
        }
      }
      table = line.isBlank() ? table : null;
      Optional<Map<String, String>> loose = LoosePodRow.of(line);
      if (loose.isPresent()) {
        tables.pod(loose.get(), number, line.strip());
        continue;
      }
      lines.add(line);
      numbers.add(number);
      ControllerLines.read(line, number, parts);
      if (talk) {
        Sayings.read(line, number, parts);
      }
    }
    boolean described = false;
    for (Description object : Description.of(title, lines, numbers)) {
      described |= descriptions.read(object);
    }
    if (!described) {
      for (int i = 0; i < lines.size(); i++) {
        descriptions.event(lines.get(i), numbers.get(i), "");
      }
    }
  }
}
