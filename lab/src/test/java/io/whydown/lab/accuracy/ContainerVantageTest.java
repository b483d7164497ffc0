package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabSystem;
import io.whydown.lab.fault.Need;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The balancer is a container: the program runs on the container's machine, a real systemd host
/// with podman, and looks and dials from inside `podman:lb`. One host stands for all plants.
@Tag("lab")
final class ContainerVantageTest {

  /// One plant.
  ///
  /// @param expected the id of the root cause, several parted by `|`, or `healthy`
  /// @param server the line of the balancer
  /// @param options further words of the command line
  record Plant(String name, String expected, String server, String options, String script) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String LB =
      "podman run -d --name lb --network n1 --ip 10.99.1.5 bb:1 sleep 9999\n";
  private static final String SHOP = "podman run -d --name shop ";
  private static final String SERVE = " bb:1 busybox httpd -f -h /www -p ";

  /// Those of every day: with the boot about half a minute.
  static final List<Plant> PLANTS =
      List.of(
          plant("by name", "healthy", "shop:80", LB + SHOP + "--network n1" + SERVE + "80"),
          plant(
              "published port of the machine",
              "healthy",
              "10.77.0.11:8080",
              LB + SHOP + "-p 8080:80" + SERVE + "80"),
          plant(
              "localhost is meant for the machine",
              "container-localhost",
              "127.0.0.1:8080",
              LB + SHOP + "-p 8080:80" + SERVE + "80"),
          plant(
              "on loopback inside",
              "container-bound-to-loopback",
              "10.99.1.9:80",
              LB + at("n1", "10.99.1.9") + SERVE + "127.0.0.1:80"),
          plant(
              "two networks, by name",
              "container-wrong-network",
              "shop:80",
              LB + SHOP + "--network n2" + SERVE + "80"),
          plant(
              "a line of its own hosts file",
              "hosts-file-override",
              "shop:80",
              LB.replace("--name lb", "--name lb --add-host shop:10.99.1.77")
                  + at("n1", "10.99.1.9")
                  + SERVE
                  + "80"),
          plant(
              "an alias that two containers have",
              "name-collision",
              "shop:80",
              LB + alias("one", "80") + alias("two", "81")));

  static final List<Plant> MORE =
      List.of(
          plant("by address", "healthy", "10.99.1.9:80", LB + at("n1", "10.99.1.9") + SERVE + "80"),
          plant(
              "an alias that two copies have",
              "healthy",
              "shop:80",
              LB + alias("one", "80") + alias("two", "80")),
          plant(
              "the published port instead of the inner one",
              "wrong-port",
              "shop:8080",
              LB + SHOP + "--network n1 -p 8080:80" + SERVE + "80"),
          new Plant(
              "on loopback inside, looked into without a shell",
              "container-bound-to-loopback",
              "10.99.1.9:80",
              "--host web1=podman:shop",
              LB
                  + at("n1", "10.99.1.9")
                  + SERVE
                  + "127.0.0.1:80\npodman exec shop busybox rm /bin/sh"),
          plant(
              "two networks that a rule keeps apart",
              "container-wrong-network",
              "10.99.2.9:80",
              "iptables -I FORWARD -s 10.99.1.0/24 -d 10.99.2.0/24 -j DROP\n"
                  + LB
                  + at("n2", "10.99.2.9")
                  + SERVE
                  + "80"),
          plant(
              "recreated with another address",
              "container-address-changed",
              "10.99.1.9:80",
              LB + at("n1", "10.99.1.7").replace("--name shop", "--name web1") + SERVE + "80"),
          plant(
              "recreated with another address, under a name that the balancer does not know",
              "container-address-changed",
              "10.99.1.9:80",
              LB + at("n1", "10.99.1.7") + SERVE + "80"),
          plant(
              "ended",
              "service-not-running",
              "shop:80",
              LB + SHOP + "--network n1 bb:1 sh -c 'echo no such table; exit 3'"));

  private static final String CLEAN =
      """
      podman rm -f -t 0 -a >/dev/null 2>&1
      podman network rm -f n1 n2 >/dev/null 2>&1
      iptables -D FORWARD -s 10.99.1.0/24 -d 10.99.2.0/24 -j DROP 2>/dev/null
      podman network create --subnet 10.99.1.0/24 n1 >/dev/null
      podman network create --subnet 10.99.2.0/24 n2 >/dev/null
      """;

  private static @Nullable LabNetwork network;
  private static @Nullable LabSystem machine;

  private static Plant plant(String name, String expected, String address, String script) {
    return new Plant(name, expected, address, "", script);
  }

  private static String alias(String name, String port) {
    return "podman run -d --name "
        + name
        + " --network n1 --network-alias shop"
        + SERVE
        + port
        + "\n";
  }

  private static String at(String network, String address) {
    return SHOP + "--network " + network + " --ip " + address;
  }

  @BeforeAll
  static void bootOneMachine() {
    LabAssumptions.assumeLab();
    assumeTrue(Need.PODMAN.missing().isEmpty(), () -> Need.PODMAN.missing().orElse(""));
    network = LabNetwork.create();
    LabSystem system = LabSystem.prepare(network, network.web1()).withEngine();
    system.showing(Path.of(Objects.requireNonNull(System.getProperty("java.home"))));
    paths().map(Path::of).filter(Files::exists).forEach(system::showing);
    machine = system.boot();
  }

  @AfterAll
  static void removeAll() {
    if (network != null) {
      network.close();
    }
  }

  private static Stream<String> paths() {
    return Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
        .filter(Objects::nonNull)
        .flatMap(all -> Stream.of(all.split(File.pathSeparator, -1)))
        .filter(path -> path.startsWith("/"))
        .distinct();
  }

  @ParameterizedTest
  @FieldSource("PLANTS")
  void diagnose_fromInsideOfAContainer(Plant plant) {
    diagnose(plant);
  }

  @Tag("deep")
  @ParameterizedTest
  @FieldSource("MORE")
  void diagnose_fromInsideOfAContainer_deep(Plant plant) {
    diagnose(plant);
  }

  private static void diagnose(Plant plant) {
    LabSystem host = Objects.requireNonNull(machine);
    host.run(CLEAN + "set -e\nexec >/dev/null\n" + plant.script() + "\nsleep 0.5");

    Answer answer = Answer.parse(host.run(program(plant)));

    var seen = answer.investigations().getFirst();
    String said = seen.root().id().isEmpty() ? seen.status() : seen.root().id();
    assertThat(plant.expected().split("\\|")).as(seen.toString()).contains(said);
  }

  private static String program(Plant plant) {
    String words =
        "diagnose /opt/lb.cfg --lb podman:lb --format json --timeout 40s " + plant.options();
    return """
    cat > /opt/lb.cfg <<END
    defaults
      mode http
      timeout connect 3s
      timeout client 5s
      timeout server 5s
    backend web
      option httpchk GET /
      server web1 %s check
    END
    '%s/bin/java' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp '%s' io.whydown.cli.Main %s || true
    """
        .formatted(
            plant.server(),
            System.getProperty("java.home"),
            paths().collect(Collectors.joining(File.pathSeparator)),
            words);
  }
}
