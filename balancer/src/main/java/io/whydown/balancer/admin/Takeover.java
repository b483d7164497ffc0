package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.PassedListener;
import io.whydown.balancer.transport.Descriptors;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Transports;
import io.whydown.net.Errno;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a new process gets from the one before it over a stats socket (`-x`): the listening
/// sockets, so that no client is turned away, and the state of its servers. The one before may be
/// HAProxy.
///
/// @param states what `show servers state` says there
public record Takeover(List<PassedListener> listeners, SavedStates states) {

  /// More than any message is long: names of device and namespace, 252 times.
  private static final int MESSAGE = 256 * 1024;

  public Takeover {
    listeners = List.copyOf(listeners);
  }

  /// Nothing could be taken over.
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message, null, false, false);
    }
  }

  /// @throws Failed when the process before cannot be asked
  public static Takeover from(String path) {
    if (!Transports.isNativeUsable()) {
      throw new Failed("native calls are not allowed here");
    }
    return new Takeover(listeners(path), states(path));
  }

  private static int connect(String path) {
    int socket = Descriptors.connectUnix(path);
    if (socket < 0) {
      String reason = Errno.of(-socket).map(Errno::text).orElse("error " + -socket);
      throw new Failed(
          "Failed to connect to the old process socket '%s': %s".formatted(path, reason));
    }
    return socket;
  }

  private static List<PassedListener> listeners(String path) {
    int socket = connect(path);
    var descriptors = new ArrayList<Integer>();
    var text = new ByteArrayOutputStream();
    try {
      Descriptors.write(socket, CommandSocket.bytes(ListenerGift.REQUEST + "\n"));
      int expected = number(socket);
      while (descriptors.size() < expected) {
        Descriptors.Received part = Descriptors.receiveWith(socket, MESSAGE);
        if (part == null || part.bytes().length == 0) {
          throw new Failed(
              "We didn't get the expected number of sockets (expecting %d got %d)"
                  .formatted(expected, descriptors.size()));
        }
        descriptors.addAll(part.descriptors());
        text.writeBytes(part.bytes());
        Descriptors.write(socket, ListenerGift.number(descriptors.size()));
      }
      return described(descriptors, text.toByteArray());
    } catch (Failed e) {
      descriptors.forEach(Descriptors::close);
      throw e;
    } finally {
      Descriptors.close(socket);
    }
  }

  private static int number(int socket) {
    var bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
    while (bytes.hasRemaining()) {
      byte[] part = new byte[bytes.remaining()];
      int count = Descriptors.read(socket, part);
      if (count == -Errnos.EINTR) {
        continue;
      }
      if (count <= 0) {
        throw new Failed(
            "Failed to get the number of sockets to be transferred: its stats socket needs 'expose-fd listeners'");
      }
      bytes.put(part, 0, count);
    }
    return bytes.getInt(0);
  }

  private static List<PassedListener> described(List<Integer> descriptors, byte[] text) {
    var passed = new ArrayList<PassedListener>();
    int at = 0;
    for (int descriptor : descriptors) {
      String device = "";
      if (at < text.length) {
        at += 1 + (text[at] & 0xff);
      }
      if (at < text.length) {
        int length = Math.min(text[at] & 0xff, text.length - at - 1);
        device = new String(text, at + 1, length, StandardCharsets.ISO_8859_1);
        at += 1 + length + 4;
      }
      passed.add(new PassedListener(descriptor, null, device));
    }
    return passed;
  }

  /// A process that does not say its servers' state has none worth taking.
  private static SavedStates states(String path) {
    int socket = connect(path);
    try {
      Descriptors.write(socket, CommandSocket.bytes("show servers state\n"));
      var text = new ByteArrayOutputStream();
      byte[] part = new byte[16_384];
      int count = Descriptors.read(socket, part);
      while (count > 0 || count == -Errnos.EINTR) {
        text.write(part, 0, Math.max(0, count));
        count = Descriptors.read(socket, part);
      }
      return SavedStates.parse(text.toString(StandardCharsets.ISO_8859_1));
    } finally {
      Descriptors.close(socket);
    }
  }
}
