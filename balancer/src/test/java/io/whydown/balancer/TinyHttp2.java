package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.HeaderList;
import io.whydown.balancer.http2.HpackDecoder;
import io.whydown.balancer.http2.Http2Error;
import io.whydown.balancer.transport.Memory;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// One side of an HTTP/2 connection, frame by frame, so that wrong ones can be sent too.
final class TinyHttp2 implements AutoCloseable {

  /// @param fields of a HEADERS frame, `name: value`; empty for others
  @SuppressWarnings("ArrayRecordComponent") // never changed; identity is never asked
  record Frame(int type, int flags, int stream, byte[] payload, List<String> fields) {

    boolean ends() {
      return (type == Frames.DATA || type == Frames.HEADERS) && (flags & Frames.END_STREAM) != 0;
    }

    String text() {
      return new String(payload, ISO_8859_1);
    }

    /// The error of RST_STREAM or GOAWAY.
    @SuppressWarnings("EnumOrdinal") // the order is that of the RFC
    Http2Error error() {
      int at = type == Frames.GOAWAY ? 7 : 3;
      return Http2Error.values()[payload[at]];
    }
  }

  /// What came on one stream.
  @SuppressWarnings("ArrayRecordComponent") // never changed; identity is never asked
  record Answer(List<String> head, byte[] body, List<String> trailers) {

    String text() {
      return new String(body, ISO_8859_1);
    }
  }

  final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final HpackDecoder decoder = new HpackDecoder(4_096);
  private final HeaderList list = new HeaderList(200, 60_000, 65_536);

  TinyHttp2(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /// A client that has said and heard the first frames.
  static TinyHttp2 client(int port) throws IOException {
    var client = new TinyHttp2(new Socket(InetAddress.getLoopbackAddress(), port));
    client.raw(Frames.preface());
    client.send(Frames.SETTINGS, 0, 0, new byte[0]);
    client.expect(Frames.SETTINGS);
    client.send(Frames.SETTINGS, Frames.ACK, 0, new byte[0]);
    client.expect(Frames.SETTINGS);
    return client;
  }

  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void send(int type, int flags, int stream, byte[] payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    var bytes = new ByteArrayOutputStream();
    int length = payload.length;
    int[] head = {length >> 16, length >> 8, length, type, flags};
    for (int b : head) {
      bytes.write(b);
    }
    bytes.writeBytes(int32(stream));
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  static byte[] int32(int value) {
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  /// Fields as `name: value`, each a literal that is not kept.
  static byte[] block(List<String> fields) {
    var block = new ByteArrayOutputStream();
    for (String field : fields) {
      int colon = field.indexOf(": ", field.startsWith(": ") ? 0 : 1);
      block.write(0);
      string(block, field.substring(0, colon));
      string(block, field.substring(colon + 2));
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      while (rest >= 128) {
        block.write(rest & 127 | 128);
        rest >>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(ISO_8859_1));
  }

  byte[] readRaw(int length) throws IOException {
    return in.readNBytes(length);
  }

  void headers(int stream, boolean ends, String... fields) throws IOException {
    int flags = Frames.END_HEADERS | (ends ? Frames.END_STREAM : 0);
    send(Frames.HEADERS, flags, stream, block(List.of(fields)));
  }

  /// A request of four fields and more.
  void request(int stream, boolean ends, String method, String path, String... more)
      throws IOException {
    var fields =
        new ArrayList<String>(
            List.of(":method: " + method, ":scheme: http", ":authority: a", ":path: " + path));
    fields.addAll(List.of(more));
    headers(stream, ends, fields.toArray(String[]::new));
  }

  void data(int stream, boolean ends, byte[] bytes) throws IOException {
    send(Frames.DATA, ends ? Frames.END_STREAM : 0, stream, bytes);
  }

  /// The next frame, whatever it is.
  Frame read() throws IOException {
    int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    return new Frame(
        type, flags, stream, payload, type == Frames.HEADERS ? fields(payload) : List.of());
  }

  private List<String> fields(byte[] block) {
    var memory = new Memory(Math.max(1, block.length));
    memory.put(0, block, 0, block.length);
    if (!decoder.decode(memory, 0, block.length, list)) {
      throw new AssertionError("the block cannot be decoded");
    }
    var fields = new ArrayList<String>();
    for (int i = 0; i < list.count(); i++) {
      fields.add(list.name(i) + ": " + list.value(i));
    }
    return fields;
  }

  /// The next frame of this kind; others are passed over.
  Frame expect(int type) throws IOException {
    Frame frame = read();
    while (frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  /// What ends a stream, or the connection: RST_STREAM or GOAWAY.
  Frame expectEnd() throws IOException {
    Frame frame = read();
    while (frame.type() != Frames.RST_STREAM && frame.type() != Frames.GOAWAY) {
      frame = read();
    }
    return frame;
  }

  /// Reads one stream to its end; windows are opened as bytes come.
  Answer answer(int stream) throws IOException {
    List<String> head = List.of();
    List<String> trailers = List.of();
    var body = new ByteArrayOutputStream();
    while (true) {
      Frame frame = read();
      if (frame.type() == Frames.GOAWAY || frame.type() == Frames.RST_STREAM) {
        throw new IOException("ended with " + frame.error());
      }
      if (frame.stream() != stream) {
        continue;
      }
      if (frame.type() == Frames.DATA && frame.payload().length > 0) {
        body.writeBytes(frame.payload());
        byte[] amount = int32(frame.payload().length);
        send(Frames.WINDOW_UPDATE, 0, 0, amount);
        send(Frames.WINDOW_UPDATE, 0, stream, amount);
      } else if (frame.type() == Frames.HEADERS && head.isEmpty()) {
        head = frame.fields();
      } else if (frame.type() == Frames.HEADERS) {
        trailers = frame.fields();
      }
      if (frame.ends()) {
        return new Answer(head, body.toByteArray(), trailers);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
