package io.whydown.diagnose.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.Container;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HollowProxyTest {

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of("rootlessport", "0.0.0.0", 81, true),
        Arguments.of("rootlessport", "127.0.0.1", 80, true),
        Arguments.of("rootlessport", "0.0.0.0", 80, false),
        Arguments.of("rootlessport", null, 0, true),
        Arguments.of("pasta", "127.0.0.1", 80, false),
        Arguments.of("pasta", "0.0.0.0", 81, true),
        Arguments.of("conmon", "0.0.0.0", 80, true),
        Arguments.of("nginx", "0.0.0.0", 81, false));
  }

  /// @param inner the address that a program in the container listens on; null for none. The host
  ///   has no rule at all.
  @ParameterizedTest
  @MethodSource("cases")
  void of_programThatHoldsThePort(
      String program, @Nullable String inner, int port, boolean hollow) {
    Situation situation = situation(program, inner, port).connected();

    assertThat(HollowProxy.of(situation.build()).isPresent()).isEqualTo(hollow);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void of_connectionThatFails_isNotTheProxys(
      String program, @Nullable String inner, int port, boolean hollow) {
    Situation situation = situation(program, inner, port).refused();

    assertThat(HollowProxy.of(situation.build())).as(program + hollow).isEmpty();
  }

  private static Situation situation(String program, @Nullable String inner, int port) {
    List<SocketEntry> listeners =
        inner == null
            ? List.of()
            : List.of(
                new SocketEntry(
                    SocketEntry.Transport.TCP,
                    "LISTEN",
                    IpAddress.parse(inner),
                    port,
                    null,
                    null,
                    null,
                    0,
                    128,
                    7,
                    List.of(new SocketEntry.Owner("app", 70)),
                    true,
                    null,
                    Situation.place("LISTEN " + inner)));
    var container =
        new Container(
            "podman",
            "abc",
            "shop",
            "bb:1",
            "running",
            70,
            0,
            false,
            0,
            null,
            "bridge",
            Map.of("podman", IpAddress.parse("10.88.0.2")),
            List.of(new PublishedPort(null, 8080, 80, "tcp")),
            listeners,
            true,
            Situation.place("podman inspect shop"));
    return new Situation()
        .serverHost(
            new HostBuilder(Situation.WEB1, "192.0.2.1")
                .containers(List.of(container))
                .filters(List.of())
                .listener("0.0.0.0", 8080, program, 1));
  }
}
