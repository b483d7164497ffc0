package io.whydown.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a command line: `[VERB] [OPTION...] [OPERAND...]`, options anywhere, `--name value` or
/// `--name=value`, `--` ends the options. A first operand that is no verb and has a colon is the
/// target of `diagnose`. Not thread-safe: one per command line.
final class ArgumentReader {

  private final List<String> operands = new ArrayList<>();
  private final Map<Option, List<String>> options = new EnumMap<>(Option.class);
  private @Nullable Verb verb;
  private boolean first = true;

  private ArgumentReader() {}

  /// @throws UsageException with one line for the user
  static Arguments read(List<String> words) {
    var reader = new ArgumentReader();
    reader.readAll(words);
    return new Arguments(reader.verb, reader.operands, reader.options);
  }

  private void readAll(List<String> words) {
    boolean onlyOperands = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (onlyOperands || !word.startsWith("-") || word.equals("-")) {
        operand(word);
      } else if (word.equals("--")) {
        onlyOperands = true;
      } else {
        i = option(words, i);
      }
    }
    Verb named = verb;
    if (named == null) {
      return;
    }
    for (Option option : options.keySet()) {
      if (!named.takes(option)) {
        throw new UsageException(
            named.word()
                + " does not take "
                + option.word()
                + "; see whydown "
                + named.word()
                + " --help");
      }
    }
  }

  /// Returns the index of the last word that was used.
  private int option(List<String> words, int at) {
    String word = words.get(at);
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Option option =
        Option.find(name)
            .orElseThrow(() -> new UsageException("unknown option " + name + suggestOption(name)));
    if (!option.hasValue()) {
      if (equals >= 0) {
        throw new UsageException(option.word() + " takes no value; write " + option.word());
      }
      options.put(option, List.of(""));
      return at;
    }
    if (equals < 0 && at + 1 == words.size()) {
      throw new UsageException(
          option.word() + " needs a value; write " + option.word() + " " + option.valueName());
    }
    String value = equals < 0 ? words.get(at + 1) : word.substring(equals + 1);
    if (value.isEmpty()) {
      throw new UsageException(
          option.word() + " has an empty value; write " + option.word() + " " + option.valueName());
    }
    options.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
    return equals < 0 ? at + 1 : at;
  }

  private void operand(String word) {
    if (!first) {
      operands.add(word);
      return;
    }
    first = false;
    Optional<Verb> named = Verb.find(word);
    if (named.isPresent()) {
      verb = named.get();
    } else if (word.indexOf(':') >= 0) {
      verb = Verb.DIAGNOSE;
      operands.add(word);
    } else {
      throw new UsageException("unknown command '" + word + "'" + suggestVerb(word));
    }
  }

  private static String suggestVerb(String word) {
    if (word.indexOf('/') >= 0 || word.indexOf('.') >= 0) {
      return "; for a configuration write whydown diagnose " + word + ", for a server HOST:PORT";
    }
    return Spelling.nearest(word, Stream.of(Verb.values()).map(Verb::word))
        .map(near -> "; did you mean " + near + "?")
        .orElse("; see whydown --help");
  }

  private static String suggestOption(String name) {
    return Spelling.nearest(name, Stream.of(Option.values()).map(Option::word))
        .map(near -> "; did you mean " + near + "?")
        .orElse("; see whydown --help");
  }
}
