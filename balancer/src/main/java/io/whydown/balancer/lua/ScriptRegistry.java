package io.whydown.balancer.lua;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The functions that scripts have registered under names of the rule language. Not thread-safe
/// while scripts are loaded; read only afterwards.
final class ScriptRegistry {

  /// A function of one name, and its number in each state that has it.
  static final class Function {

    final String name;
    private final Map<Integer, Integer> numbers = new HashMap<>();

    /// How many words of a line it takes.
    int arguments;

    /// What kind of client a service talks with: `http` or `tcp`.
    String kind = "";

    /// What the stats socket's help says of a command.
    String usage = "";

    /// For which sets of rules an action may be named.
    final Set<String> sets = new HashSet<>();

    Function(String name) {
      this.name = name;
    }

    boolean isCommon() {
      return numbers.containsKey(0);
    }

    int number(LuaState state) {
      return numbers.getOrDefault(state.number(), 0);
    }
  }

  private static final Set<String> SETS = Set.of("tcp-req", "tcp-res", "http-req", "http-res");

  private final Map<String, Function> functions = new LinkedHashMap<>();

  private Function enter(String kind, LuaState state, String name, int number) {
    Function function = functions.computeIfAbsent(kind + " " + name, _ -> new Function(name));
    function.numbers.put(state.number(), number);
    return function;
  }

  /// @param kind `fetch`, `converter` or `init`
  void add(String kind, LuaState state, String name, int number) {
    if (kind.equals("init")) {
      inits.add(new Init(state, number));
    } else {
      enter(kind, state, name, number);
    }
  }

  /// What is called once everything is read.
  record Init(LuaState state, int number) {}

  private final List<Init> inits = new ArrayList<>();

  List<Init> inits() {
    return List.copyOf(inits);
  }

  void action(LuaState state, String name, int number, String set, int arguments) {
    if (!SETS.contains(set)) {
      throw new ScriptFault(
          "register_action: unknown action environment '%s'. 'tcp-req', 'tcp-res', 'http-req' or 'http-res' are expected."
              .formatted(set));
    }
    Function action = enter("action", state, name, number);
    action.sets.add(set);
    action.arguments = arguments;
  }

  void service(LuaState state, String name, int number, String kind) {
    if (!kind.equals("http") && !kind.equals("tcp")) {
      throw new ScriptFault(
          "register_service: unknown service environment '%s'. 'tcp' or 'http' are expected."
              .formatted(kind));
    }
    enter("service", state, name, number).kind = kind;
  }

  void command(LuaState state, String words, int number, String usage) {
    enter("cli", state, words, number).usage = usage;
  }

  /// Null when there is none of that kind and name.
  @Nullable Function find(String kind, String name) {
    return functions.get(kind + " " + name);
  }

  /// The command that these words begin with; null for none.
  @Nullable Function command(List<String> words) {
    for (int length = words.size(); length > 0; length--) {
      Function found = find("cli", String.join(" ", words.subList(0, length)));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// What is wrong with a name that not every thread has, or that is common as well; null for
  /// nothing.
  @Nullable String problem(int threads) {
    for (Function each : new ArrayList<>(functions.values())) {
      int own = each.numbers.size() - (each.isCommon() ? 1 : 0);
      if (own != 0 && own != threads) {
        return "Lua function '%s' is not referenced in all thread. Expect function in all thread or in none thread."
            .formatted(each.name);
      }
      if (own != 0 && each.isCommon()) {
        return "Lua function '%s' is referenced both ins shared Lua context (through lua-load) and per-thread Lua context (through lua-load-per-thread). these two context exclusive."
            .formatted(each.name);
      }
    }
    return null;
  }

  /// Lines for the stats socket's help.
  List<String> usages() {
    var lines = new TreeSet<String>();
    functions.forEach((key, function) -> {
      if (key.startsWith("cli ") && !function.usage.isEmpty()) {
        lines.add(function.usage);
      }
    });
    return List.copyOf(lines);
  }
}
