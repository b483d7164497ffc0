package io.whydown.balancer.rule;

import io.whydown.balancer.rule.PatternFile.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Patterns made ready for one way of comparing. Follows its file: a change of one pattern is taken
/// into an index, everything else makes the set anew, off the way of those who match. Thread-safe.
public final class PatternSet {

  /// Entries made ready, and the change of the file that they are as of.
  private record Ready(int change, Matcher matcher) {}

  /// Finds the entry that a value matches.
  interface Matcher {
    @Nullable Entry match(Value value);

    /// Takes a change while others match. False when it cannot.
    ///
    /// @param before null for a new entry
    /// @param after null for one that goes
    default boolean take(@Nullable Entry before, @Nullable Entry after) {
      return false;
    }
  }

  private final PatternFile file;
  private final MatchMethod method;
  private final boolean ignoreCase;
  private volatile Ready ready;

  /// @throws RuleException for a pattern that cannot be read
  PatternSet(PatternFile file, MatchMethod method, boolean ignoreCase) {
    this.file = file;
    this.method = method;
    this.ignoreCase = ignoreCase;
    this.ready = prepare();
    file.follow(this);
  }

  private Ready prepare() {
    int change = file.change();
    List<Entry> entries = file.entries();
    return new Ready(change, Matchers.of(method, ignoreCase, entries));
  }

  boolean ignoresCase() {
    return ignoreCase;
  }

  public MatchMethod method() {
    return method;
  }

  /// The entry that a value matches; null when none does. The value has the kind that the method
  /// takes.
  @Nullable Entry match(Value value) {
    return ready.matcher().match(value);
  }

  void take(int change, @Nullable Entry before, @Nullable Entry after) {
    Ready now = ready;
    if (now.change() == change - 1 && now.matcher().take(before, after)) {
      ready = new Ready(change, now.matcher());
    }
  }

  void refresh() {
    if (ready.change() < file.change()) {
      try {
        ready = prepare();
      } catch (RuleException _) {
        // a pattern that was added at run time and cannot be read: the set stays as it was
      }
    }
  }

  String problem(String key) {
    return problem(method, ignoreCase, key);
  }

  /// Why a pattern cannot be compared that way; empty when it can.
  static String problem(MatchMethod method, boolean ignoreCase, String key) {
    try {
      Matchers.of(method, ignoreCase, List.of(new Entry(0, key, "")));
      return "";
    } catch (RuleException e) {
      return e.text();
    }
  }

  PatternFile.Lookup lookUp(String text) {
    Value taken = Value.of(text).as(method.takes());
    boolean isTree =
        method == MatchMethod.IP
            || !ignoreCase && (method == MatchMethod.STR || method == MatchMethod.BEG);
    return new PatternFile.Lookup(method, ignoreCase, isTree, taken == null ? null : match(taken));
  }
}
