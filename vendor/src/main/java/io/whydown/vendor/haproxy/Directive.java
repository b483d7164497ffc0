package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark;
import java.util.List;

/// One line of a section: a keyword and its arguments.
///
/// @param line counted from 1
/// @param modifier what stood before the keyword
/// @param words the keyword and its arguments; at least one
/// @param raw the line as it was read, redacted and without surrounding blanks
/// @param support how far this package honours the line
public record Directive(
    String file,
    int line,
    Modifier modifier,
    List<Word> words,
    String raw,
    Remark.Support support) {

  public Directive {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words: none (expected: at least a keyword)");
    }
  }

  /// `no`, `default`, or nothing before the keyword.
  public enum Modifier {
    PLAIN,
    NO,
    DEFAULT
  }

  public String keyword() {
    return words.getFirst().text();
  }

  /// The word at `index`, 0 being the keyword; empty text past the end.
  public String word(int index) {
    return index < words.size() ? words.get(index).text() : "";
  }

  /// The words from `index` on, joined by one blank.
  public String rest(int index) {
    var text = new StringBuilder();
    for (int i = index; i < words.size(); i++) {
      text.append(text.isEmpty() ? "" : " ").append(words.get(i).text());
    }
    return text.toString();
  }

  boolean startsWith(String first, String second) {
    return word(0).equals(first) && word(1).equals(second);
  }

  Remark remark(Remark.Support how, String reason) {
    return new Remark(how, file, line, raw, reason);
  }
}
