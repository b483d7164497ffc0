package io.whydown.cli.balance;

/// Judges `unix-bind`, what unix sockets have in common (cfgparse-global.c). Stateless.
final class UnixBind {

  private UnixBind() {}

  static void check(Line line) {
    for (int i = 1; i < line.count(); i += 2) {
      String value = line.word(i + 1);
      switch (line.word(i)) {
        case "prefix" -> {
          if (value.isEmpty()) {
            throw new LineProblem("unix_bind 'prefix' expects a path as an argument.");
          }
        }
        case "mode" -> {}
        case "uid", "gid" -> {
          if (!value.isEmpty()) {
            Numbers.count(value, line.word(i));
          }
        }
        case "user" -> {
          if (Accounts.user(value).isEmpty()) {
            throw new LineProblem("'unix-bind' : '%s' unknown user.".formatted(value));
          }
        }
        case "group" -> {
          if (Accounts.group(value).isEmpty()) {
            throw new LineProblem("'unix-bind' : '%s' unknown group.".formatted(value));
          }
        }
        default ->
            throw new LineProblem(
                "'unix-bind' only supports the 'prefix', 'mode', 'uid', 'gid', 'user' and 'group' options.");
      }
    }
    Doubts.say("'unix-bind' is accepted and has no effect");
  }
}
