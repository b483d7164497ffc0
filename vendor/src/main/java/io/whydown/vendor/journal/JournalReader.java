package io.whydown.vendor.journal;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.LogLine;
import io.whydown.vendor.Json;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the journal as JSON (`journalctl -o json`), or the text of `journalctl -o short-iso`,
/// `short` and of syslog files, and behind `--- own UNIT` the file that a service writes itself.
/// Lines come out oldest first, each once. Not thread-safe: one per reading.
public final class JournalReader {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Artifact artifact;
  private final Lines lines;
  private final TextLogLine text;

  private JournalReader(Artifact artifact) {
    this.artifact = artifact;
    this.lines = new Lines(artifact);
    this.text = new TextLogLine(artifact.at());
  }

  public static Parsed<List<LogLine>> read(Artifact artifact) {
    var reader = new JournalReader(artifact);
    var seen = new HashSet<String>();
    var log = new ArrayList<LogLine>();
    var own = new OwnLog(artifact);
    for (Lines.Line line : reader.lines.all()) {
      boolean isOwn = OwnLog.holds(line);
      LogLine read = isOwn ? own.read(line) : reader.read(line);
      if (read == null && isOwn) {
        continue;
      }
      if (read == null) {
        reader.lines.remark(line, UNRECOGNIZED, "no line of a log");
      } else if (seen.add(read.at() + " " + read.pid() + " " + read.message())) {
        log.add(read);
      }
    }
    log.sort(Comparator.comparing(JournalReader::order));
    return new Parsed<>(List.copyOf(log), reader.lines.remarks());
  }

  private @Nullable LogLine read(Lines.Line line) {
    return line.text().startsWith("{") ? json(line) : text.read(artifact, line);
  }

  private @Nullable LogLine json(Lines.Line line) {
    List<Json> values = Json.elements(line.text()).values();
    if (values.isEmpty() || !values.getFirst().has("MESSAGE")) {
      return null;
    }
    Json entry = values.getFirst();
    Instant at = at(entry.number("__REALTIME_TIMESTAMP", -1));
    String identifier = Redaction.printable(entry.text("SYSLOG_IDENTIFIER"));
    int pid = (int) entry.number("_PID", 0);
    String message = Redaction.text(entry.text("MESSAGE"));
    String unit = unit(entry);
    String raw =
        "%s %s[%d]: %s".formatted(at == null ? "-" : TIME.format(at), identifier, pid, message);
    boolean isKernel = entry.text("_TRANSPORT").equals("kernel");
    return new LogLine(
        isKernel ? "kernel" : "journal",
        at,
        unit == null && !identifier.isEmpty() ? identifier : unit,
        pid,
        message,
        artifact.line(line.number(), raw));
  }

  /// The unit that a line of systemd is about comes before the unit that wrote it, which for
  /// systemd's own lines is init.scope.
  private static @Nullable String unit(Json entry) {
    String about = entry.text("UNIT");
    String writer = entry.text("_SYSTEMD_UNIT");
    String unit = about.isEmpty() ? writer : about;
    return unit.isEmpty() ? null : Redaction.printable(unit);
  }

  private static @Nullable Instant at(long micros) {
    return micros < 0
        ? null
        : Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }

  private static Instant order(LogLine line) {
    Instant at = line.at();
    return at == null ? Instant.MIN : at;
  }
}
