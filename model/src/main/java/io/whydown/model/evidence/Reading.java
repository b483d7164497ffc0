package io.whydown.model.evidence;

import java.util.Optional;
import java.util.function.Function;

/// A fact or the reason why it is not there. A switch over it forces each reader to think of the
/// second case.
public sealed interface Reading<T> {

  /// The fact was read. An empty list means "read, and there is none".
  record Seen<T>(T value) implements Reading<T> {}

  /// The fact could not be read.
  record Missing<T>(Gap gap) implements Reading<T> {}

  static <T> Reading<T> seen(T value) {
    return new Seen<>(value);
  }

  static <T> Reading<T> missing(Gap gap) {
    return new Missing<>(gap);
  }

  default Optional<T> asValue() {
    return switch (this) {
      case Seen<T>(var value) -> Optional.of(value);
      case Missing<T> _ -> Optional.empty();
    };
  }

  default Optional<Gap> asGap() {
    return switch (this) {
      case Seen<T> _ -> Optional.empty();
      case Missing<T>(var gap) -> Optional.of(gap);
    };
  }

  default <R> Reading<R> map(Function<? super T, ? extends R> function) {
    return switch (this) {
      case Seen<T>(var value) -> new Seen<>(function.apply(value));
      case Missing<T>(var gap) -> new Missing<>(gap);
    };
  }
}
