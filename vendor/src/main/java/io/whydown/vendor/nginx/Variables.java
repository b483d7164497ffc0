package io.whydown.vendor.nginx;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Variables whose value the configuration itself fixes: `set $app 10.0.0.1;` in the block that
/// passes on, or in its `server`, and nowhere conditionally. Everything else stays unknown.
final class Variables {

  private static final int MAX_ROUNDS = 8;
  private static final Pattern USE = Pattern.compile("\\$(?:\\{(\\w{1,100}+)\\}|(\\w{1,100}+))");
  private static final Pattern CAPTURE = Pattern.compile("\\(\\?P?[<'](\\w{1,100})[>']");

  /// Variables that something else than `set` may give a value.
  private final Set<String> changing = new HashSet<>();

  Variables(List<NginxDirective> directives) {
    directives.forEach(this::collect);
  }

  private void collect(NginxDirective directive) {
    String name = directive.name();
    if (!name.equals("set") && (name.contains("set") || name.contains("var"))) {
      changing.add(directive.argument(0));
    }
    if (name.equals("map") || name.startsWith("geo") || name.equals("split_clients")) {
      directive.arguments().forEach(changing::add);
    }
    for (String argument : directive.arguments()) {
      if (argument.contains("(?")) {
        CAPTURE.matcher(argument).results().forEach(r -> changing.add("$" + r.group(1)));
      }
    }
    directive.children().forEach(this::collect);
  }

  /// The text with its variables replaced; empty when one of those before the path is unknown.
  Optional<String> resolve(String text, Scope scope) {
    String result = text;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Matcher use = USE.matcher(result);
      boolean replaced = false;
      while (use.find()) {
        String variable = "$" + result.substring(use.start(), use.end()).replaceAll("[${}]", "");
        Optional<String> value = value(variable, scope);
        if (value.isPresent()) {
          result = result.substring(0, use.start()) + value.get() + result.substring(use.end());
          replaced = true;
          break;
        }
      }
      if (!replaced) {
        return result.equals(text) ? Optional.empty() : Optional.of(result);
      }
    }
    return Optional.empty();
  }

  /// A nested location does not run the `set` of the location around it; an `if` runs after the
  /// block that it stands in.
  private Optional<String> value(String variable, Scope scope) {
    if (changing.contains(variable)) {
      return Optional.empty();
    }
    Scope place = scope;
    while (place != null) {
      if (place.setsUnderCondition(variable)) {
        return Optional.empty();
      }
      Optional<String> found =
          place.own("set").stream()
              .filter(set -> set.argument(0).equals(variable))
              .reduce((_, last) -> last)
              .map(set -> set.argument(1));
      if (found.isPresent()) {
        return found.filter(value -> value.indexOf(variable) < 0);
      }
      if (place.name().equals("server")) {
        return Optional.empty();
      }
      place = place.name().equals("if") ? place.outer() : serverOf(scope);
    }
    return Optional.empty();
  }

  private static @Nullable Scope serverOf(Scope scope) {
    return scope.nearest("server").orElse(null);
  }
}
