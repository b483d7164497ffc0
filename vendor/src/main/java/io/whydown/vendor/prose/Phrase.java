package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Words that stand for a sign.
///
/// @param key a part that every match contains, in small letters; empty when there is none
/// @param spoken whether only a person would say it; such a phrase is looked for in prose alone
record Phrase(Sign sign, String key, boolean spoken, Pattern pattern) {

  /// A phrase that a program may print as well.
  static Phrase of(Sign sign, String key, String regex) {
    return new Phrase(sign, key, false, Pattern.compile(regex));
  }

  /// A phrase of a person.
  static Phrase said(Sign sign, String key, String regex) {
    return new Phrase(sign, key, true, Pattern.compile(regex));
  }

  /// The subject where the words match a text in small letters: the first group, or nothing.
  @Nullable String in(String lower) {
    if (!key.isEmpty() && !lower.contains(key)) {
      return null;
    }
    Matcher found = pattern.matcher(lower);
    if (!found.find()) {
      return null;
    }
    String subject = found.groupCount() > 0 ? found.group(1) : "";
    return subject == null ? "" : subject;
  }
}
