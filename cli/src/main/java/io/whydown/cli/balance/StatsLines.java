package io.whydown.cli.balance;

import io.whydown.balancer.rule.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the `stats` lines of a proxy. Not thread-safe: one for each proxy.
final class StatsLines {

  private final ProxyDraft draft;
  private final CompilerTables tables;

  StatsLines(ProxyDraft draft, CompilerTables tables) {
    this.draft = draft;
    this.tables = tables;
  }

  boolean read(Line line, int level) {
    if (!line.keyword().equals("stats")) {
      return false;
    }
    StatsDraft stats = draft.stats;
    stats.nearer(level);
    stats.enabled = true;
    switch (line.word(1)) {
      case "enable" -> {}
      case "uri" -> stats.uri = needed(line, "an URI prefix");
      case "realm" -> stats.realm = needed(line, "an realm name");
      case "refresh" ->
          stats.refreshSeconds =
              Numbers.seconds(line.word(2), "stats refresh", TimeWords.refresh());
      case "hide-version" -> stats.hidesVersion = true;
      case "show-legends" -> stats.showsLegends = true;
      case "show-modules" -> stats.showsModules = true;
      case "show-node" -> {
        stats.showsNode = true;
        stats.node = LogLine.nullIfEmpty(line.word(2));
      }
      case "show-desc" -> stats.description = String.join(" ", line.from(2));
      case "scope" ->
          stats.scope.add(line.word(2).equals(".") ? draft.name : needed(line, "a proxy name"));
      case "auth" -> user(line);
      case "admin" -> stats.admin.add(new StatsDraft.Admin(condition(line, 2)));
      case "http-request" -> rule(line);
      default ->
          throw new LineProblem(
              "%s, expects 'admin', 'uri', 'realm', 'auth', 'scope', 'enable', 'hide-version', 'show-node', 'show-desc' or 'show-legends'."
                  .formatted(
                      line.count() < 2
                          ? "missing keyword in 'stats'"
                          : "unknown stats parameter '%s'".formatted(line.word(1))));
    }
    return true;
  }

  private static String needed(Line line, String what) {
    if (line.word(2).isEmpty()) {
      throw new LineProblem("'%s' needs %s.".formatted(line.word(1), what));
    }
    return line.word(2);
  }

  private void user(Line line) {
    String text = needed(line, "a user:password account");
    int colon = text.indexOf(':');
    if (colon < 0) {
      tables
          .findings()
          .warn(
              line.at(),
              "'stats auth' : '%s' has no password".formatted(text),
              "write user:password");
    }
    draft.stats.users.put(
        colon < 0 ? text : text.substring(0, colon), colon < 0 ? "" : text.substring(colon + 1));
  }

  private @Nullable Condition condition(Line line, int index) {
    List<String> words = line.from(index);
    if (words.isEmpty() && !line.word(1).equals("admin")) {
      return null;
    }
    String first = words.isEmpty() ? "" : words.getFirst();
    boolean unless = first.equals("unless");
    if (!unless && !first.equals("if")) {
      throw new LineProblem(
          "'stats %s' requires either 'if' or 'unless' followed by a condition."
              .formatted(line.word(1)));
    }
    return draft.acls.condition(
        words.subList(1, words.size()), unless, tables.linkage(draft, line));
  }

  private void rule(Line line) {
    String action = line.word(2);
    if (!List.of("allow", "deny", "auth").contains(action)) {
      throw new LineProblem(
          "'stats http-request' expects 'allow', 'auth', 'deny'. Got '%s'".formatted(action));
    }
    int next = 3;
    String realm = draft.stats.realm;
    if (line.word(3).equals("realm")) {
      realm = line.word(4);
      if (realm.isEmpty()) {
        throw new LineProblem("'stats http-request auth' : missing realm value.");
      }
      next = 5;
    }
    draft.stats.rules.add(new StatsDraft.HttpRule(action, realm, condition(line, next)));
  }
}
