package io.whydown.vendor.compose;

import io.whydown.vendor.Redaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Questions about nodes of YAML. What is not there is empty. Stateless.
final class Yaml {

  /// `${NAME:-default}` and `${NAME-default}` (Compose Specification, Interpolation).
  private static final Pattern DEFAULTED =
      Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]{0,80}:?-([^{}$]{0,200})}");

  /// An anchor may merge itself.
  private static final int MAX_MERGES = 8;

  private Yaml() {}

  static Map<String, Node> members(@Nullable Node node) {
    return members(node, 0);
  }

  private static Map<String, Node> members(@Nullable Node node, int depth) {
    Map<String, Node> members = new LinkedHashMap<>();
    if (node instanceof MappingNode map) {
      for (NodeTuple tuple : map.getValue()) {
        String key = text(tuple.getKeyNode());
        if (key.equals("<<")) {
          if (depth < MAX_MERGES) {
            members(tuple.getValueNode(), depth + 1).forEach(members::putIfAbsent);
          }
        } else {
          members.put(key, tuple.getValueNode());
        }
      }
    }
    return members;
  }

  /// A scalar, with the defaults of variables in their place.
  static String text(@Nullable Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return "";
    }
    String text = Redaction.printable(scalar.getValue()).strip();
    return text.contains("${") ? DEFAULTED.matcher(text).replaceAll("$1") : text;
  }

  /// The scalars of a list, or a scalar as the only one.
  static List<String> texts(@Nullable Node node) {
    if (node instanceof SequenceNode list) {
      return list.getValue().stream().map(Yaml::text).filter(t -> !t.isEmpty()).toList();
    }
    String text = text(node);
    return text.isEmpty() ? List.of() : List.of(text);
  }

  /// Counted from 1.
  static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }
}
