package io.whydown.vendor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads YAML as people paste it: several documents, indented as a whole, with templates that
/// nobody rendered, with `...` where lines were left out, broken off. Never throws at input.
/// Stateless.
public final class Yaml {

  /// What stands where a template's expression stood.
  public static final String TEMPLATE = "__template__";

  /// Longer documents are no configuration; the rest of the text is left out.
  private static final int MAX_CHARS = 2_000_000;

  private static final int MAX_TRIES = 4;
  private static final Pattern EXPRESSION =
      Pattern.compile("\\{\\{[^{}]*+(?:\\{[^{}]*+}[^{}]*+)*+}}");
  private static final Pattern LEFT_OUT =
      Pattern.compile("\\s*(?:#.*|\\.{2,}|…|\\[\\.\\.\\.]|<snip>|\\*\\*\\*+)\\s*");
  private static final Pattern TAG =
      Pattern.compile("^(\\s*(?:- )?(?:[\\w.-]+:\\s+)?)![A-Za-z]\\w*(?:::\\w+)?\\s+(?=\\S)");
  private static final Pattern BREAK = Pattern.compile("\\s*---(?:\\s.*)?");

  private Yaml() {}

  /// @param line of its first line, counted from 1
  /// @param complaint null when all of the document was read
  public record Document(Json value, int line, @Nullable String complaint) {}

  public static List<Document> documents(String text) {
    var documents = new ArrayList<Document>();
    var lines = new ArrayList<String>();
    int first = 1;
    int number = 0;
    String bounded = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
    for (String line : (Iterable<String>) bounded.lines()::iterator) {
      number++;
      if (BREAK.matcher(line).matches()) {
        add(lines, first, documents);
        lines.clear();
        first = number + 1;
      } else {
        lines.add(mended(line));
      }
    }
    add(lines, first, documents);
    return documents;
  }

  private static void add(List<String> lines, int first, List<Document> into) {
    List<String> rest = unindented(lines);
    String complaint = null;
    for (int tries = 0; tries < MAX_TRIES && !rest.isEmpty(); tries++) {
      try {
        Object value = new Load(settings()).loadFromString(String.join("\n", rest));
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
          into.add(new Document(Json.of(tree(value, 0), ""), first, complaint));
        }
        return;
      } catch (MarkedYamlEngineException e) {
        complaint = "no YAML from here on";
        int at = e.getProblemMark().map(mark -> mark.getLine()).orElse(0);
        rest = rest.subList(0, Math.clamp(at, 0, rest.size() - 1));
      } catch (YamlEngineException | IllegalStateException _) {
        return;
      }
    }
  }

  private static LoadSettings settings() {
    return LoadSettings.builder()
        .setLabel("pasted text")
        .setAllowDuplicateKeys(true)
        .setMaxAliasesForCollections(20)
        .setCodePointLimit(MAX_CHARS)
        .build();
  }

  /// The line without tabs, typographic quotes, templates, and marks of what was left out.
  private static String mended(String line) {
    String plain =
        line.replace("\t", "  ")
            .replace('\u00a0', ' ')
            .replace('\u201c', '"')
            .replace('\u201d', '"')
            .replace('\u2018', '\'')
            .replace('\u2019', '\'');
    if (LEFT_OUT.matcher(plain).matches()) {
      return "";
    }
    // `!Ref X` and `!GetAtt X.Y` of CloudFormation: what they name is enough
    String untagged = plain.contains("!") ? TAG.matcher(plain).replaceFirst("$1") : plain;
    if (!untagged.contains("{{")) {
      return untagged;
    }
    String rendered = EXPRESSION.matcher(untagged).replaceAll(TEMPLATE);
    return rendered.strip().matches("(?:- )?(?:" + TEMPLATE + "\\s*)+") ? "" : rendered;
  }

  /// A text that was pasted indented as a whole.
  private static List<String> unindented(List<String> lines) {
    int indent = Integer.MAX_VALUE;
    for (String line : lines) {
      if (!line.isBlank()) {
        indent = Math.min(indent, line.length() - line.stripLeading().length());
      }
    }
    if (indent == Integer.MAX_VALUE) {
      return List.of();
    }
    int cut = indent;
    return lines.stream().map(line -> line.isBlank() ? "" : line.substring(cut)).toList();
  }

  private static Object tree(@Nullable Object value, int depth) {
    if (depth > 64) {
      throw new IllegalStateException("depth: more than 64 (expected: 0-64)");
    }
    return switch (value) {
      case null -> Map.of();
      case Map<?, ?> members -> {
        var tree = new LinkedHashMap<String, Object>();
        members.forEach((name, member) -> tree.put(String.valueOf(name), tree(member, depth + 1)));
        yield tree;
      }
      case List<?> items -> items.stream().map(item -> tree(item, depth + 1)).toList();
      case Boolean flag -> flag;
      default -> String.valueOf(value);
    };
  }
}
