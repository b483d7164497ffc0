package io.whydown.vendor.iproute2;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.IpFamily;
import io.whydown.vendor.Json;
import io.whydown.vendor.Lines;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `ip -j -4 rule` (or `-6`), or its text without `-j` (ip-rule(8)). Stateless.
public final class RulesReader {

  private RulesReader() {}

  public static Parsed<List<Rule>> read(Artifact artifact, IpFamily family) {
    return JsonOutput.isJson(artifact) ? json(artifact, family) : text(artifact, family);
  }

  private static Parsed<List<Rule>> json(Artifact artifact, IpFamily family) {
    var output = new JsonOutput(artifact);
    var rules = new ArrayList<Rule>();
    for (Json entry : output.values()) {
      RuleParts parts = parts(entry, family);
      if (parts == null) {
        output.remark(entry, "a rule without priority");
      } else {
        rules.add(parts.rule(output.provenance(parts.words())));
      }
    }
    return new Parsed<>(List.copyOf(rules), output.remarks());
  }

  private static @Nullable RuleParts parts(Json entry, IpFamily family) {
    long priority = entry.number("priority", -1);
    if (priority < 0) {
      return null;
    }
    var parts = new RuleParts(family, priority);
    for (String name : entry.names()) {
      String value = entry.text(name);
      switch (name) {
        case "priority",
            "srclen",
            "dstlen",
            "fwmask",
            "sport_end",
            "dport_end",
            "uid_end",
            "protocol",
            "iif_detached",
            "oif_detached" -> {
          // belongs to another member, or selects nothing
        }
        case "src" -> parts.set("from", value + length(entry, "srclen"));
        case "dst" -> parts.set("to", value + length(entry, "dstlen"));
        case "fwmark" ->
            parts.set("fwmark", entry.has("fwmask") ? value + "/" + entry.text("fwmask") : value);
        case "sport_start" -> parts.set("sport", value + "-" + entry.text("sport_end"));
        case "dport_start" -> parts.set("dport", value + "-" + entry.text("dport_end"));
        case "uid_start" -> parts.set("uidrange", value + "-" + entry.text("uid_end"));
        case "table" -> parts.set("lookup", value);
        case "suppress_prefixlen" -> parts.set("suppress_prefixlength", value);
        case "action" -> parts.set(value, "");
        default -> parts.set(name, value);
      }
    }
    return parts;
  }

  private static String length(Json entry, String member) {
    return entry.has(member) ? "/" + entry.text(member) : "";
  }

  private static Parsed<List<Rule>> text(Artifact artifact, IpFamily family) {
    var lines = new Lines(artifact);
    var rules = new ArrayList<Rule>();
    for (Lines.Line line : lines.all()) {
      int colon = line.text().indexOf(':');
      RuleParts parts = colon < 1 ? null : RuleParts.tryParse(line.text(), colon, family);
      if (parts == null) {
        lines.remark(line, UNRECOGNIZED, "no rule");
        continue;
      }
      if (line.part().equals("busybox") && !parts.isDefault()) {
        String reason = "busybox's ip does not print every selector";
        lines.remark(line, Remark.Support.APPROXIMATED, reason);
        parts.unknown(reason);
      }
      rules.add(parts.rule(artifact.line(line.number(), line.text().strip())));
    }
    return new Parsed<>(List.copyOf(rules), lines.remarks());
  }
}
