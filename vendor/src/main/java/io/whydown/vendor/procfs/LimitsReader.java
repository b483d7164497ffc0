package io.whydown.vendor.procfs;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Setting;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the limits of listening processes. Names: `process.812.open_files`,
/// `process.812.max_open_files` (the soft limit, RLIMIT_NOFILE of getrlimit(2)),
/// `process.812.cgroup.0` (its control group, then those above it), `PATH.nr_periods`,
/// `PATH.nr_throttled` and `PATH.cpu.full.avg10` of such a group, and `pressure.cpu.some.avg10` of
/// the whole machine (Documentation/accounting/psi.rst). Not thread-safe: one per reading.
public final class LimitsReader {

  private static final Pattern FILES = Pattern.compile("(\\d{1,9}) fds (\\d{1,9})");
  private static final Pattern LIMIT =
      Pattern.compile("(\\d{1,9})/limits:Max open files +(\\d{1,18}|unlimited) .*");
  private static final Pattern GROUP =
      Pattern.compile("(\\d{1,9}) cgroup (?:/proc/\\d{1,9}/root)?(/.{1,400})");
  private static final Pattern THROTTLE =
      Pattern.compile("(?:/proc/\\d{1,9}/root)?(/.{1,400})/cpu\\.stat:([a-z_]{1,40}) (\\d{1,20})");
  private static final Pattern PRESSURE =
      Pattern.compile(
          "(?:/proc/\\d{1,9}/root)?(.{1,400}?)[/.](cpu)(?:\\.pressure)?:(some|full) avg10=([0-9.]{1,8}) .*");

  private final Artifact artifact;
  private final Map<String, Setting> limits = new LinkedHashMap<>();

  private LimitsReader(Artifact artifact) {
    this.artifact = artifact;
  }

  public static Parsed<Map<String, Setting>> read(Artifact artifact) {
    var reader = new LimitsReader(artifact);
    var lines = new Lines(artifact);
    for (Lines.Line line : lines.all()) {
      if (!reader.take(line)) {
        lines.remark(line, UNRECOGNIZED, "no limit of a process");
      }
    }
    return new Parsed<>(Map.copyOf(reader.limits), lines.remarks());
  }

  private boolean take(Lines.Line line) {
    return takeFiles(line) || takeGroup(line) || takeCpu(line);
  }

  private boolean takeFiles(Lines.Line line) {
    Matcher files = FILES.matcher(line.text());
    if (files.matches()) {
      return put(line, "process." + Matched.group(files, 1) + ".open_files", files);
    }
    Matcher limit = LIMIT.matcher(line.text());
    return limit.matches()
        && put(line, "process." + Matched.group(limit, 1) + ".max_open_files", limit);
  }

  private boolean takeGroup(Lines.Line line) {
    Matcher group = GROUP.matcher(line.text());
    if (!group.matches()) {
      return false;
    }
    String name = "process." + Matched.group(group, 1) + ".cgroup.";
    int depth = 0;
    while (limits.containsKey(name + depth)) {
      depth++;
    }
    return put(line, name + depth, group);
  }

  private boolean takeCpu(Lines.Line line) {
    Matcher throttle = THROTTLE.matcher(line.text());
    if (throttle.matches()) {
      String name = Matched.group(throttle, 1) + "." + Matched.group(throttle, 2);
      return put(line, name, Matched.group(throttle, 3));
    }
    Matcher pressure = PRESSURE.matcher(line.text());
    if (!pressure.matches()) {
      return false;
    }
    String name = Matched.group(pressure, 1) + ".cpu." + Matched.group(pressure, 3) + ".avg10";
    return put(line, name, Matched.group(pressure, 4));
  }

  private boolean put(Lines.Line line, String name, Matcher match) {
    return put(line, name, Matched.group(match, 2));
  }

  private boolean put(Lines.Line line, String name, String value) {
    String clean = Redaction.printable(name);
    limits.putIfAbsent(
        clean,
        new Setting(
            clean,
            Redaction.printable(value),
            artifact.line(line.number(), Redaction.printable(line.text()))));
    return true;
  }
}
