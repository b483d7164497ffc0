package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.vendor.haproxy.ConditionExpression.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts lines into sections, and keeps the environment that `setenv` and its like change on the
/// way. Not thread-safe: one for each configuration.
final class SectionAssembly {

  /// Enough for tens of thousands of servers; keeps memory bounded.
  private static final int MAX_DIRECTIVES = 250_000;

  /// Keywords that `no` or `default` may stand before.
  private static final Set<String> NEGATABLE =
      Set.of(
          "option",
          "log",
          "busy-polling",
          "set-dumpable",
          "strict-limits",
          "insecure-fork-wanted",
          "numa-cpu-mapping");

  private final HaproxyEnvironment environment;
  private final boolean keepsSecrets;
  private final Map<String, String> variables;
  private boolean variablesComplete;
  private final List<Section> finished = new ArrayList<>();
  private final RemarkList remarks = new RemarkList();
  private @Nullable Heading heading;

  /// Whether the lines belong to a section whose heading was refused.
  private boolean skips;

  private List<Directive> directives = new ArrayList<>();
  private int count;
  private int recognized;
  private int unrecognized;

  private record Heading(
      Section.Kind kind,
      String name,
      @Nullable String from,
      String address,
      String file,
      int line,
      String raw) {}

  /// @param keepsSecrets whether words of lines that are not used may hold secrets
  SectionAssembly(HaproxyEnvironment environment, boolean keepsSecrets) {
    this.environment = environment;
    this.keepsSecrets = keepsSecrets;
    this.variables = new HashMap<>(environment.variables());
    this.variablesComplete = environment.complete();
  }

  /// Whether the lines are read to be run, and not to be understood only.
  boolean isForRunning() {
    return keepsSecrets;
  }

  Map<String, String> variables() {
    return variables;
  }

  boolean variablesComplete() {
    return variablesComplete;
  }

  Truth evaluate(String condition) {
    return ConditionExpression.evaluate(
        condition, variables, variablesComplete, environment.version(), environment.build());
  }

  boolean isFull() {
    return count >= MAX_DIRECTIVES;
  }

  List<Remark> remarks() {
    return remarks.toList();
  }

  void remark(Support support, String file, int line, String text, String reason) {
    remarks.add(new Remark(support, file, line, text, RawText.printable(reason)));
  }

  /// Why nothing of the text can be used; null when something can.
  @Nullable String obstacle() {
    if (finished.isEmpty()) {
      return "not a configuration of HAProxy: no section (global, defaults, frontend, backend, "
          + "listen) begins in it";
    }
    boolean anyProxy = finished.stream().anyMatch(s -> s.kind().isProxy() && s.kind().needsName());
    return recognized == 0 && unrecognized > 0 && !anyProxy
        ? "not a configuration of HAProxy: it holds no directive that HAProxy knows"
        : null;
  }

  List<Section> finish() {
    closeSection();
    return List.copyOf(finished);
  }

  void statement(String file, int line, List<Word> words, String content) {
    count++;
    String keyword = words.getFirst().text();
    Optional<Section.Kind> kind = Section.Kind.of(keyword);
    if (kind.isPresent() && isHeading(kind.get(), file, line, words, content)) {
      return;
    }
    Heading current = heading;
    if (current == null && skips) {
      return;
    }
    if (current == null) {
      refuse(file, line, content, "unknown keyword '" + keyword + "' out of section");
      return;
    }
    directive(current.kind(), file, line, words, content);
  }

  private boolean isHeading(
      Section.Kind kind, String file, int line, List<Word> words, String content) {
    String name = words.size() > 1 ? words.get(1).text() : "";
    boolean inherits = words.size() > 2 && words.get(words.size() - 2).text().equals("from");
    String from = inherits ? words.getLast().text() : null;
    if (inherits && words.size() == 3) {
      name = name.equals("from") ? "" : name;
    }
    if (kind.needsName() && !isValidName(name)) {
      closeSection();
      heading = null;
      skips = true;
      refuse(file, line, content, nameProblem(kind, name));
      return true;
    }
    boolean old = kind == Section.Kind.LISTEN || kind == Section.Kind.FRONTEND;
    String address = old && words.size() > 2 && !inherits ? words.get(2).text() : "";
    if (!address.isEmpty()) {
      remark(
          Support.APPROXIMATED,
          file,
          line,
          RawText.redacted(content),
          "an address on the '" + kind.word() + "' line was removed before HAProxy 2.6");
    }
    refuseMore(kind, file, line, words, content);
    closeSection();
    skips = false;
    heading = new Heading(kind, name, from, address, file, line, RawText.redacted(content));
    return true;
  }

  /// As HAProxy refuses the heading of a section without a name, or with one that cannot be.
  private static String nameProblem(Section.Kind kind, String name) {
    if (!name.isEmpty()) {
      String strange = name.replaceAll("[-_.:0-9A-Za-z]", "");
      return "character '%s' is not permitted in '%s' name '%s'"
          .formatted(strange.substring(0, 1), kind.word(), name);
    }
    return switch (kind) {
      case PEERS, RESOLVERS, MAILERS, HTTP_ERRORS, LOG_FORWARD ->
          "missing name for %s section".formatted(kind.word());
      case USERLIST -> "'userlist' expects <name> as arguments";
      case FCGI_APP, CACHE, RING, PROGRAM, HEALTHCHECK, CRT_STORE, LOG_PROFILE, ACME, TRACES ->
          "'%s' expects <name> as argument".formatted(kind.word());
      case FRONTEND, BACKEND, LISTEN, DEFAULTS, GLOBAL ->
          "'%s' expects an <id> argument".formatted(kind.word());
    };
  }

