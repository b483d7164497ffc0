package io.whydown.cli.balance;

import io.whydown.balancer.admin.CommandSocket;
import io.whydown.balancer.table.PeerConnection;
import io.whydown.balancer.table.PeerGroup;
import io.whydown.balancer.table.StickTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Starts the `peers` sections of a configuration. Stateless.
final class RunningPeers {

  /// How long a start waits for what the others know.
  private static final int LESSON_MILLIS = 500;

  private RunningPeers() {}

  static PeerGroup start(PeersReader.Group section, List<StickTable> tables) throws IOException {
    var group =
        new PeerGroup(
            roster(section),
            tables.stream().filter(t -> section.name().equals(t.config().peers())).toList());
    AddressText bind = section.bind();
    if (bind != null) {
      CommandSocket.Door door = door(bind);
      SideTls tls = section.tls();
      group.listen(
          () -> encrypted(connection(door.accept()), tls, false),
          door,
          section.others().stream().map(PeersReader.Member::name).toList());
    }
    for (PeersReader.Member member : section.others()) {
      AddressText address = member.address();
      if (address.port().isEmpty()) {
        continue;
      }
      int port = address.portNumber(1);
      group.connect(
          member.name(),
          () ->
              encrypted(
                  connection(
                      CommandSocket.dial(
                          new InetSocketAddress(InetAddress.getByName(address.host()), port))),
                  member.tls(),
                  true));
    }
    try {
      group.awaitLesson(LESSON_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return group;
  }

  private static PeerGroup.Roster roster(PeersReader.Group section) {
    var members = new ArrayList<PeerGroup.Named>();
    section.others().forEach(m -> members.add(new PeerGroup.Named(m.name(), m.address().shown())));
    AddressText bind = section.bind();
    members.add(
        section.localAt(), new PeerGroup.Named(section.local(), bind == null ? "" : bind.shown()));
    return new PeerGroup.Roster(section.name(), section.local(), members);
  }

  /// Tells the process that takes this one's place what the tables hold. Sessions that are
  /// encrypted are not begun: what stands there is how others are spoken with.
  static void handOver(PeerGroup group, PeersReader.Group section) {
    AddressText bind = section.bind();
    if (bind == null || bind.kind() != AddressText.Kind.TCP || section.tls() != null) {
      return;
    }
    InetAddress host =
        bind.literal()
            .filter(a -> !a.isUnspecified())
            .map(a -> a.toInetAddress())
            .orElseGet(InetAddress::getLoopbackAddress);
    var address = new InetSocketAddress(host, bind.portNumber(1));
    group.handOver(() -> connection(CommandSocket.dial(address)));
  }

  private static CommandSocket.Door door(AddressText bind) throws IOException {
    return switch (bind.kind()) {
      case DESCRIPTOR -> CommandSocket.door(Integer.parseInt(bind.path()));
      case TCP ->
          CommandSocket.door(
              new InetSocketAddress(bind.isAny() ? "0.0.0.0" : bind.host(), bind.portNumber(1)));
      case UDP, UNIX, ABSTRACT, SOCKET_PAIR ->
          throw new IOException("peers cannot listen on such an address");
    };
  }

  private static PeerConnection encrypted(
      PeerConnection plain, @Nullable SideTls tls, boolean dials) {
    return tls == null ? plain : new EncryptedPeer(plain, tls.engine(dials));
  }

  private static PeerConnection connection(CommandSocket.Peer peer) {
    return new PeerConnection() {
      @Override
      public int read(byte[] into) throws IOException {
        return peer.read(into);
      }

      @Override
      public void write(byte[] bytes) throws IOException {
        peer.write(bytes);
      }

      @Override
      public void close() throws IOException {
        peer.close();
      }
    };
  }
}
