package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.rule.PatternFile;
import io.whydown.balancer.rule.RuleException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `add|del|set|get|show|clear|prepare|commit acl|map` (map.c). Thread-safe.
final class PatternCommands {

  private final Administration admin;

  PatternCommands(Administration admin) {
    this.admin = admin;
  }

  private static String kind(boolean isMap) {
    return isMap ? "map" : "ACL";
  }

  /// What a command means: `map [@VERSION] REFERENCE WORDS…`.
  ///
  /// @param version null for the current one
  private record Target(
      boolean isMap, @Nullable Integer version, String reference, List<String> rest) {

    static Target of(List<String> words) {
      boolean isMap = word(words, 1).equals("map");
      boolean versioned = word(words, 2).startsWith("@");
      int at = versioned ? 3 : 2;
      return new Target(
          isMap,
          versioned ? number(word(words, 2).substring(1)) : null,
          word(words, at),
          words.subList(Math.min(words.size(), at + 1), words.size()));
    }

    private static int number(String digits) {
      try {
        return Integer.parseUnsignedInt(digits);
      } catch (NumberFormatException _) {
        return 0;
      }
    }
  }

  private PatternFile find(Target target) {
    PatternFile file = lookUp(target.reference());
    if (file == null || file.isMap() != target.isMap() && target.isMap()) {
      throw new Administration.Refusal(
          "Unknown %s identifier. Please use #<id> or <file>.".formatted(kind(target.isMap())));
    }
    return file;
  }

  private @Nullable PatternFile lookUp(String reference) {
    for (PatternFile file : admin.patterns()) {
      boolean named = !file.reference().isEmpty() && file.reference().equals(reference);
      if (named || ("#" + file.number()).equals(reference)) {
        return file;
      }
    }
    return null;
  }

  String show(List<String> words) {
    Target target = Target.of(words);
    if (words.size() < 3) {
      return list(target.isMap());
    }
    PatternFile file = find(target);
    Integer version = target.version();
    var text = new StringBuilder();
    for (PatternFile.Entry entry : version == null ? file.entries() : file.entries(version)) {
      text.append("0x").append(Long.toHexString(entry.id())).append(' ').append(entry.key());
      text.append(file.isMap() ? " " + entry.value() : "").append('\n');
    }
    return text.toString();
  }

  private String list(boolean isMap) {
    var text = new StringBuilder("# id (file) description\n");
    for (PatternFile file : admin.patterns()) {
      if (file.isMap() == isMap) {
        text.append(
            "%d (%s) %s. curr_ver=%d next_ver=%d entry_cnt=%d\n"
                .formatted(
                    file.number(),
                    file.reference(),
                    file.description(),
                    file.currentVersion(),
                    file.nextVersion(),
                    file.size()));
      }
    }
    return text.toString();
  }

  /// @param payload lines behind `<<`; empty when there are none
  String add(List<String> words, String payload) {
    Target target = Target.of(words);
    boolean isMap = target.isMap();
    int needed = payload.isEmpty() ? (isMap ? 2 : 1) : 0;
    if (target.reference().isEmpty() || target.rest().size() < needed) {
      throw new Administration.Refusal(
          isMap
              ? "'add map' expects three parameters (map identifier, key and value) or one parameter (map identifier) and a payload"
              : "'add acl' expects two parameters: ACL identifier and pattern.");
    }
    PatternFile file = lookUp(target.reference());
    if (file == null) {
      throw new Administration.Refusal(
          "Unknown %s identifier. Please use #<id> or <file>.".formatted(kind(isMap)));
    }
    Integer version = target.version();
    if (version != null && version - file.nextVersion() > 0) {
      throw new Administration.Refusal(
          "Version number in the future, please use 'prepare %s' before."
              .formatted(isMap ? "map" : "acl"));
    }
    if (!isMap && file.isMap()) {
      throw new Administration.Refusal(
          "This ACL is shared with a map containing samples. You must use the command 'add map' to add values.");
    }
    List<String[]> pairs = payload.isEmpty() ? single(target) : pairs(payload, isMap);
    for (String[] pair : pairs) {
      add(file, version, pair[0], pair[1]);
    }
    return "";
  }

