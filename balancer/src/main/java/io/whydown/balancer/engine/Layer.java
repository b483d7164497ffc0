package io.whydown.balancer.engine;

import io.whydown.balancer.transport.Memory;

/// What stands between a wire and its socket, or in a socket's place. Answers as `Transport` does:
/// a count, 0 at the end, or a negative errno, of which EAGAIN means "not now". Not thread-safe:
/// one for each wire, on its loop.
abstract class Layer {

  abstract int receive(Memory memory, int offset, int length);

  abstract int send(Memory memory, int offset, int length, boolean more);

  /// Whether the last read has taken all that there is: the next one waits for a word of the
  /// kernel.
  boolean isEmptied() {
    return false;
  }

  /// Whether a read has to wait until something can be written.
  boolean readsOnceWritable() {
    return false;
  }

  /// Whether it can hold back what is written with the word that more follows.
  boolean canHold() {
    return false;
  }

  /// Sends what it has held back.
  void push() {}

  /// A message that ends with its head is not over before `shutOutput`.
  void endsLater() {}

  /// No more will be written.
  abstract void shutOutput();

  /// The wire ends for good: what is held is given back.
  abstract void close();
}
