package io.whydown.balancer.admin;

import io.whydown.balancer.transport.Descriptors;
import java.io.IOException;
import java.util.List;

/// A listening socket known by its descriptor alone, which it owns. Thread-safe.
final class DescriptorDoor implements CommandSocket.Door {

  private final int descriptor;
  private final int wake;
  private boolean closed;

  DescriptorDoor(int descriptor) {
    this.descriptor = descriptor;
    this.wake = Descriptors.openWake();
    // another process, or the one before this, may take a client between poll and accept
    Descriptors.setNonBlocking(descriptor);
  }

  @Override
  public CommandSocket.Peer accept() throws IOException {
    int connection = Descriptors.accept(descriptor, wake);
    if (connection < 0) {
      Descriptors.close(descriptor);
      Descriptors.close(wake);
      throw new IOException("accept failed on descriptor " + descriptor);
    }
    Descriptors.sendAtOnce(connection);
    return new DescriptorPeer(connection);
  }

  /// Whoever waits in `accept` closes the descriptors, so that they cannot be another socket's
  /// before.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Descriptors.wake(wake);
    }
  }

  record DescriptorPeer(int connection) implements CommandSocket.Peer {

    @Override
    public int read(byte[] into) throws IOException {
      int count = Descriptors.read(connection, into);
      if (count < 0) {
        throw new IOException("read failed with errno " + -count);
      }
      return count == 0 ? -1 : count;
    }

    @Override
    public boolean await(int millis) {
      return Descriptors.awaitInput(connection, millis);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      int result = Descriptors.write(connection, bytes);
      if (result < 0) {
        throw new IOException("write failed with errno " + -result);
      }
    }

    @Override
    public boolean give(byte[] bytes, List<Integer> descriptors) {
      return Descriptors.sendWith(connection, bytes, descriptors) >= 0;
    }

    @Override
    public void close() {
      Descriptors.close(connection);
    }
  }
}
