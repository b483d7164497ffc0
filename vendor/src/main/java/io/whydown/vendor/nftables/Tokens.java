package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.List;

/// The words of one statement of nft's own language, read from left to right. Not thread-safe.
final class Tokens {

  private static final String ALONE = "{}(),;";
  private static final int MAX_NESTING = 40;

  private final List<String> words;
  private final List<Boolean> quoted;
  private int at;
  private int nesting;

  private Tokens(List<String> words, List<Boolean> quoted) {
    this.words = words;
    this.quoted = quoted;
  }

  /// Collects the words of several lines.
  static final class Collecting {
    private final List<String> words = new ArrayList<>();
    private final List<Boolean> quoted = new ArrayList<>();
    private int depth;
    private long handle;

    /// Takes the words of one line; what follows `#` is a comment, and may hold a handle.
    void add(String line) {
      int i = 0;
      while (i < line.length()) {
        char c = line.charAt(i);
        if (Character.isWhitespace(c)) {
          i++;
        } else if (c == '#') {
          handle = handleIn(line.substring(i));
          return;
        } else if (c == '"') {
          int end = line.indexOf('"', i + 1);
          end = end < 0 ? line.length() : end;
          put(line.substring(i + 1, end), true);
          i = end + 1;
        } else if (ALONE.indexOf(c) >= 0) {
          depth += c == '{' ? 1 : c == '}' ? -1 : 0;
          put(String.valueOf(c), false);
          i++;
        } else {
          int end = endOfWord(line, i);
          boolean joined = c == ':' && i + 1 < end && Character.isLetter(line.charAt(i + 1));
          end = joined ? i + 1 : end;
          put(line.substring(i, end), false);
          i = end;
        }
      }
    }

    private void put(String word, boolean isQuoted) {
      words.add(word);
      quoted.add(isQuoted);
    }

    private static int endOfWord(String line, int start) {
      boolean raw = line.charAt(start) == '@';
      int i = start;
      while (i < line.length()) {
        char c = line.charAt(i);
        boolean inside = raw && c == ',' && i + 1 < line.length() && isDigit(line.charAt(i + 1));
        boolean ends = Character.isWhitespace(c) || c == '"' || ALONE.indexOf(c) >= 0;
        if (ends && !inside) {
          break;
        }
        i++;
      }
      return i;
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private static long handleIn(String comment) {
      String[] parts = comment.split("\\s+", 4);
      return parts.length >= 3 && parts[1].equals("handle")
          ? NftText.number(parts[2].strip(), 0)
          : 0;
    }

    /// How many braces are open.
    int depth() {
      return depth;
    }

    boolean isEmpty() {
      return words.isEmpty();
    }

    /// The handle that nft wrote behind the last line, or 0.
    long handle() {
      return handle;
    }

    Tokens done() {
      return new Tokens(words, quoted);
    }
  }

  static Tokens of(String line) {
    var collecting = new Collecting();
    collecting.add(line);
    return collecting.done();
  }

  boolean isDone() {
    return at >= words.size();
  }

  /// The next word, or an empty one at the end; quoted text looks like a word.
  String peek() {
    return peek(0);
  }

  String peek(int ahead) {
    return at + ahead < words.size() ? words.get(at + ahead) : "";
  }

  boolean isQuoted() {
    return !isDone() && quoted.get(at);
  }

  /// Goes into an expression within another; false when that is deeper than nft ever prints.
  boolean enter() {
    nesting++;
    return nesting <= MAX_NESTING;
  }

  void leave() {
    nesting--;
  }

  /// Whether the next word is this one, not in quotes.
  boolean sees(String word) {
    return !isDone() && !quoted.get(at) && words.get(at).equals(word);
  }

  /// Passes the word when it comes next.
  boolean take(String word) {
    boolean seen = sees(word);
    at += seen ? 1 : 0;
    return seen;
  }

  String next() {
    String word = peek();
    at++;
    return word;
  }

  /// The two words from a position on, where an expression began.
  String peekBack(int position) {
    return position + 1 < words.size() ? words.get(position) + " " + words.get(position + 1) : "";
  }

  int position() {
    return at;
  }

  void back(int position) {
    at = position;
  }

  /// The words from a position on, as they were, with one blank between them.
  String textFrom(int position) {
    var text = new StringBuilder();
    for (int i = position; i < words.size(); i++) {
      String word = quoted.get(i) ? "\"" + words.get(i) + "\"" : words.get(i);
      text.append(text.isEmpty() || word.equals(",") ? "" : " ").append(word);
    }
    return text.toString();
  }
}
