package io.whydown.vendor.haproxy;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the text of a configuration may refer to outside itself.
///
/// @param variables environment variables of the HAProxy process, as far as they are known
/// @param complete true when a variable that is not listed is known not to be set
/// @param version HAProxy's version (`2.6.12`), which `.if` may ask for; null when unknown
/// @param build answers what `.if` asks of the program's build; null when nobody knows it
public record HaproxyEnvironment(
    Map<String, String> variables,
    boolean complete,
    @Nullable String version,
    @Nullable Build build) {

  /// What a program knows of itself.
  @FunctionalInterface
  public interface Build {

    /// Whether `predicate(argument)` holds, as `feature(OPENSSL)`; empty for a predicate that it
    /// does not know.
    Optional<Boolean> holds(String predicate, String argument);
  }

  public HaproxyEnvironment(
      Map<String, String> variables, boolean complete, @Nullable String version) {
    this(variables, complete, version, null);
  }

  /// Nothing is known of the process that reads the configuration.
  public static final HaproxyEnvironment UNKNOWN = new HaproxyEnvironment(Map.of(), false, null);

  public HaproxyEnvironment {
    variables = Map.copyOf(variables);
  }
}
