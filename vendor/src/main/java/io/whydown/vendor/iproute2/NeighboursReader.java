package io.whydown.vendor.iproute2;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Neighbour;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Json;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `ip -j neigh`, or the text of `ip neigh`, also busybox's. Stateless.
public final class NeighboursReader {

  private static final Set<String> STATES =
      Set.of(
          "PERMANENT",
          "NOARP",
          "REACHABLE",
          "STALE",
          "NONE",
          "INCOMPLETE",
          "DELAY",
          "PROBE",
          "FAILED");

  private NeighboursReader() {}

  public static Parsed<List<Neighbour>> read(Artifact artifact) {
    return JsonOutput.isJson(artifact) ? json(artifact) : text(artifact);
  }

  private static Parsed<List<Neighbour>> json(Artifact artifact) {
    var output = new JsonOutput(artifact);
    var neighbours = new ArrayList<Neighbour>();
    for (Json entry : output.values()) {
      Optional<IpAddress> address = IpAddress.tryParse(entry.text("dst"));
      List<String> states = entry.texts("state");
      if (address.isEmpty() || states.isEmpty()) {
        output.remark(entry, "a neighbour without address or state");
        continue;
      }
      String device = Redaction.printable(entry.text("dev"));
      String mac = entry.textOrNull("lladdr");
      String words =
          "%s dev %s %s%s"
              .formatted(
                  address.get(),
                  device,
                  mac == null ? "" : "lladdr " + mac + " ",
                  states.getFirst());
      neighbours.add(
          new Neighbour(address.get(), device, mac, states.getFirst(), output.provenance(words)));
    }
    return new Parsed<>(List.copyOf(neighbours), output.remarks());
  }

  private static Parsed<List<Neighbour>> text(Artifact artifact) {
    var lines = new Lines(artifact);
    var neighbours = new ArrayList<Neighbour>();
    for (Lines.Line line : lines.all()) {
      Neighbour neighbour = neighbour(artifact, line);
      if (neighbour == null) {
        lines.remark(line, UNRECOGNIZED, "no neighbour");
      } else {
        neighbours.add(neighbour);
      }
    }
    return new Parsed<>(List.copyOf(neighbours), lines.remarks());
  }

  private static @Nullable Neighbour neighbour(Artifact artifact, Lines.Line line) {
    var words = new Words(line.text());
    Optional<IpAddress> address = IpAddress.tryParse(words.next());
    String device = "";
    String mac = null;
    String state = "";
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "dev" -> device = words.next();
        case "lladdr" -> mac = words.next();
        default -> state = STATES.contains(word) ? word : state;
      }
    }
    if (address.isEmpty() || state.isEmpty()) {
      return null;
    }
    return new Neighbour(
        address.get(),
        Redaction.printable(device),
        mac,
        state,
        artifact.line(line.number(), Redaction.text(line.text().strip())));
  }
}