  /// A word behind a section's name that means nothing there.
  private void refuseMore(
      Section.Kind kind, String file, int line, List<Word> words, String content) {
    int most =
        switch (kind) {
          case GLOBAL -> 1;
          case PEERS, USERLIST, CACHE, PROGRAM, LOG_FORWARD -> 2;
          case DEFAULTS,
              FRONTEND,
              BACKEND,
              LISTEN,
              RESOLVERS,
              MAILERS,
              HTTP_ERRORS,
              RING,
              FCGI_APP,
              CRT_STORE,
              LOG_PROFILE,
              TRACES,
              ACME,
              HEALTHCHECK ->
              Integer.MAX_VALUE;
        };
    if (words.size() > most) {
      refuse(
          file,
          line,
          content,
          "'%s' cannot handle unexpected argument '%s'"
              .formatted(kind.word(), words.get(most).text()));
    }
  }

  private void refuse(String file, int line, String content, String reason) {
    unrecognized++;
    remark(Support.UNRECOGNIZED, file, line, RawText.redacted(content), reason);
  }

  static boolean isValidName(String name) {
    if (name.isEmpty()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!word && "-_.:".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private void directive(
      Section.Kind kind, String file, int line, List<Word> allWords, String content) {
    Directive.Modifier modifier = Directive.Modifier.PLAIN;
    List<Word> words = allWords;
    if (words.size() > 1 && words.getFirst().text().equals("no")) {
      modifier = Directive.Modifier.NO;
      words = words.subList(1, words.size());
    } else if (words.size() > 1 && words.getFirst().text().equals("default")) {
      modifier = Directive.Modifier.DEFAULT;
      words = words.subList(1, words.size());
    }
    String keyword = words.getFirst().text();
    if (modifier != Directive.Modifier.PLAIN && !NEGATABLE.contains(keyword)) {
      refuse(
          file,
          line,
          content,
          "negation/default currently supported only for options, log, busy-polling, set-dumpable,"
              + " strict-limits, insecure-fork-wanted and numa-cpu-mapping.");
      return;
    }
    String second = words.size() > 1 ? words.get(1).text() : "";
    Support support = HaproxyKeywords.support(kind, keyword, second);
    String raw = RawText.redacted(content);
    var directive =
        new Directive(
            file,
            line,
            modifier,
            keepsSecrets ? words : withoutSecrets(kind, words, raw, support),
            raw,
            support);
    directives.add(directive);
    note(directive, HaproxyKeywords.removal(kind, keyword, second));
    if (kind == Section.Kind.GLOBAL) {
      applyEnvironment(directive);
    }
  }

  /// The words, cut short where a line that nothing is made of holds a secret. The lines that are
  /// used keep theirs: a check cannot be replayed without what it sends.
  private static List<Word> withoutSecrets(
      Section.Kind kind, List<Word> words, String raw, Support support) {
    boolean unused = support != Support.SUPPORTED && raw.contains(RawText.REDACTED);
    boolean user = kind == Section.Kind.USERLIST;
    return (unused || user) && words.size() > 2 ? words.subList(0, 2) : words;
  }

  private void note(Directive directive, @Nullable String removal) {
    switch (directive.support()) {
      case SUPPORTED, IRRELEVANT -> {
        recognized++;
        if (removal != null) {
          remarks.add(directive.remark(Support.IRRELEVANT, removal));
        }
      }
      case APPROXIMATED -> {
        recognized++;
        remarks.add(
            directive.remark(Support.APPROXIMATED, removal == null ? "honoured in part" : removal));
      }
      case UNIMPLEMENTED -> {
        recognized++;
        remarks.add(
            directive.remark(
                Support.UNIMPLEMENTED,
                "'"
                    + directive.keyword()
                    + "' may send a connection elsewhere; it is not modelled"));
      }
      case UNRECOGNIZED -> {
        unrecognized++;
        String what =
            directive.keyword().equals("option")
                ? "option " + directive.word(1)
                : directive.keyword();
        String section = heading == null ? "" : heading.kind().word();
        remarks.add(
            directive.remark(
                Support.UNRECOGNIZED,
                RawText.printable("unknown keyword '" + what + "' in '" + section + "' section")));
      }
    }
  }

  private void applyEnvironment(Directive line) {
    String name = line.word(1);
    switch (line.keyword()) {
      case "setenv" -> variables.put(name, line.word(2));
      case "presetenv" -> {
        if (variablesComplete || variables.containsKey(name)) {
          variables.putIfAbsent(name, line.word(2));
        }
      }
      case "unsetenv" -> line.words().stream().skip(1).forEach(w -> variables.remove(w.text()));
      case "resetenv" -> {
        var kept = line.words().stream().skip(1).map(Word::text).toList();
        variables.keySet().removeIf(variable -> !kept.contains(variable));
        variablesComplete |= kept.isEmpty();
      }
      default -> {
        // the other lines do not touch the environment
      }
    }
  }

  private void closeSection() {
    Heading open = heading;
    if (open != null) {
      finished.add(
          new Section(
              open.kind(),
              open.name(),
              open.from(),
              open.address(),
              directives,
              open.file(),
              open.line(),
              open.raw()));
    }
    directives = new ArrayList<>();
  }
}
