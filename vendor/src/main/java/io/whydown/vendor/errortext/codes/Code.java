package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What a program prints, and what it stands for.
///
/// @param text in small letters, as it is printed; a line has it or has not
/// @param with of which the line has one as well; empty when the text is enough
/// @param without of which the line has none
record Code(Sign sign, String text, List<String> with, List<String> without) {

  static Code of(Sign sign, String text) {
    return new Code(sign, text, List.of(), List.of());
  }

  /// One for each text.
  static List<Code> all(Sign sign, String... texts) {
    return List.of(texts).stream().map(text -> of(sign, text)).toList();
  }

  Code with(String... any) {
    return new Code(sign, text, List.of(any), without);
  }

  Code without(String... none) {
    return new Code(sign, text, with, List.of(none));
  }

  /// Whether a line that has the text has the rest too.
  boolean holds(String lower) {
    return (with.isEmpty() || with.stream().anyMatch(lower::contains))
        && without.stream().noneMatch(lower::contains);
  }
}
