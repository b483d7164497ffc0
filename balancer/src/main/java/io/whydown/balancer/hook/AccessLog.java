package io.whydown.balancer.hook;

/// Told each stream that is to be logged. Called on its event loop; must not block.
@FunctionalInterface
public interface AccessLog {

  void log(Stream stream);

  /// Whether it has a line for a step on a stream's way besides the one at its end.
  default boolean wants(LogOrigin step) {
    return false;
  }

  /// A step that it wants, or a rule that writes a line.
  ///
  /// @param subject a stream, or a connection that has none yet
  default void at(LogOrigin origin, Session subject) {}

  /// Whether its lines tell from which address servers were dialled, which has to be asked for
  /// while the connection is there.
  default boolean tellsLocalAddress() {
    return false;
  }

  /// A connection that came to nothing before its first stream.
  ///
  /// @param reason as HAProxy has it: `SSL handshake failure`
  default void refused(Stream stream, String reason) {
    log(stream);
  }
}
