package io.whydown.vendor.journal;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.LogLine;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads dmesg(1): `[ SECONDS] MESSAGE`, seconds after boot. Stateless.
public final class KernelReader {

  private static final Pattern LINE =
      Pattern.compile("(?:<\\d{1,3}>)?\\[\\s*(\\d{1,9})\\.(\\d{6})](?: \\[[^\\]]{1,20}])? ?(.*)");
  private static final Pattern OOM =
      Pattern.compile(
          "(?i).*(?:out of memory: kill|oom-kill:|killed process \\d|memory cgroup out of memory).*");

  private KernelReader() {}

  /// @param bootedAt by the host's clock; null when unknown, then lines have no time
  public static Parsed<List<LogLine>> read(Artifact artifact, @Nullable Instant bootedAt) {
    var lines = new Lines(artifact);
    var log = new ArrayList<LogLine>();
    for (Lines.Line line : lines.all()) {
      Matcher message = LINE.matcher(line.text());
      if (!message.matches()) {
        lines.remark(line, UNRECOGNIZED, "no line of dmesg");
        continue;
      }
      Instant at =
          bootedAt == null
              ? null
              : bootedAt
                  .plusSeconds(Matched.number(message, 1))
                  .plusNanos(Matched.number(message, 2) * 1_000);
      log.add(
          new LogLine(
              "kernel",
              at,
              null,
              0,
              Redaction.text(Matched.group(message, 3)),
              artifact.line(line.number(), Redaction.text(line.text()))));
    }
    return new Parsed<>(List.copyOf(log), lines.remarks());
  }

  /// Whether the line says that the kernel or a cgroup's limit killed a process for memory
  /// (mm/oom_kill.c).
  public static boolean isOomKill(LogLine line) {
    return OOM.matcher(line.message()).matches();
  }
}
