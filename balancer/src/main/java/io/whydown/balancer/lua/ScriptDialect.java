package io.whydown.balancer.lua;

import java.util.List;
import java.util.Set;

/// What scripts find (`tune.lua.bool-sample-conversion`, `tune.lua.openlibs`).
///
/// @param keepsBooleans whether a boolean of the rule language is one in a script, too; else a
///   number, as before HAProxy 3.1
/// @param libraries the names of Lua's own libraries that scripts may use, beside the basic
///   functions and coroutines
public record ScriptDialect(boolean keepsBooleans, Set<String> libraries) {

  /// All that can be chosen.
  public static final List<String> LIBRARIES =
      List.of("table", "io", "os", "string", "math", "utf8", "package", "debug");

  public static final ScriptDialect DEFAULT = new ScriptDialect(false, Set.copyOf(LIBRARIES));

  public ScriptDialect {
    libraries = Set.copyOf(libraries);
    if (!LIBRARIES.containsAll(libraries)) {
      throw new IllegalArgumentException(
          "libraries: " + libraries + " (expected: some of " + LIBRARIES + ")");
    }
  }

  public ScriptDialect withBooleans(boolean kept) {
    return new ScriptDialect(kept, libraries);
  }

  public ScriptDialect withLibraries(Set<String> only) {
    return new ScriptDialect(keepsBooleans, only);
  }
}
