package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.OpenListener;
import io.whydown.balancer.transport.Descriptors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Gives the listening sockets to a process that asks `_getsocks` (`stats socket ... expose-fd
/// listeners`), as HAProxy gives its own (src/cli.c, _getsocks): their number, then messages that
/// carry them, each but the last one acknowledged. Stateless.
final class ListenerGift {

  static final String REQUEST = "_getsocks";

  private ListenerGift() {}

  /// One socket with what is said of it.
  private record Given(int descriptor, String networkInterface) {}

  static void give(List<OpenListener> listeners, CommandSocket.Peer peer) throws IOException {
    var all = new ArrayList<Given>();
    for (OpenListener listener : listeners) {
      String device = listener.bind().networkInterface();
      listener
          .descriptors()
          .forEach(each -> all.add(new Given(each, device == null ? "" : device)));
    }
    peer.write(number(all.size()));
    for (int at = 0; at < all.size(); at += Descriptors.MOST_IN_A_MESSAGE) {
      int end = Math.min(all.size(), at + Descriptors.MOST_IN_A_MESSAGE);
      List<Given> part = all.subList(at, end);
      var text = new ByteArrayOutputStream();
      part.forEach(each -> describe(each, text));
      if (!peer.give(text.toByteArray(), part.stream().map(Given::descriptor).toList())) {
        throw new IOException("the sockets could not be sent");
      }
      if (end < all.size() && peer.read(new byte[4]) < 0) {
        throw new IOException("the sockets were not acknowledged");
      }
    }
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /// The names of its network namespace, always none, and of its device; then what were options.
  private static void describe(Given given, ByteArrayOutputStream into) {
    byte[] device = CommandSocket.bytes(given.networkInterface());
    into.write(0);
    into.write(device.length);
    into.writeBytes(device);
    into.writeBytes(new byte[4]);
  }
}
