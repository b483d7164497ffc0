package io.whydown.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A web server with one page. Thread-safe.
final class WebServer implements Closeable {

  private static final int PATIENCE_MILLIS = 2_000;

  private final String name;
  private final Listener listener;

  WebServer(String name, InetAddress address, int port) throws IOException {
    this.name = name;
    this.listener = new Listener(address, port, this::answer);
  }

  int port() {
    return listener.port();
  }

  /// Reads the request's head and answers; a client that only connects (a check) gets nothing.
  private void answer(Socket connection) {
    try {
      connection.setSoTimeout(PATIENCE_MILLIS);
      InputStream in = connection.getInputStream();
      if (in.read(new byte[4096]) > 0) {
        String page = "hello from " + name + "\n";
        String head =
            "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                + page.length()
                + "\r\nConnection: close\r\n\r\n";
        connection.getOutputStream().write((head + page).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException _) {
      // The client went away in the middle, as checks do; the next one is served all the same.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
