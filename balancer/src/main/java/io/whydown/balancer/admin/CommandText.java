package io.whydown.balancer.admin;

import java.util.ArrayList;
import java.util.List;

/// Takes a line of the stats socket apart: commands between semicolons, words between blanks, and
/// what a backslash protects (cli.c, `cli_parse_request`). Stateless.
final class CommandText {

  private static final int MAX_WORDS = 64;

  private CommandText() {}

  static List<String> commands(String line) {
    var commands = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ';') {
        commands.add(line.substring(from, i));
        from = i + 1;
      }
    }
    commands.add(line.substring(from));
    return commands;
  }

  /// The word at that place; empty where there is none.
  static String word(List<String> words, int index) {
    return index < words.size() ? words.get(index) : "";
  }

  static List<String> words(String command) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < command.length() && words.size() < MAX_WORDS; i++) {
      char c = command.charAt(i);
      if (c == '\\' && i + 1 < command.length()) {
        char next = command.charAt(++i);
        if (next != '\\' && next != ' ' && next != '\t' && next != ';') {
          word.append('\\');
        }
        word.append(next);
        inWord = true;
      } else if (c == ' ' || c == '\t') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
