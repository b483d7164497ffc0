package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import io.whydown.vendor.RequiredText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Words that stand for a sign.
///
/// @param keys every match contains one of these, in small letters; empty when there are none
/// @param spoken whether only a person would say it; such a phrase is looked for in prose alone
record Phrase(Sign sign, List<String> keys, boolean spoken, Pattern pattern) {

  /// A phrase that a program may print as well.
  ///
  /// @param key a part that every match contains; empty when the words themselves tell
  static Phrase of(Sign sign, String key, String regex) {
    return new Phrase(sign, keys(key, regex), false, Pattern.compile(regex));
  }

  /// A phrase of a person.
  static Phrase said(Sign sign, String key, String regex) {
    return new Phrase(sign, keys(key, regex), true, Pattern.compile(regex));
  }

  private static List<String> keys(String key, String regex) {
    List<String> required = RequiredText.of(regex);
    return required.isEmpty() && !key.isEmpty() ? List.of(key) : required;
  }

  /// The subject where the words match a text in small letters: the first group that took part, or
  /// nothing.
  @Nullable String in(String lower) {
    if (!RequiredText.isIn(keys, lower)) {
      return null;
    }
    Matcher found = pattern.matcher(lower);
    while (found.find()) {
      if (!spoken || !Supposition.isOnly(sign, lower, found.start())) {
        return subject(found);
      }
    }
    return null;
  }

  private static String subject(Matcher found) {
    for (int group = 1; group <= found.groupCount(); group++) {
      String subject = found.group(group);
      if (subject != null) {
        return subject;
      }
    }
    return "";
  }
}
