package io.whydown.balancer.hook;

/// Holds a body back so that it goes no faster than it may. Asked on the stream's loop.
public interface Pace {

  /// How many of the bytes that are there may go on now; with 0, it is asked again at `until`.
  ///
  /// @param nowMillis of the loop's clock
  int take(int there, long nowMillis);

  /// Bytes have gone on without being asked for.
  void spend(int bytes, long nowMillis);

  /// When to ask again, in milliseconds of the loop's clock; 0 for at any time.
  long until();
}
