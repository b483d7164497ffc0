package io.whydown.balancer.hook;

/// Sees a response's body on its way to the client, without its framing. Called on the stream's
/// event loop; must not block.
public interface BodyTap {

  /// The next bytes; the array is the callee's to keep.
  ///
  /// @return false when no more shall be shown
  boolean data(byte[] bytes);

  /// Called once, unless `data` has answered false.
  ///
  /// @param whole whether the body came to its end
  void end(boolean whole);
}
