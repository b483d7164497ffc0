package io.whydown.diagnose.causes.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.Container;
import io.whydown.model.host.Container.PublishedPort;
import io.whydown.model.host.Container.Setup;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerCausesTest {

  private static final ConnectOutcome REFUSED =
      new ConnectOutcome.Failed(Errno.ECONNREFUSED, false, null, 300_000);

  private static SocketEntry inner(String address, int port) {
    return new SocketEntry(
        SocketEntry.Transport.TCP,
        "LISTEN",
        IpAddress.parse(address),
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
        Situation.place("LISTEN " + address));
  }

  private static PublishedPort port(String host, int outer, int inner) {
    return new PublishedPort(host.isEmpty() ? null : IpAddress.parse(host), outer, inner, "tcp");
  }

  private static Container container(
      String name,
      String status,
      String network,
      String address,
      List<PublishedPort> published,
      SocketEntry... listeners) {
    boolean running = status.equals("running");
    return new Container(
        "docker",
        "abc" + name,
        name,
        "image",
        status,
        running ? 70 : 0,
        running ? 0 : 1,
        false,
        running ? 0 : 5,
        null,
        "bridge",
        Map.of(network, IpAddress.parse(address)),
        published,
        List.of(listeners),
        running,
        Situation.place("docker inspect " + name));
  }

  private static Container app(List<PublishedPort> published, SocketEntry... listeners) {
    return container("app", "running", "bridge", "172.17.0.2", published, listeners);
  }

  private static Situation host(Container... containers) {
    return new Situation()
        .serverHost(
            new HostBuilder(Situation.WEB1, "192.0.2.1")
                .containers(List.of(containers))
                .filters(List.of())
                .listener("0.0.0.0", 22, "sshd", 1))
        .refused();
  }

  /// The packet filter of the server's host has this one rule.
  private static Situation ruled(Situation situation, String rule) {
    var place = Situation.place(rule);
    var chain =
        new FilterChain(
            "DOCKER",
            null,
            List.of(new FilterRule(1, 1, 0, rule, null, 0, 0, List.of(), place)),
            place);
    situation
        .serverHost()
        .filters(
            List.of(
                new FilterTable(
                    FilterFamily.IP,
                    "filter",
                    FilterEngine.IPTABLES_NFT,
                    FilterTable.State.ACTIVE,
                    List.of(chain),
                    List.of(),
                    place)));
    return situation;
  }

  private static Situation dials(String address, Container... containers) {
    return host(containers)
        .server(Situation.server("web1", address, 8080))
        .connect(address, 8080, REFUSED);
  }

  /// The balancer dials 172.17.0.9 by the name of a container with another address; its hosts file
  /// has this one for the name.
  private static Situation writtenDown(String address) {
    Situation situation =
        host(container("web1", "running", "bridge", "172.17.0.2", List.of()))
            .server(new ServerBuilder().name("web1").host("web1").build())
            .resolves("web1", "172.17.0.9")
            .connect("172.17.0.9", 8080, REFUSED);
    situation
        .balancerHost()
        .resolver(
            new ResolverConfig(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(
                    new ResolverConfig.HostsEntry(
                        IpAddress.parse(address), List.of("web1"), Situation.place("hosts"))),
                Situation.place("resolv.conf")));
    return situation;
  }

  /// The dialled address is that of another container now.
  private static Situation givenOn(int port) {
    return dials(
        "172.17.0.2",
        app(List.of(), inner("0.0.0.0", 8000)),
        container("web1", "running", "bridge", "172.17.0.7", List.of(), inner("0.0.0.0", port)));
  }

  static Stream<Arguments> cases() {
    List<PublishedPort> open = List.of(port("0.0.0.0", 8080, 80));
    List<PublishedPort> local = List.of(port("127.0.0.1", 8080, 80));
    return Stream.of(
        Arguments.of(
            "container-port-mapping-mismatch", "proven", host(app(open, inner("0.0.0.0", 81)))),
        Arguments.of("container-port-mapping-mismatch", "likely", host(app(open))),
        Arguments.of(
            "container-port-mapping-mismatch", "excluded", host(app(open, inner("0.0.0.0", 80)))),
        Arguments.of(
            "container-port-mapping-mismatch",
            "irrelevant",
            host(app(local, inner("0.0.0.0", 81)))),
        Arguments.of("container-port-mapping-mismatch", "irrelevant", new Situation().refused()),
        Arguments.of(
            "container-bound-to-loopback", "proven", host(app(open, inner("127.0.0.1", 80)))),
        Arguments.of(
            "container-bound-to-loopback", "excluded", host(app(open, inner("0.0.0.0", 80)))),
        Arguments.of(
            "container-bound-to-loopback",
            "proven",
            dials("172.17.0.2", app(List.of(), inner("127.0.0.1", 8080)))),
        Arguments.of(
            "container-published-on-loopback", "proven", host(app(local, inner("0.0.0.0", 80)))),
        Arguments.of(
            "container-published-on-loopback", "irrelevant", host(app(open, inner("0.0.0.0", 80)))),
        Arguments.of(
            "container-port-not-published", "proven", host(app(List.of(), inner("0.0.0.0", 8080)))),
        Arguments.of(
            "container-port-not-published",
            "likely",
            host(
                app(List.of(), inner("0.0.0.0", 8080)),
                container("other", "running", "bridge", "172.17.0.3", List.of()))),
        Arguments.of(
            "container-port-not-published",
            "irrelevant",
            host(app(List.of(), inner("127.0.0.1", 8080)))),
        Arguments.of(
            "container-port-not-published",
            "irrelevant",
            host(app(List.of(), inner("0.0.0.0", 8080))).listener("0.0.0.0", 8080, "java", 9)),
        Arguments.of(
            "container-restarting",
            "proven",
            host(container("app", "restarting", "bridge", "172.17.0.2", open))),
        Arguments.of(
            "container-restarting",
            "likely",
            host(container("web1", "restarting", "bridge", "172.17.0.2", List.of()))),
        Arguments.of("container-restarting", "irrelevant", host(app(open, inner("0.0.0.0", 80)))),
        Arguments.of(
            "container-address-changed",
            "proven",
            dials("172.17.0.9", container("web1", "running", "bridge", "172.17.0.2", List.of()))),
        Arguments.of(
            "container-address-changed",
            "irrelevant",
            dials("172.17.0.2", container("web1", "running", "bridge", "172.17.0.2", List.of()))),
        Arguments.of(
            "container-address-changed",
            "irrelevant",
            host(container("web1", "running", "bridge", "172.17.0.2", List.of()))),
        Arguments.of("container-address-changed", "irrelevant", writtenDown("172.17.0.9")),
        Arguments.of("container-address-changed", "proven", writtenDown("172.17.0.8")),
        Arguments.of("container-address-changed", "proven", givenOn(8080)),
        Arguments.of("container-address-changed", "likely", givenOn(81)),
        Arguments.of("wrong-port", "irrelevant", givenOn(8080)),
        Arguments.of("docker-iptables-flushed", "proven", host(app(open, inner("0.0.0.0", 80)))),
        Arguments.of(
            "docker-iptables-flushed",
            "proven",
            ruled(host(app(open, inner("0.0.0.0", 80))), "-A DOCKER -d 172.17.0.2/32 -j ACCEPT")),
        Arguments.of(
            "docker-iptables-flushed",
            "irrelevant",
            ruled(
                host(app(open, inner("0.0.0.0", 80))),
                "-A DOCKER -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80")),
        Arguments.of(
            "docker-iptables-flushed",
            "irrelevant",
            host(app(open, inner("0.0.0.0", 80))).listener("0.0.0.0", 8080, "docker-proxy", 9)),
        Arguments.of(
            "container-wrong-network", "irrelevant", host(app(open, inner("0.0.0.0", 80)))),
        Arguments.of("container-localhost", "irrelevant", new Situation().refused()),
        Arguments.of("port-in-use", "proven", taken("web1", 8080)),
        Arguments.of("port-in-use", "likely", taken("app", 8080)),
        Arguments.of("port-in-use", "irrelevant", taken("web1", 8081)));
  }

  /// The container could not be started, and another holds 8080.
  private static Situation taken(String name, int published) {
    Container plain =
        container(name, "created", "bridge", "172.17.0.2", List.of(port("", published, 80)));
    Setup setup = Setup.UNKNOWN;
    return host(plain.withSetup(
            new Setup(
                setup.user(),
                setup.command(),
                setup.startedAt(),
                setup.finishedAt(),
                "Bind for 0.0.0.0:8080 failed: port is already allocated",
                setup.restartPolicy(),
                setup.exposed(),
                setup.aliases(),
                setup.compose(),
                setup.healthOutput(),
                setup.lastWords(),
                setup.netNamespace())))
        .listener("0.0.0.0", 8080, "docker-proxy", 9);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void examine_case_isJudged(String cause, String verdict, Situation situation) {
    assertThat(Verdicts.of(cause, situation)).isEqualTo(verdict);
  }

  static Stream<Arguments> roots() {
    List<PublishedPort> open = List.of(port("", 8080, 80));
    return Stream.of(
        Arguments.of(
            "container-port-mapping-mismatch proven", host(app(open, inner("0.0.0.0", 81)))),
        Arguments.of(
            "container-port-mapping-mismatch proven",
            host(app(open, inner("0.0.0.0", 81))).listener("0.0.0.0", 8080, "docker-proxy", 9)),
        Arguments.of(
            "container-published-on-loopback proven",
            host(app(List.of(port("127.0.0.1", 8080, 80)), inner("0.0.0.0", 80)))
                .listener("127.0.0.1", 8080, "docker-proxy", 9)),
        Arguments.of(
            "container-bound-to-loopback proven",
            dials("172.17.0.2", app(List.of(), inner("127.0.0.1", 8080)))),
        Arguments.of("container-address-changed proven", givenOn(8080)),
        Arguments.of(
            "container-address-changed proven",
            dials("172.17.0.9", container("web1", "running", "bridge", "172.17.0.2", List.of()))));
  }

  @ParameterizedTest
  @MethodSource("roots")
  void walk_container_isTheRoot(String root, Situation situation) {
    assertThat(Verdicts.rootWords(situation)).isEqualTo(root);
  }
}
