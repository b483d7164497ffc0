package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// Servers that answer each request with their number.
final class NamedServers implements AutoCloseable {

  private final List<ServerSocket> sockets = new ArrayList<>();

  NamedServers(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      var socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      String name = "" + i;
      Thread.ofVirtual().start(() -> accept(socket, name));
    }
  }

  List<Integer> ports() {
    return sockets.stream().map(ServerSocket::getLocalPort).toList();
  }

  private static void accept(ServerSocket socket, String name) {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client, name));
      }
    } catch (SocketException _) {
      // Closed: the test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(Socket client, String name) {
    try (client) {
      var in = client.getInputStream();
      var head = new StringBuilder();
      int b = in.read();
      while (b >= 0) {
        head.append((char) b);
        if (head.indexOf("\r\n\r\n") >= 0) {
          String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name;
          client.getOutputStream().write(answer.getBytes(ISO_8859_1));
          head.setLength(0);
        }
        b = in.read();
      }
    } catch (IOException _) {
      // The balancer has closed.
    }
  }

  @Override
  public void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }
}
