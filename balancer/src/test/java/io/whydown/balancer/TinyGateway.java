package io.whydown.balancer;

import io.whydown.balancer.fcgi.Records;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The application's side of FastCGI on one connection of a test.
final class TinyGateway {

  private final PushbackInputStream in;
  private final Socket socket;
  int id;
  boolean keeps;

  TinyGateway(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new PushbackInputStream(socket.getInputStream());
  }

  /// Waits for something to be said, and leaves it there.
  void awaitInput() throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new EOFException();
    }
    in.unread(first);
  }

  /// Takes the question what the application can do.
  void values() throws IOException {
    byte[] head = in.readNBytes(Records.HEADER);
    if (head.length < Records.HEADER || head[1] != Records.GET_VALUES) {
      throw new IOException("no question for values");
    }
    in.skipNBytes((head[4] & 0xff) << 8 | head[5] & 0xff);
  }

  /// One request: its parameters as they came, then its body. Null at the end of the connection.
  String request() throws IOException {
    var parameters = new ByteArrayOutputStream();
    var body = new ByteArrayOutputStream();
    while (true) {
      byte[] head = in.readNBytes(Records.HEADER);
      if (head.length < Records.HEADER) {
        throw new EOFException();
      }
      int length = (head[4] & 0xff) << 8 | head[5] & 0xff;
      byte[] content = in.readNBytes(length);
      in.skipNBytes(head[6] & 0xff);
      switch (head[1]) {
        case Records.BEGIN_REQUEST -> {
          id = (head[2] & 0xff) << 8 | head[3] & 0xff;
          keeps = (content[2] & 1) != 0;
        }
        case Records.PARAMS -> parameters.writeBytes(content);
        case Records.STDIN -> {
          if (length == 0) {
            return parameters.toString(StandardCharsets.ISO_8859_1)
                + "\n"
                + body.toString(StandardCharsets.ISO_8859_1);
          }
          body.writeBytes(content);
        }
        default -> throw new IOException("record of type " + head[1]);
      }
    }
  }

  byte[] record(int type, String content, int padding) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        new byte[] {
          1,
          (byte) type,
          (byte) (id >> 8),
          (byte) id,
          (byte) (bytes.length >> 8),
          (byte) bytes.length,
          (byte) padding,
          0
        });
    out.writeBytes(bytes);
    out.writeBytes(new byte[padding]);
    return out.toByteArray();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void say(String text) throws IOException {
    write(record(Records.STDOUT, text, 0));
  }

  void end() throws IOException {
    write(record(Records.END_REQUEST, "\0\0\0\0\0\0\0\0", 0));
  }
}
