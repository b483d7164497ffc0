package io.whydown.report;

/// Text of hosts as Markdown that shows it and does nothing else.
final class MarkdownText {

  private static final String SPECIAL = "\\`*_{}[]<>#|~!&@";

  private MarkdownText() {}

  /// A piece of a sentence.
  static String plain(String text) {
    String printable = Printable.of(text);
    var out = new StringBuilder(printable.length() + 16);
    for (int i = 0; i < printable.length(); i++) {
      char c = printable.charAt(i);
      if (SPECIAL.indexOf(c) >= 0 && !isInsideWord(printable, i)) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }

  /// An underscore between letters or digits is no emphasis in CommonMark and stays readable.
  private static boolean isInsideWord(String text, int at) {
    return text.charAt(at) == '_'
        && at > 0
        && at < text.length() - 1
        && Character.isLetterOrDigit(text.charAt(at - 1))
        && Character.isLetterOrDigit(text.charAt(at + 1));
  }

  /// A code span, with as many backticks as it takes.
  static String code(String text) {
    String printable = Printable.of(text).strip();
    String ticks = "`".repeat(longestRun(printable) + 1);
    String pad = printable.startsWith("`") || printable.endsWith("`") ? " " : "";
    return printable.isEmpty() ? "" : ticks + pad + printable + pad + ticks;
  }

  static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
