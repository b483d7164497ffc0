package io.whydown.balancer.hook;

/// Told each stream that is to be logged. Called on its event loop; must not block.
@FunctionalInterface
public interface AccessLog {

  void log(Stream stream);

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
