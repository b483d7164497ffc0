package io.whydown.vendor.services;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `supervisorctl status` with the `[program:…]` sections of its files, `sv status` with the
/// last line of each run script, and `rc-status -a` with the commands of the init scripts; each
/// after a line `--- MANAGER`, logs after `--- log UNIT`. Not thread-safe: one per reading.
public final class ServicesReader {

  private static final Pattern SUPERVISED =
      Pattern.compile(
          "(\\S+)\\s+(STOPPED|STARTING|RUNNING|BACKOFF|STOPPING|EXITED|FATAL|UNKNOWN)\\b\\s*(.*)");
  private static final Pattern RUNIT =
      Pattern.compile("(run|down|fail|finish|warning): (?:\\S*/)?([^/:\\s]+): ?(.*)");
  private static final Pattern OPENRC =
      Pattern.compile("\\s*(\\S+)\\s+\\[\\s*(\\w+)[^\\]]*\\]\\s*");
  private static final Pattern PROGRAM = Pattern.compile("\\s*\\[program:([^\\]]+)\\]\\s*");
  private static final Pattern COMMAND = Pattern.compile("\\s*command\\s*=\\s*(.*)");
  private static final Pattern INIT =
      Pattern.compile("/etc/init\\.d/([^:]+):command(_args)?=\"?(.*?)\"?");
  private static final Pattern PID = Pattern.compile("\\bpid (\\d{1,9})\\b");

  /// supervisord's own log: `2026-11-30 02:28:55,182 WARN exited: shop (exit status 1; not
  /// expected)`.
  private static final Pattern EXIT =
      Pattern.compile(
          "^(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)\\S* .*\\bexited: (\\S+) \\(.*; not expected");

  /// Ends that lie further apart are no loop.
  private static final Duration LOOP = Duration.ofMinutes(2);

  /// supervisord gives up after so many starts (`startretries`).
  private static final int RETRIES = 3;

  private final Artifact artifact;
  private final List<Seen> seen = new ArrayList<>();
  private final Map<String, String> commands = new HashMap<>();
  private final Map<String, List<LocalDateTime>> exits = new HashMap<>();
  private final List<LogLine> log = new ArrayList<>();
  private String program = "";

  /// A service as its manager shows it.
  private record Seen(
      String id,
      String active,
      String sub,
      String result,
      int pid,
      int restarts,
      Lines.Line line) {}

  private ServicesReader(Artifact artifact) {
    this.artifact = artifact;
  }

  public static Parsed<KeptServices> read(Artifact artifact) {
    var reader = new ServicesReader(artifact);
    var lines = new Lines(artifact);
    for (Lines.Line line : lines.all()) {
      if (!reader.read(line)) {
        lines.remark(line, UNRECOGNIZED, "no service");
      }
    }
    return new Parsed<>(
        new KeptServices(reader.seen.stream().map(reader::unit).toList(), reader.log),
        lines.remarks());
  }

  private boolean read(Lines.Line line) {
    String text = line.text();
    String part = line.part();
    if (part.startsWith("log ")) {
      String said = Redaction.text(text.replaceFirst("^\\| ?", ""));
      log.add(
          new LogLine("log", null, part.substring(4), 0, said, artifact.line(line.number(), said)));
      return true;
    }
    return switch (part.replaceFirst(" .*", "")) {
      case "history" -> history(text);
      case "supervisor" -> supervised(line);
      case "programs" -> setting(text);
      case "runit" -> runit(line);
      case "openrc" -> openrc(line);
      default -> text.isBlank();
    };
  }

  private boolean supervised(Lines.Line line) {
    Matcher row = SUPERVISED.matcher(line.text().strip());
    if (!row.matches()) {
      return false;
    }
    String id = "supervisor:" + Matched.group(row, 1);
    String state = Matched.group(row, 2);
    String why = Matched.group(row, 3);
    boolean tried = why.contains("Exited too quickly");
    seen.add(
        switch (state) {
          case "RUNNING" -> new Seen(id, "active", "running", "success", pid(why), 0, line);
          case "STARTING" -> new Seen(id, "activating", "start", "success", 0, 0, line);
          case "BACKOFF" -> new Seen(id, "activating", "auto-restart", "exit-code", 0, 2, line);
          case "FATAL" -> new Seen(id, "failed", state, why, 0, tried ? RETRIES : 0, line);
          case "EXITED" -> new Seen(id, "failed", state, why, 0, 0, line);
          default -> new Seen(id, "inactive", state, "success", 0, 0, line);
        });
    return true;
  }

