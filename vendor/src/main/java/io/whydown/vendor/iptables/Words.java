package io.whydown.vendor.iptables;

import java.util.ArrayList;
import java.util.List;

/// Splits lines as iptables-restore does: blanks separate, double quotes join, a backslash takes
/// the next character as it is. Stateless.
final class Words {

  private Words() {}

  static List<String> split(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    boolean started = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quoted && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
        started = true;
      } else if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
        if (started) {
          words.add(word.toString());
          word.setLength(0);
          started = false;
        }
      } else {
        word.append(c);
        started = true;
      }
    }
    if (started) {
      words.add(word.toString());
    }
    return words;
  }

  /// A decimal or hexadecimal number (`0x1f`), or the fallback.
  static long number(String text, long fallback) {
    try {
      return text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
    } catch (NumberFormatException _) {
      return fallback;
    }
  }
}
