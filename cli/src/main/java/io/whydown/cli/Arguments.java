package io.whydown.cli;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A command line taken apart. Immutable.
///
/// @param verb null when none was named: `--help`, `--version`, or nothing at all
/// @param operands what is neither verb nor option, in order
/// @param options the values of each option in order; a flag has one empty value
record Arguments(@Nullable Verb verb, List<String> operands, Map<Option, List<String>> options) {

  Arguments {
    operands = List.copyOf(operands);
    var copy = new EnumMap<Option, List<String>>(Option.class);
    options.forEach((option, values) -> copy.put(option, List.copyOf(values)));
    options = copy;
  }

  boolean has(Option option) {
    return options.containsKey(option);
  }

  /// All values of a repeatable option, in order.
  List<String> all(Option option) {
    return options.getOrDefault(option, List.of());
  }

  /// The value of an option; of several the last.
  Optional<String> last(Option option) {
    List<String> values = all(option);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }
}
