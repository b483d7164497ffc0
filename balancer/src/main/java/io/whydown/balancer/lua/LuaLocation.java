package io.whydown.balancer.lua;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the system's Lua 5.3 is. Apart from its functions, because the question alone has to be
/// quick.
final class LuaLocation {

  /// Names that distributions give it.
  private static final List<String> NAMES =
      List.of("liblua5.3.so.0", "liblua5.3.so", "liblua-5.3.so", "liblua5.3.so.5");

  private static final @Nullable SymbolLookup LIBRARY = find();

  private LuaLocation() {}

  /// Null when this machine has none.
  static @Nullable SymbolLookup library() {
    return LIBRARY;
  }

  @SuppressWarnings("restricted")
  private static @Nullable SymbolLookup find() {
    for (String name : NAMES) {
      try {
        return SymbolLookup.libraryLookup(name, Arena.global());
      } catch (IllegalArgumentException | IllegalCallerException _) {
        // the next name
      }
    }
    return null;
  }
}
