package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How grave an answer is, which clients may ask to see in front of it (`set severity-output`).
/// What a command lists has none.
enum Severity {
  ERROR(3, "err"),
  WARNING(4, "warning"),
  NOTICE(5, "notice"),
  INFO(6, "info");

  /// What stands in front of an answer.
  enum Form {
    NONE,
    NUMBER,
    STRING;

    static Form of(String word) {
      return switch (word) {
        case "none" -> NONE;
        case "number" -> NUMBER;
        case "string" -> STRING;
        default ->
            throw new Administration.Refusal(
                "one of 'none', 'number', 'string' is a required argument");
      };
    }
  }

  private final int number;
  private final String word;

  Severity(int number, String word) {
    this.number = number;
    this.word = word;
  }

  /// The answer with this in front of it, where it says anything.
  String before(String answer, Form form) {
    return answer.isEmpty()
        ? answer
        : switch (form) {
          case NONE -> answer;
          case NUMBER -> "[" + number + "]: " + answer;
          case STRING -> "[" + word + "]: " + answer;
        };
  }

  /// That of what a command answers which was carried out; null for what it lists (measured with
  /// HAProxy 2.6.12: each command has its own).
  static @Nullable Severity of(List<String> words) {
    String second = word(words, 1);
    return switch (word(words, 0)) {
      case "show" ->
          switch (second) {
            case "version", "libs" -> INFO;
            case "cli" -> word(words, 2).equals("level") ? INFO : null;
            case "events" -> words.size() == 2 ? WARNING : null;
            default -> null;
          };
      case "prepare", "add", "expert-mode", "experimental-mode" -> INFO;
      case "get" -> second.equals("var") ? INFO : null;
      case "del" -> second.equals("server") ? INFO : NOTICE;
      case "set" ->
          switch (word(words, 3)) {
            case "addr", "check-addr", "check-port", "agent-addr", "agent-port" -> WARNING;
            default -> NOTICE;
          };
      case "new", "enable", "disable", "shutdown" -> NOTICE;
      default -> null;
    };
  }
}
