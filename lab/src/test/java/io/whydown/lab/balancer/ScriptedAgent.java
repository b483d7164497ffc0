package io.whydown.lab.balancer;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An agent of SPOP 2.0 that keeps what it is told, and answers every notice with the same actions.
/// Written from HAProxy's doc/SPOE.txt, and apart from the balancer's own code.
final class ScriptedAgent implements Closeable {

  private static final int HELLO = 1;
  private static final int NOTIFY = 3;
  private static final int AGENT_HELLO = 101;
  private static final int ACK = 103;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final byte[] actions;
  private final List<Socket> talks = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> greetings = new CopyOnWriteArrayList<>();

  /// @param actions as hex, blanks between
  ScriptedAgent(String actions) throws IOException {
    this.actions = HexFormat.of().parseHex(actions.replace(" ", ""));
    Thread.ofVirtual().name("agent").start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /// The notices, as `frame: payload in hex`.
  List<String> told() {
    return List.copyOf(told);
  }

  /// The greetings in hex, without the name of the engine, which is another one each time.
  List<String> greetings() {
    return List.copyOf(greetings);
  }

  private void accept() {
    try {
      while (true) {
        Socket talk = door.accept();
        talks.add(talk);
        Thread.ofVirtual().name("agent").start(() -> serve(talk));
      }
    } catch (IOException _) {
      // the test is over
    }
  }

  private void serve(Socket talk) {
    try (talk) {
      var in = new DataInputStream(talk.getInputStream());
      while (true) {
        byte[] frame = in.readNBytes(in.readInt());
        answer(frame, talk.getOutputStream());
      }
    } catch (EOFException _) {
      // the balancer has gone
    } catch (IOException _) {
      // likewise
    }
  }

  private void answer(byte[] frame, OutputStream out) throws IOException {
    int[] at = {5};
    long stream = number(frame, at);
    long number = number(frame, at);
    byte[] payload = java.util.Arrays.copyOfRange(frame, at[0], frame.length);
    if (frame[0] == HELLO) {
      String text = new String(payload, StandardCharsets.ISO_8859_1);
      int engine = text.indexOf("\tengine-id");
      greetings.add(HexFormat.of().formatHex(payload, 0, engine < 0 ? payload.length : engine));
      send(
          out,
          AGENT_HELLO,
          new byte[] {0, 0},
          HexFormat.of()
              .parseHex(
                  "0776657273696f6e0803322e300e6d61782d6672616d652d73697a6503fcf006"
                      + "0c6361706162696c69746965730800"));
    } else if (frame[0] == NOTIFY) {
      told.add(number + ": " + HexFormat.of().formatHex(payload));
      var ids = new ByteArrayOutputStream();
      write(ids, stream);
      write(ids, number);
      send(out, ACK, ids.toByteArray(), actions);
    }
  }

  private static void send(OutputStream out, int type, byte[] ids, byte[] payload)
      throws IOException {
    int length = 5 + ids.length + payload.length;
    out.write(
        ByteBuffer.allocate(4 + length)
            .putInt(length)
            .put((byte) type)
            .putInt(1)
            .put(ids)
            .put(payload)
            .array());
    out.flush();
  }

  private static long number(byte[] bytes, int[] at) {
    long number = bytes[at[0]++] & 0xff;
    if (number < 240) {
      return number;
    }
    int shift = 4;
    int one;
    do {
      one = bytes[at[0]++] & 0xff;
      number += (long) one << shift;
      shift += 7;
    } while (one >= 128);
    return number;
  }

  private static void write(ByteArrayOutputStream out, long number) {
    if (number < 240) {
      out.write((int) number);
      return;
    }
    out.write((int) number | 240);
    long rest = (number - 240) >> 4;
    while (rest >= 128) {
      out.write((int) rest | 128);
      rest = (rest - 128) >> 7;
    }
    out.write((int) rest);
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket talk : new ArrayList<>(talks)) {
      talk.close();
    }
  }
}
