package io.whydown.diagnose.reading;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Resources;
import io.whydown.model.host.Resources.Disk;
import io.whydown.model.host.SecurityModules;
import io.whydown.model.host.SecurityModules.Denial;
import io.whydown.vendor.journal.JournalReader;
import io.whydown.vendor.journal.KernelReader;
import io.whydown.vendor.lsm.SecurityReader;
import io.whydown.vendor.procfs.DiskReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a host's logs say: the journal, and from it and the kernel's and the audit log what was
/// killed and what was denied. Not thread-safe: one per host.
final class LogReading {

  private static final Comparator<LogLine> OLDEST_FIRST = Comparator.comparing(LogReading::order);

  private final Sections sections;
  private final Reading<List<LogLine>> journal;
  private final Reading<List<LogLine>> kernel;

  /// @param bootedAt by the host's clock; null when unknown
  /// @param kept lines of services that another manager than systemd keeps
  LogReading(Sections sections, @Nullable Instant bootedAt, List<LogLine> kept) {
    this.sections = sections;
    this.journal = with(sections.read("journal", FactKind.JOURNAL, JournalReader::read), kept);
    this.kernel =
        sections.readQuietly("kernel", FactKind.JOURNAL, text -> KernelReader.read(text, bootedAt));
  }

  private static Reading<List<LogLine>> with(Reading<List<LogLine>> journal, List<LogLine> kept) {
    if (kept.isEmpty()) {
      return journal;
    }
    var all = new ArrayList<LogLine>(kept);
    journal.asValue().ifPresent(all::addAll);
    return Reading.seen(List.copyOf(all));
  }

  /// The journal and the kernel's lines, oldest first. The kernel's ring buffer alone is no
  /// journal.
  Reading<List<LogLine>> journal() {
    return journal.map(lines -> {
      var all = new ArrayList<LogLine>(lines);
      kernel.asValue().ifPresent(all::addAll);
      all.sort(OLDEST_FIRST);
      return List.copyOf(all);
    });
  }

  /// Missing when neither the journal nor the kernel's log could be read: then nobody knows of
  /// kills.
  Reading<Resources> resources() {
    Reading<List<Disk>> disks = sections.read("disk", FactKind.RESOURCES, DiskReader::read);
    if (journal.asValue().isEmpty() && kernel.asValue().isEmpty()) {
      Artifact artifact = sections.artifact("kernel");
      return sections.missing(
          FactKind.RESOURCES, "the kernel's log", artifact.gap(FactKind.RESOURCES).obstacle());
    }
    var kills = new ArrayList<LogLine>();
    journal
        .asValue()
        .ifPresent(lines -> lines.stream().filter(KernelReader::isOomKill).forEach(kills::add));
    if (kills.isEmpty()) {
      kernel
          .asValue()
          .ifPresent(lines -> lines.stream().filter(KernelReader::isOomKill).forEach(kills::add));
    }
    return Reading.seen(new Resources(kills, disks.asValue().orElse(List.of())));
  }

  Reading<SecurityModules> securityModules() {
    var denials = new LinkedHashMap<String, Denial>();
    boolean known = false;
    for (String log : List.of("audit", "kernel", "journal")) {
      Artifact artifact = sections.artifact(log);
      if (artifact.isUsable()) {
        known = true;
        for (Denial denial : SecurityReader.denials(artifact)) {
          denials.putIfAbsent(key(denial), denial);
        }
      }
    }
    List<Denial> found = List.copyOf(denials.values());
    boolean anyLog = known;
    return sections.read(
        "lsm", FactKind.SECURITY_MODULES, text -> SecurityReader.read(text, found, anyLog));
  }

  private static String key(Denial denial) {
    return "%s %s %s %d %d"
        .formatted(
            denial.module(), denial.operation(), denial.command(), denial.pid(), denial.port());
  }

  private static Instant order(LogLine line) {
    Instant at = line.at();
    return at == null ? Instant.MIN : at;
  }
}
