package io.whydown.vendor.systemd;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Unit;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads `systemctl status`, or `systemctl show`: lines `NAME=VALUE`, a blank line between units. A
/// unit that stands there twice, under an alias, is read once. Not thread-safe: one per reading.
public final class UnitsReader {

  private static final Pattern PROPERTY = Pattern.compile("[A-Za-z0-9]{1,60}");
  private static final Pattern LISTEN =
      Pattern.compile("(\\S.*) \\((?:Stream|SequentialPacket)\\)");

  private final Artifact artifact;
  private final Map<String, Unit> units = new LinkedHashMap<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<String> listens = new ArrayList<>();
  private int firstLine;

  private UnitsReader(Artifact artifact) {
    this.artifact = artifact;
  }

  public static Parsed<List<Unit>> read(Artifact artifact) {
    if (UnitStatusReader.looksLike(artifact.text())) {
      return UnitStatusReader.read(artifact);
    }
    var reader = new UnitsReader(artifact);
    var lines = new Lines(artifact);
    int previous = 0;
    for (Lines.Line line : lines.all()) {
      if (line.number() != previous + 1) {
        reader.finish();
      }
      previous = line.number();
      int equals = line.text().indexOf('=');
      if (equals > 0 && PROPERTY.matcher(line.text().substring(0, equals)).matches()) {
        reader.add(line, equals);
      } else {
        lines.remark(line, UNRECOGNIZED, "no property of a unit");
      }
    }
    reader.finish();
    return new Parsed<>(List.copyOf(reader.units.values()), lines.remarks());
  }

  private void add(Lines.Line line, int equals) {
    String name = line.text().substring(0, equals);
    String value = Redaction.commandLine(line.text().substring(equals + 1)).strip();
    if (name.equals("Id") && properties.containsKey("Id")) {
      finish();
    }
    if (properties.isEmpty()) {
      firstLine = line.number();
    }
    if (name.equals("Listen")) {
      var stream = LISTEN.matcher(value);
      if (stream.matches()) {
        listens.add(value.substring(0, value.lastIndexOf(" (")));
      }
    }
    properties.merge(name, value, (before, more) -> before + "\n" + more);
  }

  private void finish() {
    String id = properties.getOrDefault("Id", "");
    if (!id.isEmpty()) {
      units.putIfAbsent(id, unit(id));
    }
    properties.clear();
    listens.clear();
  }

  private Unit unit(String id) {
    String raw =
        "%s: LoadState=%s ActiveState=%s SubState=%s Result=%s ExecMainStatus=%s NRestarts=%s"
            .formatted(
                id,
                text("LoadState"),
                text("ActiveState"),
                text("SubState"),
                text("Result"),
                text("ExecMainStatus"),
                text("NRestarts"));
    return new Unit(
        id,
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
        artifact.line(firstLine, raw));
  }

  private String text(String name) {
    return properties.getOrDefault(name, "");
  }

  private int number(String name) {
    String text = text(name);
    boolean isNumber =
        !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Integer.parseInt(text) : 0;
  }
}
