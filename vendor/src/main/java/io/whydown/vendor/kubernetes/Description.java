package io.whydown.vendor.kubernetes;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One object as `kubectl describe` prints it: `Key: value`, with further lines of a value below
/// it.
///
/// @param fields key to the lines of its value, without the key
record Description(Map<String, List<Line>> fields, int line) {

  private static final Pattern FIELD = Pattern.compile("([A-Z][A-Za-z /()-]{1,40}?):(?:\\s+(.*))?");

  private static final Pattern COMMAND =
      Pattern.compile(
          "\\bdescribe\\s+(?:-n \\S+ )?(?:svc|services?|deploy(?:ment)?s?|ing(?:ress)?)[ /]+([a-z0-9][a-z0-9.-]*)");

  /// @param indent blanks before the text
  record Line(int number, int indent, String text) {}

  /// The objects of a text; each begins with `Name:` at its left edge. Where that line was left
  /// out, the command line names the object.
  static List<Description> of(String title, List<String> lines, List<Integer> numbers) {
    var all = new ArrayList<Description>();
    List<Line> open = new ArrayList<>();
    Map<String, List<Line>> fields = named(title, lines);
    int start = fields == null ? 0 : numbers.getFirst();
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i).replace("\t", "    ");
      int indent = text.length() - text.stripLeading().length();
      Matcher field = FIELD.matcher(text.strip());
      boolean atEdge = indent == 0 && field.matches();
      if (atEdge && Matched.group(field, 1).equals("Name")) {
        if (fields != null) {
          all.add(new Description(fields, start));
        }
        fields = new LinkedHashMap<>();
        start = numbers.get(i);
      }
      if (fields == null) {
        continue;
      }
      if (atEdge) {
        open = fields.computeIfAbsent(Matched.group(field, 1), _ -> new ArrayList<>());
        if (!Matched.group(field, 2).isBlank()) {
          open.add(new Line(numbers.get(i), 0, Matched.group(field, 2).strip()));
        }
      } else if (!text.isBlank()) {
        open.add(new Line(numbers.get(i), indent, text.strip()));
      }
    }
    if (fields != null) {
      all.add(new Description(fields, start));
    }
    return all;
  }

  private static @Nullable Map<String, List<Line>> named(String title, List<String> lines) {
    Matcher command = COMMAND.matcher(title);
    if (lines.isEmpty()
        || !command.find()
        || lines.stream().anyMatch(line -> line.startsWith("Name:"))) {
      return null;
    }
    var fields = new LinkedHashMap<String, List<Line>>();
    fields.put("Name", List.of(new Line(0, 0, Matched.group(command, 1))));
    return fields;
  }

  boolean has(String key) {
    return fields.containsKey(key);
  }

  /// The first line of a value; empty when there is none.
  String text(String key) {
    return lines(key).stream()
        .findFirst()
        .map(Line::text)
        .filter(t -> !t.equals("<none>"))
        .orElse("");
  }

  List<Line> lines(String key) {
    return fields.getOrDefault(key, List.of());
  }

  /// `Key: value` among the lines of another field.
  static Optional<String> inner(List<Line> lines, String key) {
    for (Line line : lines) {
      if (line.text().startsWith(key + ":")) {
        return Optional.of(line.text().substring(key.length() + 1).strip());
      }
    }
    return Optional.empty();
  }

  /// Labels, one a line or joined by commas.
  Map<String, String> labels(String key) {
    var joined = new StringBuilder();
    lines(key).forEach(line -> joined.append(line.text()).append(','));
    return TableReader.labels(joined.toString());
  }
}
