package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.Directive;
import io.whydown.vendor.haproxy.Word;
import java.util.List;

/// A line of a section while it is compiled: its words and its place.
///
/// @param words the keyword and what follows; at least one
/// @param no whether `no` stood before it
record Line(List<String> words, boolean no, Origin at, String section) {

  Line {
    words = List.copyOf(words);
  }

  /// An empty word ends the line, as HAProxy has it.
  static Line of(Directive directive, String section) {
    List<String> words = directive.words().stream().map(Word::text).toList();
    int end = words.subList(1, words.size()).indexOf("");
    if (end >= 0 && end + 2 < words.size()) {
      Doubts.say(
          "argument number %d is empty and marks the end of the argument list; all subsequent arguments will be ignored"
              .formatted(end + 1));
    }
    return new Line(
        end < 0 ? words : words.subList(0, end + 1),
        directive.modifier() == Directive.Modifier.NO,
        new Origin(directive.file(), directive.line()),
        section);
  }

  String keyword() {
    return words.getFirst();
  }

  /// The word at an index, 0 being the keyword; empty past the end.
  String word(int index) {
    return index < words.size() ? words.get(index) : "";
  }

  List<String> from(int index) {
    return words.subList(Math.min(index, words.size()), words.size());
  }

  int count() {
    return words.size();
  }

  /// The same line with other words, for the old dialect.
  Line rewritten(List<String> newWords) {
    return new Line(newWords, false, at, section);
  }
}
