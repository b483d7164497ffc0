package io.whydown.model.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketEntryTest {

  @Test
  void boundToMappedAddress_isAnIpv4Listener() {
    SocketEntry socket = listener("::ffff:127.0.0.2");

    assertThat(socket.address()).isEqualTo(IpAddress.parse("127.0.0.2"));
    assertThat(socket.boundText()).isEqualTo("127.0.0.2:8080");
    assertThat(socket.isOnLoopback()).isTrue();
    assertThat(socket.accepts(IpAddress.parse("127.0.0.2"))).isTrue();
    assertThat(socket.accepts(IpAddress.parse("127.0.0.1"))).isFalse();
    assertThat(socket.accepts(IpAddress.V6_LOOPBACK)).isFalse();
  }

  @Test
  void boundToAnyIpv6_keepsItsFamily() {
    SocketEntry socket = listener("::");

    assertThat(socket.address()).isEqualTo(IpAddress.V6_ANY);
    assertThat(socket.accepts(IpAddress.parse("192.0.2.1"))).isTrue();
  }

  private static SocketEntry listener(String address) {
    return new SocketEntry(
        SocketEntry.Transport.TCP,
        "LISTEN",
        IpAddress.parse(address),
        8080,
        null,
        null,
        null,
        0,
        128,
        0,
        List.of(),
        true,
        null,
        new Provenance("local", new Provenance.Origin.Command("ss -ltn", 1), Instant.EPOCH, ""));
  }
}
