package io.whydown.vendor.compose;

import io.whydown.vendor.Outline;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A compose file as an outline: aliases and merges are resolved, and variables have their
/// defaults.
///
/// @param faultLine where it ceases to be YAML, counted from 1; 0 when it is YAML throughout
record Document(Outline top, int faultLine) {

  /// `${NAME:-default}` and `${NAME-default}` (Compose Specification, Interpolation).
  private static final Pattern DEFAULTED =
      Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]{0,80}:?-([^{}$]{0,200})}");

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setLabel("compose file")
          .setAllowDuplicateKeys(true)
          .setMaxAliasesForCollections(50)
          .build();

  /// An anchor may stand within itself, and within others many times.
  private static final int MAX_DEPTH = 24;

  private static final int MAX_NODES = 20_000;
  private static final int MAX_CHARS = 1_000_000;
  private static final Outline NOTHING = new Outline("", "", 0, List.of());

  /// The file as YAML; nothing of it when it is none.
  static Document strict(String text) {
    if (text.length() > MAX_CHARS || nests(text)) {
      return new Document(NOTHING, 1);
    }
    try {
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      return new Document(root.map(node -> new Nodes().outline("", node, 0, 0)).orElse(NOTHING), 0);
    } catch (MarkedYamlEngineException e) {
      return new Document(NOTHING, e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1));
    } catch (YamlEngineException | IllegalArgumentException | ClassCastException _) {
      return new Document(NOTHING, 1);
    }
  }

  /// What a person pasted: where it is no YAML, the outline of its lines.
  static Document tolerant(String text) {
    Document strict = strict(text);
    return strict.faultLine == 0 && !strict.top.children().isEmpty()
        ? strict
        : new Document(defaulted(Outline.read(text)), strict.faultLine);
  }

  /// Whether flow collections nest deeper than any real file's, which the composer follows by
  /// recursion.
  private static boolean nests(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      }
      if (depth > 200) {
        return true;
      }
    }
    return text.lines().anyMatch(line -> line.startsWith("- ".repeat(100)));
  }

  private static Outline defaulted(Outline outline) {
    return new Outline(
        outline.key(),
        scalar(outline.value()),
        outline.line(),
        outline.children().stream().map(Document::defaulted).toList());
  }

  private static String scalar(String text) {
    String bare = Redaction.printable(text).strip();
    return bare.contains("${") ? DEFAULTED.matcher(bare).replaceAll("$1") : bare;
  }

  /// Turns nodes into outlines, up to `MAX_NODES` of them. One per file.
  private static final class Nodes {

    private int left = MAX_NODES;

    Outline outline(String key, Node node, int line, int depth) {
      var children = new ArrayList<Outline>();
      if (depth < MAX_DEPTH && left-- > 0) {
        if (node instanceof MappingNode map) {
          members(map, 0)
              .forEach((name, member) ->
                  children.add(outline(name, member.value, member.line, depth + 1)));
        } else if (node instanceof SequenceNode list) {
          for (Node item : list.getValue()) {
            children.add(outline("-", item, line(item), depth + 1));
          }
        }
      }
      return new Outline(key, text(node), line, children);
    }

    private record Member(Node value, int line) {}

    /// A member that stands in the mapping wins over a merged one.
    private static Map<String, Member> members(@Nullable Node node, int depth) {
      Map<String, Member> members = new LinkedHashMap<>();
      if (node instanceof SequenceNode list && depth < MAX_DEPTH) {
        list.getValue().forEach(n -> members(n, depth + 1).forEach(members::putIfAbsent));
      }
      if (!(node instanceof MappingNode map)) {
        return members;
      }
      for (NodeTuple tuple : map.getValue()) {
        String key = text(tuple.getKeyNode());
        if (!key.equals("<<")) {
          members.put(key, new Member(tuple.getValueNode(), line(tuple.getKeyNode())));
        }
      }
      for (NodeTuple tuple : map.getValue()) {
        if (depth < MAX_DEPTH && text(tuple.getKeyNode()).equals("<<")) {
          members(tuple.getValueNode(), depth + 1).forEach(members::putIfAbsent);
        }
      }
      return members;
    }

    private static String text(Node node) {
      return node instanceof ScalarNode scalar ? scalar(scalar.getValue()) : "";
    }

    private static int line(Node node) {
      return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
  }
}
