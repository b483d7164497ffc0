package io.whydown.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/// A listening socket whose connections are each served on a virtual thread of its own.
/// Thread-safe; closing it stops accepting.
final class Listener implements Closeable {

  private static final int BACKLOG = 50;

  private final ServerSocket socket;
  private final Thread accepting;

  /// @param port 0 for one that the kernel chooses
  Listener(InetAddress address, int port, Consumer<Socket> conversation) throws IOException {
    socket = new ServerSocket();
    socket.bind(new InetSocketAddress(address, port), BACKLOG);
    this.accepting =
        Thread.ofVirtual().name("demo " + socket.getLocalPort()).start(() -> accept(conversation));
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept(Consumer<Socket> conversation) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection, conversation));
      } catch (IOException _) {
        return; // closed: the demo is over
      }
    }
  }

  private static void serve(Socket connection, Consumer<Socket> conversation) {
    try (connection) {
      conversation.accept(connection);
    } catch (IOException _) {
      // Closing failed: the client is gone already, which is what was wanted.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      // the kernel takes connections until whoever waits for them has let go of the socket
      accepting.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
