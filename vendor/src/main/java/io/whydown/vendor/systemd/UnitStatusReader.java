package io.whydown.vendor.systemd;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Unit;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `systemctl status`, of one unit or of several, into what `systemctl show` would have said.
/// What a status does not show is no property. Not thread-safe: one per reading.
public final class UnitStatusReader {

  private static final Pattern HEAD =
      Pattern.compile("[^\\w\\s]{0,3}\\s*([\\w@.:\\\\-]+\\.(?:service|socket))(?: - (.*))?");
  private static final Pattern LOADED_LINE = Pattern.compile("(?m)^[ \\t]*Loaded: ");
  private static final Pattern LOADED =
      Pattern.compile("Loaded: ([\\w-]+)(?: \\(([^;)]*)(?:; ([\\w-]+))?.*)?");
  private static final Pattern ACTIVE =
      Pattern.compile("Active: ([\\w-]+)(?: \\(([\\w-]+)\\))?(?: \\(Result: ([\\w-]+)\\))?.*");
  private static final Pattern MAIN_PID = Pattern.compile("Main PID: (\\d{1,9})(.*)");
  private static final Pattern STARTED =
      Pattern.compile("Process: \\d+ (Exec\\w+)=(.*?) \\(code=(\\w+), (?:status|signal)=(\\w+).*");
  private static final Pattern ENDED = Pattern.compile("code=(\\w+), (?:status|signal)=(\\w+)");
  private static final Pattern LISTEN = Pattern.compile("(?:Listen: )?(\\S+) \\(Stream\\)");
  private static final Pattern TRIGGERED = Pattern.compile("TriggeredBy: (.*)");
  private static final Pattern RESTARTS =
      Pattern.compile(".*restart counter is at (\\d{1,6})\\b.*");

  /// wait(2), as `ExecMainCode` gives it.
  private static final Map<String, Integer> CODES = Map.of("exited", 1, "killed", 2, "dumped", 3);

  private static final Map<String, Integer> SIGNALS =
      Map.of("HUP", 1, "INT", 2, "ABRT", 6, "KILL", 9, "SEGV", 11, "TERM", 15);

  private final Artifact artifact;
  private final List<Unit> done = new ArrayList<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<String> listens = new ArrayList<>();
  private String head = "";
  private int firstLine;

  private UnitStatusReader(Artifact artifact) {
    this.artifact = artifact;
  }

  public static boolean looksLike(String text) {
    return text.contains("Active: ") && LOADED_LINE.matcher(text).find();
  }

  public static Parsed<List<Unit>> read(Artifact artifact) {
    var reader = new UnitStatusReader(artifact);
    var lines = new Lines(artifact);
    lines.all().forEach(reader::line);
    reader.finish();
    return new Parsed<>(List.copyOf(reader.done), lines.remarks());
  }

  private void line(Lines.Line line) {
    String text = line.text().strip();
    Matcher begins = HEAD.matcher(text);
    if (begins.matches()) {
      finish();
      head = Matched.group(begins, 1);
      firstLine = line.number();
      properties.put("Description", Redaction.text(Matched.group(begins, 2)));
    } else if (!head.isEmpty()) {
      property(text);
    }
  }

  /// A line that tells properties.
  private record Form(Pattern pattern, BiConsumer<UnitStatusReader, Matcher> taken) {}

  private static final List<Form> FORMS =
      List.of(
          new Form(
              LOADED,
              (unit, found) -> {
                unit.put("LoadState", Matched.group(found, 1));
                unit.put("FragmentPath", Matched.group(found, 2));
                unit.put("UnitFileState", Matched.group(found, 3));
              }),
          new Form(
              ACTIVE,
              (unit, found) -> {
                unit.put("ActiveState", Matched.group(found, 1));
                unit.put("SubState", Matched.group(found, 2));
                unit.put("Result", Matched.group(found, 3));
              }),
          new Form(
              STARTED,
              (unit, found) -> {
                unit.put(Matched.group(found, 1), Redaction.commandLine(Matched.group(found, 2)));
                unit.ended(Matched.group(found, 3), Matched.group(found, 4));
              }),
          new Form(
              MAIN_PID,
              (unit, found) -> {
                Matcher end = ENDED.matcher(Matched.group(found, 2));
                if (end.find()) {
                  unit.ended(Matched.group(end, 1), Matched.group(end, 2));
                } else {
                  unit.put("MainPID", Matched.group(found, 1));
                }
              }),
          new Form(LISTEN, (unit, found) -> unit.listens.add(Matched.group(found, 1))),
          new Form(
              TRIGGERED,
              (unit, found) ->
                  unit.put(
                      "TriggeredBy",
                      Matched.group(found, 1).replaceAll("[^\\w@.:\\\\ -]", "").strip())),
          new Form(
              RESTARTS,
              (unit, found) -> unit.properties.put("NRestarts", Matched.group(found, 1))));

  private void property(String text) {
    for (Form form : FORMS) {
      Matcher found = form.pattern().matcher(text);
      if (found.matches()) {
        form.taken().accept(this, found);
        return;
      }
    }
  }

  private void put(String name, String value) {
    if (!value.isEmpty()) {
      properties.putIfAbsent(name, value);
    }
  }

  private void ended(String code, String status) {
    put("ExecMainCode", String.valueOf(CODES.getOrDefault(code, 0)));
    String digits = status.replaceAll("\\D.*", "");
    put(
        "ExecMainStatus",
        digits.isEmpty() ? String.valueOf(SIGNALS.getOrDefault(status, 0)) : digits);
  }

  private void finish() {
    if (properties.containsKey("ActiveState")) {
      String raw = head + ": Loaded " + text("LoadState") + ", Active " + text("ActiveState");
      done.add(
          new Unit(
              head,
              text("LoadState"),
              text("ActiveState"),
              text("SubState"),
              text("Result"),
              text("UnitFileState"),
              number("MainPID"),
              number("ExecMainCode"),
              number("ExecMainStatus"),
              number("NRestarts"),
              listens,
              properties,
              artifact.line(firstLine, raw)));
    }
    head = "";
    properties.clear();
    listens.clear();
  }

  private String text(String name) {
    return properties.getOrDefault(name, "");
  }

  private int number(String name) {
    String digits = text(name);
    return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
  }
}
