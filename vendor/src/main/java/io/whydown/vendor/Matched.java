package io.whydown.vendor;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;

/// What a pattern captured. Stateless.
public final class Matched {

  private Matched() {}

  /// The text of a group of a match; empty when the group took no part in it.
  public static String group(MatchResult match, int group) {
    String text = match.group(group);
    return text == null ? "" : text;
  }

  /// The same of a group that has a name.
  public static String group(Matcher match, String group) {
    String text = match.group(group);
    return text == null ? "" : text;
  }

  /// An address without the brackets that stand around IPv6 before a port.
  public static String unbracketed(String address) {
    return address.replace("[", "").replace("]", "");
  }

  /// The number of a group that captures at most 18 digits.
  public static long number(Matcher match, int group) {
    String text = group(match, group);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }
}
