package io.whydown.vendor.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.SocketEntry.Owner;
import io.whydown.model.host.SocketEntry.Transport;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Captures;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketsReaderTest {

  private static List<SocketEntry> capture(String name) {
    Parsed<List<SocketEntry>> parsed =
        SocketsReader.read(Captures.file("sockets/" + name, "ss -H -tuxlnpe"), false);
    assertThat(parsed.remarks()).isEmpty();
    return parsed.value();
  }

  private static SocketEntry onPort(List<SocketEntry> sockets, int port) {
    return sockets.stream().filter(socket -> socket.port() == port).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "8080, 127.0.0.1, , ",
    "8081, 0.0.0.0, , ",
    "8082, 192.0.2.10, , ",
    "8083, ::, false, ",
    "8084, ::, true, ",
    "8085, ::1, true, ",
    "8086, 0.0.0.0, , d0",
    "8090, 127.0.0.1, false, "
  })
  void read_ssOfRoot(int port, String address, Boolean v6Only, String device) {
    SocketEntry socket = onPort(capture("ss-root.txt"), port);

    assertThat(socket.isTcpListener()).isTrue();
    assertThat(socket.address()).isEqualTo(IpAddress.parse(address));
    assertThat(socket.v6Only()).isEqualTo(v6Only);
    assertThat(socket.device()).isEqualTo(device);
    assertThat(socket.owners()).containsExactly(new Owner("python3", 10));
    assertThat(socket.ownersKnown()).isTrue();
    assertThat(socket.inode()).isPositive();
    assertThat(socket.sendQueue()).isEqualTo(7);
    assertThat(socket.provenance().raw()).startsWith("tcp");
    assertThat(socket.provenance().place()).isEqualTo("ss -H -tuxlnpe");
  }

  @Test
  void read_ssOfRoot_waitingConnectionIsInTheQueue() {
    assertThat(onPort(capture("ss-root.txt"), 8080).receiveQueue()).isEqualTo(1);
  }

  @Test
  void read_ssOfRoot_udpAndUnix() {
    List<SocketEntry> sockets = capture("ss-root.txt");

    assertThat(onPort(sockets, 8088).transport()).isEqualTo(Transport.UDP);
    assertThat(onPort(sockets, 8088).state()).isEqualTo("UNCONN");
    assertThat(sockets)
        .filteredOn(socket -> socket.transport() == Transport.UNIX)
        .extracting(SocketEntry::path)
        .containsExactly("/srv/app.sock", "/srv/app dir/a.sock", "@app-abstract");
  }

  @Test
  void read_ssOfNobody_ownersAreNotKnown() {
    assertThat(capture("ss-nobody.txt"))
        .isNotEmpty()
        .allMatch(socket -> socket.owners().isEmpty() && !socket.ownersKnown());
  }

  @Test
  void read_ssWithHeading_asAPersonTypesIt() {
    List<SocketEntry> sockets = capture("ss-heading.txt");

    assertThat(sockets).hasSize(8).allMatch(SocketEntry::isTcpListener);
    assertThat(onPort(sockets, 8083).address()).isEqualTo(IpAddress.V6_ANY);
    assertThat(onPort(sockets, 8083).v6Only()).isFalse();
  }

  @Test
  void read_oldSs_starIsTheFamilyOfItsPeer() {
    String text =
        """
        LISTEN     0      128          *:22                       *:*
        LISTEN     0      128         :::22                      :::*
        """;

    List<SocketEntry> sockets = SocketsReader.read(Captures.text("ss", text), true).value();

    assertThat(sockets)
        .extracting(SocketEntry::address)
        .containsExactly(IpAddress.V4_ANY, IpAddress.V6_ANY);
  }

  @ParameterizedTest
  @CsvSource({
    "8080, 127.0.0.1",
    "8081, 0.0.0.0",
    "8082, 192.0.2.10",
    "8083, ::",
    "8085, ::1",
    "8090, 127.0.0.1"
  })
  void read_procNetOfRoot(int port, String address) {
    SocketEntry socket = onPort(capture("procnet-root.txt"), port);

    assertThat(socket.isTcpListener()).isTrue();
    assertThat(socket.address()).isEqualTo(IpAddress.parse(address));
    assertThat(socket.v6Only()).isNull();
    assertThat(socket.owners()).containsExactly(new Owner("python3", 10));
    assertThat(socket.sendQueue()).isEqualTo(SocketEntry.UNKNOWN_BACKLOG);
  }

  @Test
  void read_procNet_udpAndUnixListeners() {
    List<SocketEntry> sockets = capture("procnet-root.txt");

    assertThat(onPort(sockets, 8088).transport()).isEqualTo(Transport.UDP);
    assertThat(sockets)
        .filteredOn(socket -> socket.transport() == Transport.UNIX)
        .extracting(SocketEntry::path)
        .containsExactly("/srv/app.sock", "/srv/app dir/a.sock", "@app-abstract");
  }

  @Test
  void read_procNetOfNobody_ownersAreNotKnown() {
    assertThat(capture("procnet-nobody.txt"))
        .isNotEmpty()
        .allMatch(socket -> socket.owners().isEmpty() && !socket.ownersKnown());
  }

  @Test
  void read_namespaces_listenersAndTheProcess() {
    OtherNamespace other =
        NamespacesReader.read(Captures.file("sockets/namespaces-root.txt", "cat"))
            .value()
            .getFirst();

    assertThat(other.pid()).isEqualTo(14);
    assertThat(other.sysfs()).isEqualTo("sysfs");
    assertThat(other.listeners())
        .extracting(SocketEntry::boundText)
        .containsExactly("0.0.0.0:9090", "[::1]:9091");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp LISTEN 0 128",
        "tcp LISTEN x 128 0.0.0.0:80 0.0.0.0:*",
        "tcp LISTEN 0 128 nowhere 0.0.0.0:*",
        "tcp LISTEN 0 128 0.0.0.0:99999 0.0.0.0:*",
        "u_str LISTEN 0 128 /run/x",
        "Cannot open netlink socket: Protocol not supported",
        "\u0000\u0001\u001b[31mred"
      })
  void read_badLine_isARemark(String line) {
    var parsed = SocketsReader.read(Captures.text("ss", line), true);

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).hasSize(1);
    assertThat(parsed.remarks().getFirst().text()).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_821})
  void read_cutOrMangledAnywhere_neverThrows(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (String name : List.of("ss-root.txt", "procnet-root.txt", "namespaces-root.txt")) {
      String text = Captures.read("sockets/" + name);
      for (int i = 0; i < 200; i++) {
        var mangled = new StringBuilder(text.substring(0, random.nextInt(text.length())));
        for (int k = 0; k < 3 && !mangled.isEmpty(); k++) {
          mangled.setCharAt(random.nextInt(mangled.length()), (char) random.nextInt(128));
        }
        var artifact = Captures.text("ss", mangled.toString());

        assertThat(SocketsReader.read(artifact, true)).isNotNull();
        assertThat(NamespacesReader.read(artifact)).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LISTEN", "\u00c9COUTE", "LISTENING"})
  void netstat_inAnyLanguage(String state) {
    List<SocketEntry> sockets =
        SocketsReader.read(
                Captures.text(
                    "netstat -tulpn",
                    """
                    Aktive Internetverbindungen (Nur Server)
                    Proto Recv-Q Send-Q Local Address  Foreign Address  State  PID/Program name
                    tcp    0   0 127.0.0.1:8080   0.0.0.0:*   %s   990/nginx: master
                    tcp6   0   0 :::22            :::*        %s   812/sshd
                    tcp6   0   0 ::1:25           :::*        %s   -
                    tcp    0   0 192.0.2.1:22     192.0.2.9:51000   ESTABLISHED 900/sshd
                    udp    0   0 0.0.0.0:68       0.0.0.0:*               400/dhclient
                    """
                        .formatted(state, state, state)),
                false)
            .value();

    assertThat(sockets)
        .filteredOn(SocketEntry::isTcpListener)
        .extracting(SocketEntry::boundText)
        .containsExactly("127.0.0.1:8080", "[::]:22", "[::1]:25");
    assertThat(onPort(sockets, 8080).owners()).containsExactly(new Owner("nginx", 990));
    assertThat(onPort(sockets, 22).accepts(IpAddress.parse("192.0.2.1"))).isTrue();
    assertThat(onPort(sockets, 68).transport()).isEqualTo(Transport.UDP);
    assertThat(onPort(sockets, 25).owners()).isEmpty();
  }
}
