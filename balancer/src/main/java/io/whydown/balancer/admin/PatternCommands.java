package io.whydown.balancer.admin;

import io.whydown.balancer.rule.PatternFile;
import io.whydown.balancer.rule.RuleException;
import java.util.List;

/// `add|del|set|get|show|clear acl|map` (map.c). Thread-safe.
final class PatternCommands {

  private final Administration admin;

  PatternCommands(Administration admin) {
    this.admin = admin;
  }

  private static String word(List<String> words, int index) {
    return index < words.size() ? words.get(index) : "";
  }

  private PatternFile find(String reference, boolean isMap) {
    for (PatternFile file : admin.patterns()) {
      boolean meant = file.reference().equals(reference) || ("#" + file.number()).equals(reference);
      if (meant && (file.isMap() || !isMap)) {
        return file;
      }
    }
    throw new Administration.Refusal(
        isMap
            ? "Unknown map identifier. Please use #<id> or <file>."
            : "Unknown ACL identifier. Please use #<id> or <file>.");
  }

  String show(List<String> words, boolean isMap) {
    if (words.size() < 3) {
      var text = new StringBuilder("# id (file) description\n");
      for (PatternFile file : admin.patterns()) {
        if (file.isMap() == isMap) {
          boolean own = file.reference().startsWith("acl '");
          text.append(
              "%d (%s) %s. curr_ver=0 next_ver=0 entry_cnt=%d\n"
                  .formatted(
                      file.number(),
                      own ? "" : file.reference(),
                      own
                          ? file.reference()
                          : "pattern loaded from file '" + file.reference() + "'",
                      file.entries().size()));
        }
      }
      return text.toString();
    }
    PatternFile file = find(word(words, 2), isMap);
    var text = new StringBuilder();
    for (PatternFile.Entry entry : file.entries()) {
      text.append(
          "0x%x %s%s\n"
              .formatted(entry.id(), entry.key(), file.isMap() ? " " + entry.value() : ""));
    }
    return text.toString();
  }

  String add(List<String> words) {
    boolean isMap = word(words, 1).equals("map");
    PatternFile file = find(word(words, 2), isMap);
    if (word(words, 3).isEmpty() || (isMap && words.size() < 5)) {
      throw new Administration.Refusal(
          isMap
              ? "'add map' expects three parameters (map identifier, key and value) or one parameter (map identifier) and a payload"
              : "'add acl' expects two parameters (ACL identifier and pattern) or one parameter (ACL identifier) and a payload");
    }
    try {
      file.add(word(words, 3), isMap ? String.join(" ", words.subList(4, words.size())) : "");
    } catch (RuleException e) {
      throw new Administration.Refusal(e.text());
    }
    return "";
  }

  String delete(List<String> words) {
    boolean isMap = word(words, 1).equals("map");
    PatternFile file = find(word(words, 2), isMap);
    if (word(words, 3).isEmpty()) {
      throw new Administration.Refusal(
          "This command expects two parameters: map identifier and key.");
    }
    if (!file.remove(word(words, 3))) {
      throw new Administration.Refusal("Key not found.");
    }
    return "";
  }

  String set(List<String> words) {
    PatternFile file = find(word(words, 2), true);
    if (words.size() < 5) {
      throw new Administration.Refusal(
          "'set map' expects three parameters: map identifier, key and value.");
    }
    if (!file.set(word(words, 3), String.join(" ", words.subList(4, words.size())))) {
      throw new Administration.Refusal("entry not found");
    }
    return "";
  }

  String clear(List<String> words) {
    find(word(words, 2), word(words, 1).equals("map")).clear();
    return "";
  }

  String get(List<String> words) {
    PatternFile file = find(word(words, 2), word(words, 1).equals("map"));
    PatternFile.Entry entry = file.find(word(words, 3));
    if (entry == null) {
      return "type=str, case=sensitive, match=no\n";
    }
    return "type=str, case=sensitive, found=yes, idx=tree, key=\"%s\"%s\n"
        .formatted(
            entry.key(), file.isMap() ? ", value=\"" + entry.value() + "\", type=\"str\"" : "");
  }
}
