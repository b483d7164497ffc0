package io.whydown.vendor.iproute2;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Interface.Program;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what sees packets before the packet filter: the filters of `tc filter show` (tc(8)), and
/// the links of `bpftool net show` (bpftool-net(8)), which tc does not know. Stateless.
public final class ProgramsReader {

  private static final int MAX_TEXT = 120;

  /// A filter has a handle; lines without are the heads of priorities.
  private static final Pattern FILTER =
      Pattern.compile("filter (?:parent \\S+ )?(?:protocol \\S+ )?(?:pref \\d+ )?(.*handle .*)");

  private static final Pattern BPF = Pattern.compile(".* id (\\d{1,9})\\b.*");

  /// `eth0(2) tcx/ingress cil_from_netdev prog_id 98 link_id 4`.
  private static final Pattern LINK =
      Pattern.compile(
          "(\\S{1,40})\\(\\d{1,9}\\) (tcx|netkit)/(ingress|egress|peer|primary) (.{0,80}?)"
              + " ?(?:prog_)?id (\\d{1,9})\\b.*");

  private ProgramsReader() {}

  public static Parsed<List<Program>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    var programs = new ArrayList<Program>();
    Set<String> seen = new HashSet<>();
    for (Lines.Line line : lines.all()) {
      Program program =
          line.part().equals("bpftool") ? link(artifact, line) : filter(artifact, line);
      if (program != null && seen.add(program.device() + program.hook() + program.text())) {
        programs.add(program);
      }
    }
    return new Parsed<>(List.copyOf(programs), lines.remarks());
  }

  private static @org.jspecify.annotations.Nullable Program filter(
      Artifact artifact, Lines.Line line) {
    Matcher filter = FILTER.matcher(line.text().strip());
    String[] part = line.part().split(" ", 2);
    if (!filter.matches() || part.length < 2) {
      return null;
    }
    String text = Redaction.printable(Matched.group(filter, 1).strip());
    Matcher bpf = BPF.matcher(text);
    return new Program(
        Redaction.printable(part[1]),
        "tc " + (part[0].equals("egress") ? "egress" : "ingress"),
        text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text,
        bpf.matches() ? Matched.number(bpf, 1) : 0,
        artifact.line(line.number(), Redaction.printable(line.text())));
  }

  private static @org.jspecify.annotations.Nullable Program link(
      Artifact artifact, Lines.Line line) {
    Matcher link = LINK.matcher(line.text().strip());
    if (!link.matches()) {
      return null;
    }
    boolean egress = Matched.group(link, 3).equals("egress");
    return new Program(
        Redaction.printable(Matched.group(link, 1)),
        "tc " + (egress ? "egress" : "ingress"),
        Redaction.printable(Matched.group(link, 4)) + " (id " + Matched.group(link, 5) + ")",
        Matched.number(link, 5),
        artifact.line(line.number(), Redaction.printable(line.text())));
  }
}