  /// supervisord counts starts only until one lasts a second; its log tells of each end.
  private boolean history(String text) {
    Matcher exit = EXIT.matcher(text);
    if (exit.find()) {
      try {
        exits
            .computeIfAbsent("supervisor:" + Matched.group(exit, 3), _ -> new ArrayList<>())
            .add(LocalDateTime.parse(Matched.group(exit, 1) + "T" + Matched.group(exit, 2)));
      } catch (DateTimeException _) {
        return false;
      }
    }
    return true;
  }

  /// How often the program ended of late, counted back from its last end.
  private int loops(String id) {
    List<LocalDateTime> all = exits.getOrDefault(id, List.of());
    return (int) all.stream().filter(at -> at.isAfter(all.getLast().minus(LOOP))).count();
  }

  private static int pid(String text) {
    Matcher pid = PID.matcher(text);
    return pid.find() ? Integer.parseInt(Matched.group(pid, 1)) : 0;
  }

  private boolean setting(String text) {
    Matcher head = PROGRAM.matcher(text);
    if (text.strip().startsWith("[")) {
      program = head.matches() ? "supervisor:" + Matched.group(head, 1) : "";
      return true;
    }
    Matcher command = COMMAND.matcher(text);
    if (command.matches() && !program.isEmpty()) {
      commands.put(program, Redaction.commandLine(Matched.group(command, 1)));
    }
    return true;
  }

  private boolean runit(Lines.Line line) {
    String text = line.text();
    if (text.startsWith("command runit:")) {
      int space = text.indexOf(' ', "command ".length());
      if (space > 0) {
        commands.put(
            text.substring("command ".length(), space),
            Redaction.commandLine(text.substring(space + 1).strip()));
      }
      return true;
    }
    Matcher row = RUNIT.matcher(text);
    if (!row.lookingAt()) {
      return false;
    }
    String id = "runit:" + Matched.group(row, 2);
    String more = Matched.group(row, 3);
    Matcher pid = Pattern.compile("\\(pid (\\d{1,9})\\)").matcher(more);
    seen.add(
        switch (Matched.group(row, 1)) {
          case "run" ->
              new Seen(
                  id,
                  "active",
                  "running",
                  "success",
                  pid.find() ? Integer.parseInt(Matched.group(pid, 1)) : 0,
                  0,
                  line);
          case "down" ->
              more.contains("want up")
                  ? new Seen(id, "activating", "auto-restart", "exit-code", 0, 2, line)
                  : new Seen(id, "inactive", "down", "success", 0, 0, line);
          default -> new Seen(id, "failed", Matched.group(row, 1), more, 0, 0, line);
        });
    return true;
  }

  private boolean openrc(Lines.Line line) {
    Matcher init = INIT.matcher(line.text());
    if (init.matches()) {
      commands.merge(
          "openrc:" + Matched.group(init, 1),
          Redaction.commandLine(Matched.group(init, 3)),
          (before, more) -> before + " " + more);
      return true;
    }
    Matcher row = OPENRC.matcher(line.text());
    if (!row.matches()) {
      return line.text().isBlank() || line.text().contains(":") || line.text().contains("=");
    }
    String id = "openrc:" + Matched.group(row, 1);
    String state = Matched.group(row, 2);
    seen.add(
        switch (state) {
          case "started" -> new Seen(id, "active", "running", "success", 0, 0, line);
          case "starting" -> new Seen(id, "activating", "start", "success", 0, 0, line);
          case "crashed" -> new Seen(id, "failed", state, "exit-code", 0, 0, line);
          default -> new Seen(id, "inactive", state, "success", 0, 0, line);
        });
    return true;
  }

  private Unit unit(Seen service) {
    var properties = new HashMap<String, String>();
    String name = service.id().replaceFirst(":[^:]*:", ":");
    String command = commands.getOrDefault(service.id(), commands.getOrDefault(name, ""));
    if (!command.isEmpty()) {
      properties.put("ExecStart", command);
    }
    return new Unit(
        service.id(),
        "loaded",
        service.active(),
        service.sub(),
        service.result(),
        "",
        service.pid(),
        0,
        0,
        Math.max(service.restarts(), loops(service.id())),
        List.of(),
        properties,
        artifact.line(service.line().number(), service.line().text().strip()));
  }
}
