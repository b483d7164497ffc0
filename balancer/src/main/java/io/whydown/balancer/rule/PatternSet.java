package io.whydown.balancer.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Patterns made ready for one way of comparing. Follows its file: after a change the next match
/// makes it ready anew. Thread-safe.
public final class PatternSet {

  /// Entries made ready, and the version of the file that they come from.
  private record Ready(int version, Matcher matcher) {}

  /// Finds the entry that a value matches.
  interface Matcher {
    PatternFile.@Nullable Entry match(Value value);
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
  }

  private Ready prepare() {
    int version = file.version();
    List<PatternFile.Entry> entries = file.entries();
    return new Ready(version, Matchers.of(method, ignoreCase, entries));
  }

  public MatchMethod method() {
    return method;
  }

  /// The entry that a value matches; null when none does. The value has the kind that the method
  /// takes.
  PatternFile.@Nullable Entry match(Value value) {
    Ready now = ready;
    if (now.version() != file.version()) {
      now = refreshed(now);
    }
    return now.matcher().match(value);
  }

  private Ready refreshed(Ready before) {
    try {
      Ready now = prepare();
      ready = now;
      return now;
    } catch (RuleException _) {
      // a pattern that was added at run time and cannot be read: the set stays as it was
      return before;
    }
  }
}
