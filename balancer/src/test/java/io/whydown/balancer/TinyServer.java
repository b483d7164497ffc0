package io.whydown.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that runs a script for each connection, on a port of the kernel's choice.
final class TinyServer implements AutoCloseable {

  /// What is done with a connection.
  interface Script {
    void run(Socket socket) throws IOException;
  }

  final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket socket;

  TinyServer(Script script) throws IOException {
    socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(script));
  }

  /// Answers each request, head and plain body, with 200 and the text.
  static TinyServer answering(String text) throws IOException {
    return new TinyServer(client -> {
      while (true) {
        String head = readHead(client.getInputStream());
        if (head.isEmpty()) {
          return;
        }
        String answer = text + readBody(client.getInputStream(), head);
        String framed =
            "HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer;
        client.getOutputStream().write(framed.getBytes(StandardCharsets.ISO_8859_1));
      }
    });
  }

  /// Answers each request with 200 and the head that it got.
  static TinyServer echoing() throws IOException {
    return new TinyServer(client -> {
      while (true) {
        String head = readHead(client.getInputStream());
        if (head.isEmpty()) {
          return;
        }
        String framed = "HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\n\r\n" + head;
        client.getOutputStream().write(framed.getBytes(StandardCharsets.ISO_8859_1));
      }
    });
  }

  static TinyServer raw(String answer) throws IOException {
    return new TinyServer(client -> {
      readHead(client.getInputStream());
      client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    });
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket client = socket.accept();
        connections.incrementAndGet();
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
      // The other side has gone; what that means is the test's affair.
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  /// A whole message with a length, or without a body.
  static String readMessage(InputStream in) throws IOException {
    String head = readHead(in);
    return head + readBody(in, head);
  }

  private static String readBody(InputStream in, String head) throws IOException {
    int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
    int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /// Waits in a script for the test's word.
  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
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

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
