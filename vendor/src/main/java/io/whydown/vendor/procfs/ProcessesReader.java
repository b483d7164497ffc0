package io.whydown.vendor.procfs;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.ProcessEntry;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads processes from parts named `stat`, `uid`, `netns`, `cgroup`, `frozen`, `replaced`,
/// `users`, `boot` and `cmdline` (the last: a process may write anything into its own command
/// line). The asking shell, named by a part `self PID`, and what it started are left out. What a
/// part does not say of a process stays unknown. Not thread-safe: one per reading.
public final class ProcessesReader {

  /// Ticks of /proc/PID/stat in a second: USER_HZ, 100 on every architecture in use today.
  private static final long TICKS = 100;

  private static final Pattern UID =
      Pattern.compile("/proc/(\\d{1,9})/status:Uid:\\s+\\d+\\s+(\\d{1,10})\\b.*");
  private static final Pattern NAMESPACE =
      Pattern.compile("\\s*(\\d{1,18}) /proc/(\\d{1,9})/ns/net");
  private static final Pattern CGROUP =
      Pattern.compile("/proc/(\\d{1,9})/cgroup:\\d+:([^:]*):(/.*)");
  private static final Pattern FROZEN =
      Pattern.compile(
          "/sys/fs/cgroup(?:/unified|/freezer)?(/.*)/(?:cgroup\\.events|freezer\\.state):.*");
  private static final Pattern REPLACED =
      Pattern.compile(".* /proc/(\\d{1,9})/(exe|cwd) -> (/(?!memfd:).{1,400}) \\(deleted\\)");
  private static final Pattern USER = Pattern.compile("([^:]{1,64}):(\\d{1,10})");
  private static final Pattern COMMAND_LINE = Pattern.compile("==> /proc/(\\d{1,9})/cmdline <==");

  private final Artifact artifact;
  private final Lines lines;
  private final Map<Integer, String> uids = new HashMap<>();
  private final Map<String, String> users = new HashMap<>();
  private final Map<Integer, Long> namespaces = new HashMap<>();
  private final Map<Integer, List<String>> cgroups = new HashMap<>();
  private final Set<String> frozen = new HashSet<>();
  private final Map<Integer, String> replaced = new HashMap<>();
  private final Map<Integer, String> commandLines = new HashMap<>();
  private @Nullable Instant boot;
  private int self = -1;

  private ProcessesReader(Artifact artifact) {
    this.artifact = artifact;
    this.lines = new Lines(artifact);
  }

  public static Parsed<List<ProcessEntry>> read(Artifact artifact) {
    var reader = new ProcessesReader(artifact);
    reader.readAttributes();
    reader.readCommandLines();
    var processes = new ArrayList<ProcessEntry>();
    var asking = new HashSet<Integer>();
    for (Lines.Line line : reader.trusted("stat")) {
      ProcessStat stat = ProcessStat.tryParse(line.text());
      if (stat == null) {
        reader.lines.remark(line, UNRECOGNIZED, "no line of /proc/PID/stat");
      } else if (stat.pid() == reader.self || asking.contains(stat.parentPid())) {
        asking.add(stat.pid());
      } else {
        processes.add(reader.process(stat, line.number()));
      }
    }
    return new Parsed<>(List.copyOf(processes), reader.lines.remarks());
  }

  private void readAttributes() {
    for (Lines.Line head : lines.heads()) {
      if (self < 0 && head.part().matches("self \\d{1,9}")) {
        self = Integer.parseInt(head.part().substring(5));
      }
    }
    for (Lines.Line line : trusted()) {
      switch (line.part()) {
        case "uid" -> readPair(UID, line, 1, 2, uids);
        case "users" -> readUser(line);
        case "netns" -> readNamespace(line);
        case "cgroup" -> readCgroup(line);
        case "frozen" -> readFrozen(line);
        case "replaced" -> readReplaced(line);
        case "boot" -> readBoot(line);
        default -> {
          // read elsewhere, or of a later version of the script
        }
      }
    }
  }

  /// The lines before the command lines, which no process can forge.
  private List<Lines.Line> trusted() {
    int end =
        lines.heads().stream()
            .filter(head -> head.part().equals("cmdline"))
            .mapToInt(Lines.Line::number)
            .findFirst()
            .orElse(Integer.MAX_VALUE);
    return lines.all().stream().filter(line -> line.number() < end).toList();
  }

  private List<Lines.Line> trusted(String part) {
    return trusted().stream().filter(line -> line.part().equals(part)).toList();
  }

