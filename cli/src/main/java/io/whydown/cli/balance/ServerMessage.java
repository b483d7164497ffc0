package io.whydown.cli.balance;

/// What is wrong with a server, behind its full name. Stateless.
final class ServerMessage {

  private ServerMessage() {}

  /// @param text may begin with the server's name already
  static String of(String backend, String server, String text) {
    String full = "'server %s/%s' : ".formatted(backend, server);
    String own = "'server %s' : ".formatted(server);
    if (text.startsWith(full) || text.startsWith("backend '") || text.startsWith("'server' ")) {
      return text;
    }
    return full + (text.startsWith(own) ? text.substring(own.length()) : text);
  }
}
