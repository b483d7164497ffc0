package io.whydown.diagnose.causes.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.model.host.Container;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Two containers have the server's name as an alias on the balancer's network.
class AliasCollisionTest {

  private static final String ONE = "10.99.1.7";
  private static final String TWO = "10.99.1.8";
  private static final ConnectOutcome ACCEPTED =
      new ConnectOutcome.Connected(
          new Endpoint(IpAddress.parse("10.99.1.5"), new Port(40000)), 300_000);
  private static final ConnectOutcome REFUSED =
      new ConnectOutcome.Failed(Errno.ECONNREFUSED, false, null, 300_000);

  private static Container container(String name, String address, String command) {
    return new Container(
            "podman",
            "id" + name,
            name,
            "bb:1",
            "running",
            70,
            0,
            false,
            0,
            null,
            "bridge",
            Map.of("n1", IpAddress.parse(address)),
            List.of(),
            List.of(),
            true,
            Situation.place("podman inspect " + name))
        .withSetup(
            new Container.Setup(
                null,
                command,
                Instant.EPOCH,
                null,
                "",
                "no",
                Set.of(),
                Map.of("n1", List.of("shop")),
                null,
                "",
                List.of(),
                0));
  }

  /// The first address that the name has accepts.
  private static Situation shop(String commandOfTwo, ConnectOutcome ofTwo) {
    var host =
        new HostBuilder(Situation.LB, "10.99.1.5")
            .containers(
                List.of(
                    container("one", ONE, "httpd -p 8080"), container("two", TWO, commandOfTwo)));
    return new Situation()
        .server(new ServerBuilder().host("shop").build())
        .serverHostUnknown()
        .balancerHost(host)
        .resolves("shop", ONE, TWO)
        .connect(ONE, 8080, ACCEPTED)
        .connect(TWO, 8080, ofTwo);
  }

  @Test
  void examine_oneOfTwoUnlikeContainersRefuses_isProven() {
    Situation situation = shop("httpd -p 81", REFUSED);

    assertThat(Verdicts.of("name-collision", situation)).isEqualTo("proven");
    assertThat(situation.build().dialled()).hasToString("Optional[" + TWO + ":8080]");
  }

  @Test
  void examine_copiesOfOneContainer_areMeant() {
    Situation situation = shop("httpd -p 8080", REFUSED);

    assertThat(Verdicts.of("name-collision", situation)).isEqualTo("irrelevant");
    assertThat(situation.build().dialled()).hasToString("Optional[" + ONE + ":8080]");
  }

  @Test
  void symptom_bothAccept_isNone() {
    assertThat(shop("httpd -p 8081", ACCEPTED).build().symptom().evidence()).isEmpty();
  }

  @Test
  void symptom_oneRefuses_isSeen() {
    assertThat(shop("httpd -p 8081", REFUSED).build().symptom().evidence()).isNotEmpty();
  }
}
