package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabSystem;
import java.util.List;
import java.util.stream.Stream;

/// Faults of published containers: `web1` is a host with a real systemd and podman, which is asked
/// over ssh. Its containers are dialled from outside.
final class ContainerFaults {

  private static final String SHOP = "podman run -d --name shop ";
  private static final String SERVE = " bb:1 busybox httpd -f -h /www -p ";
  private static final String USERLAND = "--network slirp4netns:port_handler=rootlesskit ";

  private ContainerFaults() {}

  static List<Fault> all() {
    return Stream.of(mapped(), ended(), network(), well()).flatMap(List::stream).toList();
  }

  private static List<Fault> mapped() {
    return List.of(
        on("container-port-not-published/plain", SHOP + SERVE + "8080"),
        on("container-port-not-published/other-port", SHOP + "-p 18080:8080" + SERVE + "8080")
            .or("wrong-port"),
        on("container-port-not-published/no-network", SHOP + "--network none" + SERVE + "8080"),
        on(
            "container-port-mapping-mismatch/other-inner-port",
            SHOP + "-p 8080:8080" + SERVE + "80"),
        on("container-port-mapping-mismatch/pod", pod("8080:8000") + "--pod p" + SERVE + "80"),
        plant(
            failing("container-port-mapping-mismatch/userland-proxy", TITLE),
            SHOP + USERLAND + "-p 8080:8080" + SERVE + "80"),
        on("container-published-on-loopback/v4", SHOP + "-p 127.0.0.1:8080:80" + SERVE + "80"),
        on("container-bound-to-loopback/inside", SHOP + "-p 8080:80" + SERVE + "127.0.0.1:80"),
        plant(
            failing("container-bound-to-loopback/userland-proxy", TITLE),
            SHOP + USERLAND + "-p 8080:80" + SERVE + "127.0.0.1:80"));
  }

  private static List<Fault> ended() {
    return List.of(
        on(
            "container-restarting/always",
            SHOP
                + "--restart always -p 8080:80 bb:1 sh -c 'sleep 0.3; echo no licence; exit 3'"
                + "\nsleep 3"),
        on(
            "container-restarting/gave-up",
            SHOP
                + "--restart on-failure:3 -p 8080:80 bb:1 sh -c 'echo no licence; exit 3'\nsleep 3"),
        on(
            "startup-order/database-later",
            SHOP
                + "-p 8080:80 bb:1 sh -c 'echo could not connect to db:5432; exit 1'\nsleep 1\n"
                + "podman run -d --name db"
                + SERVE
                + "5432"),
        shutOut(),
        on(
            "service-not-running/container-exited",
            SHOP + "-p 8080:80 bb:1 sh -c 'echo DB_URL is not set; exit 1'\nsleep 0.5"),
        on(
            "service-not-running/container-killed",
            SHOP + "-p 8080:80" + SERVE + "80\npodman kill -s KILL shop\nsleep 0.5"),
        on(
            "service-not-running/container-created",
            SHOP.replace("run -d", "create") + "-p 8080:80" + SERVE + "80"));
  }

  /// The container shares the host's network, where another service has its port on loopback.
  private static Fault shutOut() {
    return on(
        "port-in-use/container-on-host-network",
        "systemd-run -q --unit legacy /usr/bin/python3 /opt/server.py http --port 8080"
            + " --bind 127.0.0.1\nsleep 0.5\n"
            + SHOP
            + "--network host"
            + SERVE
            + "8080\nsleep 0.5");
  }

  private static List<Fault> network() {
    return List.of(
        plant(
                failing("health-check-path-missing/container", TITLE),
                SHOP + "-p 8080:80" + SERVE + "80")
            .haproxy(
                "option httpchk GET /missing",
                "server web1 10.77.0.11:8080 check inter 1300ms",
                "server web2 10.77.0.12:8080")
            .shows("L7STS"),
        plant(
            failing("docker-iptables-flushed/nat-table", TITLE),
            SHOP + "-p 8080:80" + SERVE + "80\niptables -t nat -F\niptables -t nat -X"),
        plant(
            failing("docker-iptables-flushed/whole-ruleset", TITLE),
            SHOP + "-p 8080:80" + SERVE + "80\nnft flush ruleset"),
        plant(
            failing("ip-forward-off/container", TITLE),
            SHOP + "-p 8080:80" + SERVE + "80\nsysctl -qw net.ipv4.ip_forward=0"));
  }

  private static List<Fault> well() {
    return List.of(
        plant(healthy("container", "a published container"), SHOP + "-p 8080:80" + SERVE + "80"),
        plant(
            healthy("container-beside-a-fallen-one", "another container has ended"),
            "podman run -d --name old -p 8081:80 bb:1 sh -c 'exit 1'\n"
                + SHOP
                + "-p 8080:80"
                + SERVE
                + "80"),
        plant(
            healthy("container-behind-userland-proxy", "a published container without a bridge"),
            SHOP + USERLAND + "-p 8080:80" + SERVE + "80"));
  }

  private static final String TITLE = "a container of web1, whose port is dialled from outside";

  /// A pod whose own process is in the image too.
  private static String pod(String ports) {
    return "podman pod create --name p -p "
        + ports
        + " --share net --infra-image bb:1"
        + " --infra-command '/bin/sleep 9999' >/dev/null\npodman run -d --name shop ";
  }

  private static Fault on(String name, String script) {
    return plant(failing(name, TITLE).shows("L4CON"), script);
  }

  private static Fault plant(Fault fault, String script) {
    return fault
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          LabSystem.prepare(lab, lab.web1())
              .withEngine()
              .boot()
              .run("set -e\n" + script + " >/dev/null\nsleep 0.3");
        })
        .needing(Need.SYSTEMD, Need.PODMAN)
        .haproxy("server web1 10.77.0.11:8080 check inter 1300ms", Balancing.WEB2);
  }
}