  private static List<String[]> single(Target target) {
    String value = target.isMap() ? word(target.rest(), 1) : "";
    return List.<String[]>of(new String[] {word(target.rest(), 0), value});
  }

  private static List<String[]> pairs(String payload, boolean isMap) {
    var pairs = new ArrayList<String[]>();
    for (String line : payload.split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      int end = 0;
      while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '\t') {
        end++;
      }
      if (isMap && end == line.length()) {
        throw new Administration.Refusal("Missing value for key '%s'.".formatted(line));
      }
      pairs.add(new String[] {line.substring(0, end), isMap ? line.substring(end).strip() : ""});
    }
    return pairs;
  }

  private static void add(PatternFile file, @Nullable Integer version, String key, String value) {
    String problem = file.problem(key);
    if (!problem.isEmpty()) {
      throw new Administration.Refusal(problem + ".");
    }
    try {
      file.add(version == null ? file.currentVersion() : version, key, value);
    } catch (RuleException e) {
      throw new Administration.Refusal(e.text() + ".");
    }
  }

  String delete(List<String> words) {
    Target target = Target.of(words);
    if (target.reference().isEmpty() || target.rest().isEmpty()) {
      throw new Administration.Refusal(
          "This command expects two parameters: %s identifier and key."
              .formatted(kind(target.isMap())));
    }
    if (!find(target).remove(target.rest().getFirst())) {
      throw new Administration.Refusal("Key not found.");
    }
    return "";
  }

  String set(List<String> words) {
    Target target = Target.of(words);
    if (target.rest().size() < 2) {
      throw new Administration.Refusal(
          "'set map' expects three parameters: map identifier, key and value.");
    }
    if (!find(target).set(target.rest().get(0), target.rest().get(1))) {
      throw new Administration.Refusal("entry not found.");
    }
    return "";
  }

  String clear(List<String> words) {
    Target target = Target.of(words);
    if (target.reference().isEmpty()) {
      throw new Administration.Refusal("Missing %s identifier.".formatted(kind(target.isMap())));
    }
    PatternFile file = find(target);
    Integer version = target.version();
    file.clear(version == null ? file.currentVersion() : version);
    return "";
  }

  String prepare(List<String> words) {
    return "New version created: %d\n".formatted(find(Target.of(words)).prepare());
  }

  String commit(List<String> words) {
    Target target = Target.of(words);
    Integer version = target.version();
    if (version == null) {
      throw new Administration.Refusal("Missing version number.");
    }
    if (target.reference().isEmpty()) {
      throw new Administration.Refusal("Missing %s identifier.".formatted(kind(target.isMap())));
    }
    if (!find(target).commit(version)) {
      throw new Administration.Refusal("Version number out of range.");
    }
    return "";
  }

  String get(List<String> words) {
    Target target = Target.of(words);
    if (target.reference().isEmpty() || target.rest().isEmpty()) {
      throw new Administration.Refusal(
          "Missing %s identifier and/or key.".formatted(kind(target.isMap())));
    }
    PatternFile file = find(target);
    var text = new StringBuilder();
    for (PatternFile.Lookup lookup : file.lookUp(target.rest().getFirst())) {
      text.append("type=").append(lookup.method().word());
      text.append(lookup.ignoreCase() ? ", case=insensitive" : ", case=sensitive");
      PatternFile.Entry entry = lookup.entry();
      String found = target.isMap() ? ", found=" : ", match=";
      if (entry == null) {
        text.append(found).append("no\n");
        continue;
      }
      text.append(found).append("yes, idx=").append(lookup.isTree() ? "tree" : "list");
      text.append(target.isMap() ? ", key=\"" : ", pattern=\"").append(entry.key()).append('"');
      if (target.isMap()) {
        text.append(", value=\"").append(entry.value()).append("\", type=\"str\"");
      }
      text.append('\n');
    }
    return text.toString();
  }
}
