package io.whydown.vendor.iproute2;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.RoutingTables.TransformPolicy;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads `ip xfrm policy`, and behind a line `--- state` the heads of `ip xfrm state` without its
/// keys. Policies of sockets are passed over. Stateless.
public final class TransformsReader {

  private static final String STATE = "state";

  private TransformsReader() {}

  public static Parsed<List<TransformPolicy>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    List<String> established = established(lines.of(STATE));
    var policies = new ArrayList<TransformPolicy>();
    Draft draft = null;
    for (Lines.Line line : lines.all()) {
      if (line.part().equals(STATE) || line.text().isBlank()) {
        continue;
      }
      if (Character.isWhitespace(line.text().charAt(0))) {
        if (draft != null) {
          draft.add(new Words(line.text()));
        }
        continue;
      }
      close(draft, established, policies);
      draft = Draft.of(artifact, line);
      if (draft == null) {
        lines.remark(line, UNRECOGNIZED, "no policy");
      }
    }
    close(draft, established, policies);
    return new Parsed<>(List.copyOf(policies), lines.remarks());
  }

  private static void close(
      @Nullable Draft draft, List<String> established, List<TransformPolicy> policies) {
    if (draft != null && !draft.direction.isEmpty()) {
      policies.add(draft.policy(established));
    }
  }

  private static List<String> established(List<Lines.Line> lines) {
    var ends = new ArrayList<String>();
    for (Lines.Line line : lines) {
      var words = new Words(line.text());
      if (words.next().equals("src")) {
        String source = words.next();
        ends.add(source + " " + (words.next().equals("dst") ? words.next() : ""));
      }
    }
    return ends;
  }

  /// A policy whose lines still come.
  private static final class Draft {

    private final Artifact artifact;
    private final Lines.Line line;
    private final IpPrefix source;
    private final IpPrefix destination;
    private final List<String> wanted = new ArrayList<>();
    private String protocol = "";
    private int sourcePort;
    private int destinationPort;
    private String direction = "";
    private boolean blocks;
    private long priority;

    private Draft(Artifact artifact, Lines.Line line, IpPrefix source, IpPrefix destination) {
      this.artifact = artifact;
      this.line = line;
      this.source = source;
      this.destination = destination;
    }

    static @Nullable Draft of(Artifact artifact, Lines.Line line) {
      var words = new Words(line.text());
      if (!words.next().equals("src")) {
        return null;
      }
      Optional<IpPrefix> source = IpPrefix.tryParse(words.next());
      Optional<IpPrefix> destination =
          words.next().equals("dst") ? IpPrefix.tryParse(words.next()) : Optional.empty();
      if (source.isEmpty() || destination.isEmpty()) {
        return null;
      }
      var draft = new Draft(artifact, line, source.get(), destination.get());
      while (words.hasNext()) {
        switch (words.next()) {
          case "proto" -> draft.protocol = words.next();
          case "sport" -> draft.sourcePort = port(words.next());
          case "dport" -> draft.destinationPort = port(words.next());
          default -> {}
        }
      }
      return draft;
    }

    /// `dir out action block priority 0`, `tmpl src A dst B`.
    void add(Words words) {
      while (words.hasNext()) {
        switch (words.next()) {
          case "dir" -> direction = words.next();
          case "action" -> blocks = words.next().equals("block");
          case "priority" -> priority = port(words.next());
          case "tmpl" -> template(words);
          default -> {}
        }
      }
    }

    private void template(Words words) {
      String from = words.next().equals("src") ? words.next() : "";
      String to = words.next().equals("dst") ? words.next() : "";
      wanted.add(from + " " + to);
    }

    TransformPolicy policy(List<String> established) {
      return new TransformPolicy(
          direction,
          source,
          destination,
          protocol,
          sourcePort,
          destinationPort,
          blocks,
          wanted,
          established,
          priority,
          artifact.line(line.number(), line.text().strip()));
    }

    private static int port(String word) {
      try {
        return Integer.parseInt(word);
      } catch (NumberFormatException _) {
        return 0;
      }
    }
  }
}
