package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Dialogue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What scripts bring into the rule language under names that begin with `lua.`. Names are asked
/// while lines are read, what is made of them while the balancer runs.
public interface Scripts {

  /// No script is loaded.
  Scripts NONE =
      new Scripts() {
        @Override
        public @Nullable Maker<Fetch> fetch(String name) {
          return null;
        }

        @Override
        public @Nullable Maker<Converter> converter(String name) {
          return null;
        }

        @Override
        public @Nullable Entry action(String name, RuleReader.Ruleset set) {
          return null;
        }

        @Override
        public @Nullable Service service(String name) {
          return null;
        }
      };

  /// What every name of a script begins with.
  String PREFIX = "lua.";

  /// Makes a step of an expression from its arguments.
  interface Maker<T> {
    T make(List<String> arguments);
  }

  /// An action that a script has registered.
  ///
  /// @param arguments how many words follow its name
  record Entry(int arguments, Maker<Action> maker) {}

  /// @param isHttp whether it speaks of requests; it may stand among the rules of requests only
  record Service(boolean isHttp, Dialogue dialogue) {}

  @Nullable Maker<Fetch> fetch(String name);

  @Nullable Maker<Converter> converter(String name);

  /// Null when there is none of that name for this set of rules.
  @Nullable Entry action(String name, RuleReader.Ruleset set);

  @Nullable Service service(String name);
}
