package io.whydown.balancer.lua;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists of what a function of a script is called with. Stateless.
final class LuaArguments {

  private LuaArguments() {}

  /// @param function its number
  static List<@Nullable Object> of(int function, List<String> words) {
    var all = new ArrayList<@Nullable Object>(words.size() + 1);
    all.add(function);
    all.addAll(words);
    return all;
  }

  static List<@Nullable Object> of(int function, @Nullable Object first, List<String> words) {
    var all = new ArrayList<@Nullable Object>(words.size() + 2);
    all.add(function);
    all.add(first);
    all.addAll(words);
    return all;
  }
}
