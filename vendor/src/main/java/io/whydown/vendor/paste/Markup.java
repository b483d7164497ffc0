package io.whydown.vendor.paste;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes the marks off that a page, a tracker or an editor put around text: tags and entities of
/// HTML, Jira's braces. Stateless.
final class Markup {

  /// Tags that pages lay text out with; others may be a server's own configuration.
  private static final Pattern TAG =
      Pattern.compile(
          "(?i)</?(?:pre|code|p|div|span|h[1-6]|li|ul|ol|dl|dt|dd|t[dhr]|table|tbody|thead|b|strong|em|i|u|a|blockquote|details|font|tt|kbd|samp|small|sup|sub|img|hr)(?: [^<>]{0,300})?/?>");

  private static final Pattern BLOCK =
      Pattern.compile("(?i)\\s*(?:</?(?:pre|code|samp|blockquote)(?: [^<>]{0,300})?>\\s*)*");

  private static final Pattern HEADING = Pattern.compile("(?i)^\\s*<h[1-6](?: [^<>]{0,200})?>");

  private static final Pattern BREAK = Pattern.compile("(?i)<br ?/?>|</(?:tr|p|div|li)>(?=.)");

  private static final Pattern CELL = Pattern.compile("(?i)</t[dh]>\\s*(?=<t[dh])");

  private static final Pattern ENTITY =
      Pattern.compile("&(?:(lt|gt|quot|apos|amp|nbsp|hellip|ndash|mdash)|#(x?[0-9a-fA-F]{1,5}));");

  private static final Pattern JIRA =
      Pattern.compile("\\s*\\{(?:code|noformat|quote)(?::[^{}\\n]{0,80})?\\}\\s*");

  private Markup() {}

  /// The lines that one line of a page stands for.
  static List<String> lines(String raw) {
    if (raw.indexOf('{') >= 0 && JIRA.matcher(raw).matches()) {
      return List.of("```");
    }
    boolean tags = raw.indexOf('<') >= 0 && raw.indexOf('>') > 0;
    if (!tags && raw.indexOf('&') < 0) {
      return List.of(raw);
    }
    if (!tags || !TAG.matcher(raw).find() && !BREAK.matcher(raw).find()) {
      return List.of(plain(raw));
    }
    boolean block = raw.toLowerCase(Locale.ROOT).contains("<pre") || raw.contains("</pre");
    if (block && BLOCK.matcher(raw).matches()) {
      return List.of("```");
    }
    String cells = CELL.matcher(raw).replaceAll("   ");
    String headed = HEADING.matcher(cells).replaceFirst("### ");
    return BREAK
        .splitAsStream(headed)
        .map(part -> plain(TAG.matcher(part).replaceAll("")))
        .toList();
  }

  private static String plain(String text) {
    return text.indexOf('&') < 0
        ? text
        : ENTITY.matcher(text).replaceAll(found -> Matcher.quoteReplacement(sign(found)));
  }

  private static String sign(MatchResult found) {
    String name = found.group(1);
    if (name != null) {
      return switch (name) {
        case "lt" -> "<";
        case "gt" -> ">";
        case "quot" -> "\"";
        case "apos" -> "'";
        case "amp" -> "&";
        case "nbsp" -> " ";
        case "hellip" -> "\u2026";
        default -> "-";
      };
    }
    String number = String.valueOf(found.group(2));
    boolean hex = number.startsWith("x");
    int code;
    try {
      code = hex ? Integer.parseInt(number.substring(1), 16) : Integer.parseInt(number);
    } catch (NumberFormatException _) {
      return found.group();
    }
    return Character.isValidCodePoint(code) && code >= ' ' && code != 0x7f
        ? Character.toString(code)
        : found.group();
  }
}
