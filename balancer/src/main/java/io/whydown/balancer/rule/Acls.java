package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The named ACLs of one proxy while its lines are read, and the reader of conditions. Not
/// thread-safe: one for each proxy.
public final class Acls {

  /// The ACLs that always exist (configuration manual 2.6, 7.4).
  private static final Map<String, List<String>> PREDEFINED =
      Map.ofEntries(
          Map.entry("TRUE", List.of("always_true")),
          Map.entry("FALSE", List.of("always_false")),
          Map.entry("LOCALHOST", List.of("src", "127.0.0.1/8", "::1")),
          Map.entry("HTTP", List.of("req.proto_http")),
          Map.entry("HTTP_1.0", List.of("req.ver", "1.0")),
          Map.entry("HTTP_1.1", List.of("req.ver", "1.1")),
          Map.entry("HTTP_2.0", List.of("req.ver", "2.0")),
          Map.entry("METH_CONNECT", List.of("method", "CONNECT")),
          Map.entry("METH_DELETE", List.of("method", "DELETE")),
          Map.entry("METH_GET", List.of("method", "GET", "HEAD")),
          Map.entry("METH_HEAD", List.of("method", "HEAD")),
          Map.entry("METH_OPTIONS", List.of("method", "OPTIONS")),
          Map.entry("METH_POST", List.of("method", "POST")),
          Map.entry("METH_PUT", List.of("method", "PUT")),
          Map.entry("METH_TRACE", List.of("method", "TRACE")),
          Map.entry("HTTP_URL_ABS", List.of("url_reg", "^[^/:]*://")),
          Map.entry("HTTP_URL_SLASH", List.of("url_beg", "/")),
          Map.entry("HTTP_URL_STAR", List.of("url", "*")),
          Map.entry("HTTP_CONTENT", List.of("req.hdr_val(content-length)", "gt", "0")),
          Map.entry("RDP_COOKIE", List.of("req.rdp_cookie_cnt", "gt", "0")),
          Map.entry("REQ_CONTENT", List.of("req.len", "gt", "0")),
          Map.entry("WAIT_END", List.of("wait_end")));

  private final Map<String, List<Acl.Line>> named = new HashMap<>();

  /// Reads an `acl NAME …` line; `words` begin with the name.
  public void define(List<String> words, Linkage at) {
    String name = words.isEmpty() ? "" : words.getFirst();
    if (words.size() < 2 || name.isEmpty()) {
      throw new RuleException("missing fetch method in ACL expression ''");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Texts.isAlphanumeric(c) && "-_.:".indexOf(c) < 0) {
        throw new RuleException(
            "character '%s' is not permitted in acl name '%s'".formatted(c, name));
      }
    }
    if (name.equalsIgnoreCase("or")) {
      throw new RuleException(
          "acl name 'or' will never match. 'or' is used to express a logical disjunction within a condition");
    }
    named
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(AclReader.read(words.subList(1, words.size()), at));
  }

  /// Reads what follows `if` or `unless`.
  public Condition condition(List<String> words, boolean unless, Linkage at) {
    var groups = new ArrayList<List<Condition.Term>>();
    var group = new ArrayList<Condition.Term>();
    boolean negated = false;
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i);
      if (word.equalsIgnoreCase("or") || word.equals("||")) {
        endGroup(group, groups);
        negated = false;
        i++;
        continue;
      }
      while (word.startsWith("!")) {
        negated = !negated;
        word = word.substring(1);
      }
      if (word.isEmpty()) {
        i++;
        continue;
      }
      if (word.equals("{")) {
        int end = closing(words, i);
        Acl.Line line = AclReader.read(words.subList(i + 1, end), at);
        group.add(new Condition.Term(negated, placed(new Acl("", List.of(line)), at)));
        i = end + 1;
      } else {
        group.add(new Condition.Term(negated, placed(find(word, at), at)));
        i++;
      }
      negated = false;
    }
    endGroup(group, groups);
    if (groups.isEmpty()) {
      at.shared()
          .doubt(
              "no condition stands behind '%s': it never holds".formatted(unless ? "unless" : "if"),
              at);
    }
    return new Condition(groups, unless);
  }

  /// An ACL where it is used. One that looks at what is not there then is said to (src/acl.c,
  /// `warnif_cond_conflicts`).
  private static Acl placed(Acl acl, Linkage at) {
    String where = Need.where(at.checkpoints());
    List<Acl.Line> blind =
        acl.lines().stream()
            .filter(l -> !l.expression().need().isThereIn(at.checkpoints()))
            .toList();
    if (where == null || blind.isEmpty()) {
      return acl;
    }
    String keyword = blind.getFirst().keyword();
    boolean all = blind.size() == acl.lines().size();
    String text;
    if (acl.name().isEmpty()) {
      text =
          "anonymous acl will never match because it uses keyword '%s' which is incompatible with '%s'"
              .formatted(keyword, where);
    } else if (all) {
      text =
          "acl '%s' will never match because it only involves keywords that are incompatible with '%s'"
              .formatted(acl.name(), where);
    } else {
      text =
          "acl '%s' involves keywords '%s' which is incompatible with '%s'"
              .formatted(acl.name(), keyword, where);
    }
    at.shared().doubt(text, at);
    return acl.untilAnswered();
  }

  /// Without a term there is no group: nothing is not true.
  private static void endGroup(List<Condition.Term> group, List<List<Condition.Term>> groups) {
    if (!group.isEmpty()) {
      groups.add(List.copyOf(group));
      group.clear();
    }
  }

  private static int closing(List<String> words, int open) {
    for (int i = open + 1; i < words.size(); i++) {
      if (words.get(i).equals("}")) {
        return i;
      }
    }
    throw new RuleException("missing closing '}' in condition");
  }

  /// The ACL of that name, one of the proxy's or one that always exists.
  Acl find(String name, Linkage at) {
    @Nullable List<Acl.Line> lines = named.get(name);
    if (lines != null) {
      return new Acl(name, lines);
    }
    List<String> known = PREDEFINED.get(name);
    if (known == null) {
      throw new RuleException("no such ACL : '" + name + "'");
    }
    return new Acl(name, List.of(AclReader.read(known, at)));
  }
}
