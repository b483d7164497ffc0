package io.whydown.collect.text;

/// Shell text that survives the way to the shell. Stateless.
public final class ScriptText {

  private ScriptText() {}

  /// The script as one compound command: a shell reads it to the end before it runs any of it, so a
  /// script that was cut on the way runs not at all, and no command in it can eat the rest of the
  /// script from standard input.
  public static String guarded(String script) {
    return "{\n" + script + "\n} </dev/null\n";
  }

  /// The text as one word of the POSIX shell.
  public static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
