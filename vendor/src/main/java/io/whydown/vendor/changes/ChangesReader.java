package io.whydown.vendor.changes;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.HostChange;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads dpkg.log (part `dpkg`, in the zone that the part `zone +0100` names), `rpm -qa` with times
/// of installation (part `rpm`), and times of files (part `files`, seconds and path). Newest first.
/// Stateless.
public final class ChangesReader {

  private static final Pattern DPKG =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) (install|upgrade|remove|purge) (\\S{1,120}) (\\S{1,80}) (\\S{1,80})");
  private static final Pattern TIMED = Pattern.compile("(\\d{1,12})(?:\\.\\d+)? (\\S.*)");
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private ChangesReader() {}

  public static Parsed<List<HostChange>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    ZoneOffset zone = zone(lines);
    var changes = new ArrayList<HostChange>();
    for (Lines.Line line : lines.all()) {
      HostChange change =
          switch (line.part()) {
            case "dpkg" -> dpkg(artifact, line, zone);
            case "rpm" -> timed(artifact, line, HostChange.Kind.PACKAGE, "installed");
            case "files" -> timed(artifact, line, HostChange.Kind.FILE, "written");
            default -> null;
          };
      if (change == null) {
        lines.remark(line, UNRECOGNIZED, "no change");
      } else {
        changes.add(change);
      }
    }
    changes.sort(Comparator.comparing(HostChange::at).reversed());
    return new Parsed<>(List.copyOf(changes), lines.remarks());
  }

  private static ZoneOffset zone(Lines lines) {
    for (Lines.Line head : lines.heads()) {
      if (head.part().matches("zone [+-]\\d{4}")) {
        try {
          return ZoneOffset.of(head.part().substring(5));
        } catch (DateTimeException _) {
          return ZoneOffset.UTC;
        }
      }
    }
    return ZoneOffset.UTC;
  }

  private static @Nullable HostChange dpkg(Artifact artifact, Lines.Line line, ZoneOffset zone) {
    Matcher entry = DPKG.matcher(line.text().strip());
    if (!entry.matches()) {
      return null;
    }
    try {
      Instant at = LocalDateTime.parse(Matched.group(entry, 1), LOCAL).toInstant(zone);
      String what =
          switch (Matched.group(entry, 2)) {
            case "install" -> "installed, " + Matched.group(entry, 5);
            case "upgrade" ->
                "upgraded from " + Matched.group(entry, 4) + " to " + Matched.group(entry, 5);
            default -> "removed";
          };
      return new HostChange(
          HostChange.Kind.PACKAGE,
          at,
          Redaction.printable(Matched.group(entry, 3).replaceFirst(":.*", "")),
          Redaction.printable(what),
          artifact.line(line.number(), Redaction.text(line.text())));
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static @Nullable HostChange timed(
      Artifact artifact, Lines.Line line, HostChange.Kind kind, String what) {
    Matcher entry = TIMED.matcher(line.text().strip());
    if (!entry.matches()) {
      return null;
    }
    return new HostChange(
        kind,
        Instant.ofEpochSecond(Long.parseLong(Matched.group(entry, 1))),
        Redaction.printable(Matched.group(entry, 2)),
        what,
        artifact.line(line.number(), Redaction.text(line.text())));
  }
}
