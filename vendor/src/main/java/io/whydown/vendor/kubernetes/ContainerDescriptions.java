package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.PodContainer;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the containers of `kubectl describe pod`. Not thread-safe: one for each object.
final class ContainerDescriptions {

  private static final Pattern NAME = Pattern.compile("([a-z0-9][a-z0-9-]*):");
  private static final Pattern READINESS =
      Pattern.compile(
          "(http-get|tcp-socket|exec|grpc)\\s+(?:https?://)?([^\\s:/]*):?([\\w-]*)(/\\S*)?.*");

  private final List<Description.Line> lines;

  ContainerDescriptions(List<Description.Line> lines) {
    this.lines = lines;
  }

  List<PodContainer> read() {
    var containers = new ArrayList<PodContainer>();
    int indent = lines.isEmpty() ? 0 : lines.getFirst().indent();
    int from = -1;
    for (int i = 0; i <= lines.size(); i++) {
      boolean begins =
          i < lines.size()
              && lines.get(i).indent() == indent
              && NAME.matcher(lines.get(i).text()).matches();
      if ((begins || i == lines.size()) && from >= 0) {
        containers.add(container(lines.subList(from, i)));
      }
      if (begins) {
        from = i;
      }
    }
    return containers;
  }

  private static PodContainer container(List<Description.Line> of) {
    String name = of.getFirst().text().replace(":", "");
    String ready = Description.inner(of, "Ready").orElse("");
    String restarts = Description.inner(of, "Restart Count").orElse("");
    boolean shown =
        Description.inner(of, "Port").isPresent() || Description.inner(of, "Ports").isPresent();
    return new PodContainer(
        name,
        Redaction.printable(Description.inner(of, "Image").orElse("")),
        ports(of),
        shown,
        probe(Description.inner(of, "Readiness").orElse("")),
        ready.isEmpty() ? null : ready.startsWith("True"),
        Description.inner(of, "State").orElse("").toLowerCase(java.util.Locale.ROOT),
        reason(of),
        restarts.matches("\\d{1,6}") ? Integer.parseInt(restarts) : -1,
        List.of(),
        Map.of(),
        -1);
  }

  private static List<PodContainer.Port> ports(List<Description.Line> of) {
    var ports = new ArrayList<PodContainer.Port>();
    String text =
        Description.inner(of, "Port").orElse("") + "," + Description.inner(of, "Ports").orElse("");
    Matcher port = Pattern.compile("(\\d{1,5})/(\\w+)(?: \\(([\\w-]+)\\))?").matcher(text);
    while (port.find()) {
      ports.add(
          new PodContainer.Port(
              Matched.group(port, 3),
              Integer.parseInt(Matched.group(port, 1)),
              Matched.group(port, 2),
              0));
    }
    return ports;
  }

  private static PodContainer.@Nullable Probe probe(String text) {
    Matcher probe = READINESS.matcher(text);
    if (!probe.matches()) {
      return null;
    }
    String kind =
        Matched.group(probe, 1).equals("http-get")
            ? "http"
            : Matched.group(probe, 1).replace("-socket", "");
    return new PodContainer.Probe(
        kind,
        kind.equals("exec") ? "" : Matched.group(probe, 3),
        Matched.group(probe, 4),
        Matched.group(probe, 2));
  }

  private static String reason(List<Description.Line> of) {
    for (Description.Line line : of) {
      if (line.text().startsWith("Reason:") && !line.text().contains("Completed")) {
        return line.text().substring(7).strip();
      }
    }
    return "";
  }
}
