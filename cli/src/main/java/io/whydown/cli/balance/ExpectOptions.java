package io.whydown.cli.balance;

import io.whydown.balancer.hook.CheckStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of an `expect` rule, and the words that are left (tcpcheck.c,
/// `parse_tcpcheck_expect`).
///
/// @param rest `!`, the kind of match and what belongs to it
record ExpectOptions(
    @Nullable String comment,
    int minReceive,
    CheckStatus okStatus,
    @Nullable CheckStatus errorStatus,
    @Nullable CheckStatus timeoutStatus,
    @Nullable String onSuccess,
    @Nullable String onError,
    boolean negated,
    List<String> rest) {

  ExpectOptions {
    rest = List.copyOf(rest);
  }

  static ExpectOptions read(Line rule) {
    String comment = null;
    int minReceive = -1;
    CheckStatus ok = CheckStatus.L7_OK;
    CheckStatus error = null;
    CheckStatus timeout = null;
    String onSuccess = null;
    String onError = null;
    boolean negated = false;
    var rest = new ArrayList<String>();
    int i = 2;
    while (i < rule.count()) {
      String word = rule.word(i);
      String argument = rule.word(i + 1);
      switch (word) {
        case "comment" -> comment = argument;
        case "min-recv" -> minReceive = Numbers.number(argument, word, -1, Integer.MAX_VALUE);
        case "ok-status" -> ok = status(argument, word);
        case "error-status" -> error = status(argument, word);
        case "tout-status" -> timeout = status(argument, word);
        case "on-success" -> onSuccess = argument;
        case "on-error" -> onError = argument;
        case "status-code" -> {}
        case "!" -> {
          negated = !negated;
          i--;
        }
        default -> {
          String bare = word;
          while (bare.startsWith("!")) {
            negated = !negated;
            bare = bare.substring(1);
          }
          rest.add(bare);
          i--;
        }
      }
      i += 2;
    }
    return new ExpectOptions(
        comment, minReceive, ok, error, timeout, onSuccess, onError, negated, rest);
  }

  private static CheckStatus status(String word, String option) {
    for (CheckStatus status : CheckStatus.values()) {
      if (status.code().equals(word)) {
        return status;
      }
    }
    throw new LineProblem(
        "'expect' : '%s' only supports 'L4OK', 'L6OK', 'L7OK', 'L7OKC', 'L4CON', 'L4TOUT', 'L6RSP', 'L6TOUT', 'L7RSP', 'L7STS' or 'L7TOUT' status (got '%s')."
            .formatted(option, word));
  }

  /// The text of a failure: that of `on-error`, else the usual one, with the comment.
  String info(String usual) {
    String text = onError == null ? usual : onError;
    return comment == null ? text : text + " comment: " + comment;
  }
}
