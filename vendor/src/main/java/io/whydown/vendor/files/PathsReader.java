package io.whydown.vendor.files;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.PathEntry;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `ls -ldn PATH` in parts `path PATH`; ls's complaint stands where the listing would. A part
/// `link PATH` before them tells what `readlink -f` makes of it. Stateless.
public final class PathsReader {

  private static final Pattern LISTED =
      Pattern.compile("([-bcdlps])([-rwxsStT]{9})\\S? +\\d+ +(\\d{1,9}) +(\\d{1,9}) .*");
  private static final String PART = "path ";
  private static final String LINK = "link ";

  private PathsReader() {}

  public static Parsed<List<PathEntry>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    Map<String, PathEntry> paths = new LinkedHashMap<>();
    Map<String, String> targets = new HashMap<>();
    for (Lines.Line line : lines.all()) {
      if (line.part().startsWith(LINK)) {
        targets.put(pathOf(line, LINK), Redaction.printable(line.text()));
        continue;
      }
      PathEntry entry = line.part().startsWith(PART) ? entry(artifact, line, targets) : null;
      if (entry == null) {
        lines.remark(line, UNRECOGNIZED, "no line of ls");
      } else {
        paths.putIfAbsent(entry.path(), entry);
      }
    }
    return new Parsed<>(List.copyOf(paths.values()), lines.remarks());
  }

  private static String pathOf(Lines.Line line, String part) {
    return Redaction.printable(line.part().substring(part.length()));
  }

  private static @Nullable PathEntry entry(
      Artifact artifact, Lines.Line line, Map<String, String> targets) {
    String path = pathOf(line, PART);
    @Nullable String target = targets.get(path);
    var place = artifact.line(line.number(), Redaction.text(line.text()));
    Matcher listed = LISTED.matcher(line.text());
    if (listed.matches()) {
      return new PathEntry(
          path,
          kind(Matched.group(listed, 1)),
          Matched.group(listed, 2),
          (int) Matched.number(listed, 3),
          (int) Matched.number(listed, 4),
          target,
          place);
    }
    String complaint = line.text().toLowerCase(Locale.ROOT);
    if (complaint.endsWith("no such file or directory") || complaint.endsWith("not a directory")) {
      return new PathEntry(path, "missing", "", -1, -1, target, place);
    }
    if (complaint.endsWith("permission denied")) {
      return new PathEntry(path, "denied", "", -1, -1, target, place);
    }
    return null;
  }

  private static String kind(String letter) {
    return switch (letter) {
      case "s" -> "socket";
      case "-" -> "file";
      case "d" -> "directory";
      case "l" -> "link";
      default -> "other";
    };
  }
}
