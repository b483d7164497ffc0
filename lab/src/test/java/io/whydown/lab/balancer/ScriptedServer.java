package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/// A server that does the same with each connection.
final class ScriptedServer implements AutoCloseable {

  /// What is done.
  interface Script {
    void run(Socket socket) throws IOException;
  }

  private final ServerSocket socket;

  ScriptedServer(Script script) throws IOException {
    socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(script));
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(script, client));
      }
    } catch (SocketException _) {
      // Closed: the test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(Script script, Socket client) {
    try (client) {
      script.run(client);
    } catch (IOException _) {
      // The balancer has gone; what it logged is what is compared.
    }
  }

  static String readHead(InputStream in) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      text.append((char) b);
    }
    return text.toString();
  }

  /// Reads a head, writes the text, and closes.
  static Script says(String text) {
    return client -> {
      readHead(client.getInputStream());
      client.getOutputStream().write(text.getBytes(ISO_8859_1));
    };
  }

  /// Reads for ever.
  static void listen(Socket client) throws IOException {
    client.getInputStream().readAllBytes();
  }

  /// Reads a head, says something, and resets.
  static Script resetsAfter(String text) {
    return client -> {
      readHead(client.getInputStream());
      client.getOutputStream().write(text.getBytes(ISO_8859_1));
      client.setSoLinger(true, 0);
    };
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