  private static void readPair(
      Pattern pattern, Lines.Line line, int key, int value, Map<Integer, String> into) {
    Matcher pair = pattern.matcher(line.text());
    if (pair.matches()) {
      into.putIfAbsent(Integer.valueOf(Matched.group(pair, key)), Matched.group(pair, value));
    }
  }

  private void readUser(Lines.Line line) {
    Matcher user = USER.matcher(line.text());
    if (user.matches()) {
      users.putIfAbsent(Matched.group(user, 2), Redaction.printable(Matched.group(user, 1)));
    }
  }

  private void readNamespace(Lines.Line line) {
    Matcher namespace = NAMESPACE.matcher(line.text());
    if (namespace.matches()) {
      namespaces.put(
          Integer.valueOf(Matched.group(namespace, 2)), Long.valueOf(Matched.group(namespace, 1)));
    }
  }

  private void readCgroup(Lines.Line line) {
    Matcher cgroup = CGROUP.matcher(line.text());
    if (cgroup.matches()) {
      cgroups
          .computeIfAbsent(Integer.valueOf(Matched.group(cgroup, 1)), _ -> new ArrayList<>())
          .add(Matched.group(cgroup, 3));
    }
  }

  private void readFrozen(Lines.Line line) {
    Matcher path = FROZEN.matcher(line.text());
    if (path.matches()) {
      frozen.add(Matched.group(path, 1));
    }
  }

  /// The program tells more than the directory. A program in a memfd is never in a directory.
  private void readReplaced(Lines.Line line) {
    Matcher link = REPLACED.matcher(line.text());
    if (link.matches()) {
      int pid = Integer.parseInt(Matched.group(link, 1));
      String path = Redaction.text(Matched.group(link, 3));
      if (Matched.group(link, 2).equals("exe")) {
        replaced.put(pid, "program " + path);
      } else {
        replaced.putIfAbsent(pid, "directory " + path);
      }
    }
  }

  private void readBoot(Lines.Line line) {
    String[] words = line.text().strip().split(" ");
    if (boot == null && words.length == 2 && words[1].matches("\\d{1,11}")) {
      boot = Instant.ofEpochSecond(Long.parseLong(words[1]));
    }
  }

  private void readCommandLines() {
    int pid = 0;
    boolean inside = false;
    var text = new StringBuilder();
    for (Lines.Line line : lines.all()) {
      inside |= line.part().equals("cmdline");
      if (!inside) {
        continue;
      }
      Matcher head = COMMAND_LINE.matcher(line.text());
      if (head.matches()) {
        addCommandLine(pid, text.toString());
        pid = Integer.parseInt(Matched.group(head, 1));
        text.setLength(0);
      } else {
        text.append(text.isEmpty() ? "" : " ").append(line.text());
      }
    }
    addCommandLine(pid, text.toString());
  }

  /// A command line that is there twice was forged by one of the two processes: neither counts.
  private void addCommandLine(int pid, String text) {
    if (commandLines.putIfAbsent(pid, text) != null) {
      commandLines.put(pid, "");
    }
  }

  private ProcessEntry process(ProcessStat stat, int line) {
    String uid = uids.getOrDefault(stat.pid(), "?");
    String user = users.getOrDefault(uid, uid);
    List<String> paths = cgroups.getOrDefault(stat.pid(), List.of());
    String commandLine = Redaction.commandLine(commandLines.getOrDefault(stat.pid(), "")).strip();
    String command = Redaction.printable(stat.command());
    Instant startedAt =
        boot == null ? null : boot.plusMillis(Math.multiplyExact(stat.startTicks(), 1_000 / TICKS));
    String shown = commandLine.isEmpty() ? "[" + command + "]" : commandLine;
    String raw =
        "%d %d %s %s %s".formatted(stat.pid(), stat.parentPid(), user, stat.state(), shown);
    return new ProcessEntry(
        stat.pid(),
        stat.parentPid(),
        user,
        uid.equals("?") ? -1 : Long.parseLong(uid),
        stat.state(),
        command,
        commandLine,
        startedAt,
        CgroupOwner.of(paths),
        namespaces.getOrDefault(stat.pid(), 0L),
        paths.stream().anyMatch(this::isFrozen),
        replaced.get(stat.pid()),
        artifact.line(line, raw));
  }

  private boolean isFrozen(String path) {
    if (frozen.isEmpty()) {
      return false;
    }
    for (String at = path; at.length() > 1; at = at.substring(0, at.lastIndexOf('/'))) {
      if (frozen.contains(at)) {
        return true;
      }
    }
    return false;
  }
}
