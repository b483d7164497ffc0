package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process that holds the listener, with what is known of its limits.
///
/// @param limits the counters of its host
record Owner(SocketEntry.Owner process, Map<String, Setting> limits) {

  /// Older lines tell of another fault.
  private static final Duration RECENT = Duration.ofMinutes(30);

  private static final Duration ROUNDED = Duration.ofSeconds(2);

  static List<Owner> of(Case facts, SocketEntry socket) {
    Map<String, Setting> limits = facts.serverHost().counters().asValue().orElse(Map.of());
    return socket.owners().stream().distinct().map(o -> new Owner(o, limits)).toList();
  }

  /// `java (pid 812)`.
  String text() {
    return process.command() + " (pid " + process.pid() + ")";
  }

  private @Nullable Setting limit(String name) {
    return limits.get("process." + process.pid() + "." + name);
  }

  Optional<Setting> openFiles() {
    return Optional.ofNullable(limit("open_files"));
  }

  Optional<Setting> maxOpenFiles() {
    return Optional.ofNullable(limit("max_open_files"));
  }

  /// Whether both numbers of its files are known.
  boolean isCounted() {
    return number(limit("open_files")) > 0 && number(limit("max_open_files")) > 0;
  }

  /// No further descriptor can be opened (getrlimit(2), RLIMIT_NOFILE).
  boolean isAtFileLimit() {
    return isCounted() && number(limit("open_files")) >= number(limit("max_open_files"));
  }

  /// Its control group, then those above it.
  List<String> groups() {
    var groups = new ArrayList<String>();
    Setting group = limit("cgroup.0");
    while (group != null) {
      groups.add(group.value());
      group = limit("cgroup." + groups.size());
    }
    return List.copyOf(groups);
  }

  /// A counter of a control group.
  Optional<Setting> counter(String group, String name) {
    return Optional.ofNullable(limits.get(group + "." + name));
  }

  static long number(@Nullable Setting setting) {
    return setting == null ? -1 : setting.number().orElse(-1);
  }

  /// The last recent line of the host's log that one of these owners or its unit wrote since they
  /// run and that contains one of the texts, which are in small letters.
  static Optional<LogLine> lastLine(Case facts, List<Owner> owners, List<String> texts) {
    List<Integer> pids = owners.stream().map(o -> o.process.pid()).toList();
    List<ProcessEntry> processes =
        facts.serverHost().processes().asValue().orElse(List.of()).stream()
            .filter(p -> pids.contains(p.pid()))
            .toList();
    List<String> units = processes.stream().flatMap(p -> Stream.ofNullable(p.unit())).toList();
    Instant began =
        processes.stream()
            .flatMap(p -> Stream.ofNullable(p.startedAt()))
            .min(Comparator.naturalOrder())
            .orElse(Instant.MIN);
    Instant now = facts.serverHost().identity().map(i -> i.collectedAt()).orElse(Instant.MAX);
    return facts.serverHost().journal().asValue().orElse(List.of()).reversed().stream()
        .filter(line -> pids.contains(line.pid()) || units.contains(String.valueOf(line.unit())))
        .filter(line -> isRecent(line, now) && !isBefore(line, began))
        .filter(line -> containsAny(line.message(), texts))
        .findFirst();
  }

  /// A unit's earlier process wrote it. Both times are rounded (proc(5): clock ticks since boot).
  private static boolean isBefore(LogLine line, Instant began) {
    Instant at = line.at();
    return at != null && began.isAfter(Instant.MIN) && at.isBefore(began.minus(ROUNDED));
  }

  private static boolean isRecent(LogLine line, Instant now) {
    Instant at = line.at();
    return at != null && !at.plus(RECENT).isBefore(now);
  }

  static boolean containsAny(String text, List<String> texts) {
    String small = text.toLowerCase(Locale.ROOT);
    return texts.stream().anyMatch(small::contains);
  }
}
