package io.whydown.probe;

import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on a free loopback port that hands each connection to a conversation on a virtual
/// thread, and keeps what each client sent.
final class TinyServer implements AutoCloseable {

  private final ServerSocket listener;
  final List<String> heard = new CopyOnWriteArrayList<>();

  /// What the server does with one connection.
  interface Conversation {
    void hold(Socket socket, TinyServer server) throws IOException;
  }

  TinyServer(ServerSocket listener, Conversation conversation) {
    this.listener = listener;
    Thread.ofVirtual().start(() -> accept(conversation));
  }

  static TinyServer of(Conversation conversation) {
    try {
      var listener = new ServerSocket();
      listener.bind(new InetSocketAddress(IpAddress.V4_LOOPBACK.toInetAddress(), 0));
      return new TinyServer(listener, conversation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Answers each HTTP request with what `answer` makes of its first line.
  static TinyServer http(java.util.function.UnaryOperator<String> answer) {
    return of((socket, server) -> answerHttp(socket, server, answer));
  }

  static void answerHttp(
      Socket socket, TinyServer server, java.util.function.UnaryOperator<String> answer)
      throws IOException {
    String head = server.readUntil(socket, "\r\n\r\n");
    socket.getOutputStream().write(latin(answer.apply(head)));
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  String readUntil(Socket socket, String end) throws IOException {
    var text = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (!text.toString().endsWith(end)) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      text.append((char) b);
    }
    heard.add(text.toString());
    return text.toString();
  }

  Endpoint endpoint() {
    return new Endpoint(IpAddress.V4_LOOPBACK, new Port(listener.getLocalPort()));
  }

  private void accept(Conversation conversation) {
    while (true) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket, conversation));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket, Conversation conversation) {
    try (socket) {
      conversation.hold(socket, this);
    } catch (IOException e) {
      heard.add("failed: " + e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
