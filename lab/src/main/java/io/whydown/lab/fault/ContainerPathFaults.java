package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import java.util.List;

/// Faults between containers, their host and the balancer, in the packet filter. The bridge, the
/// addresses and the rules are those that an engine makes; no engine runs.
final class ContainerPathFaults {

  /// Docker's chains of the table filter.
  private static final String DOCKER =
      """
      iptables -P FORWARD DROP
      iptables -N DOCKER
      iptables -N DOCKER-USER
      iptables -N DOCKER-FORWARD
      iptables -A FORWARD -j DOCKER-USER
      iptables -A FORWARD -j DOCKER-FORWARD
      iptables -A DOCKER-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      iptables -A DOCKER-FORWARD -o docker0 -j DOCKER
      iptables -A DOCKER-FORWARD -i docker0 -j ACCEPT
      """;

  private ContainerPathFaults() {}

  static List<Fault> all() {
    return List.of(
        behindHost(
                failing("container-forward-drop/policy", "docker drops what it did not publish"),
                "")
            .shows("L4TOUT"),
        behindHost(
                failing("container-forward-drop/direct", "docker keeps others from the container"),
                "iptables -t raw -A PREROUTING -d 172.17.0.2 ! -i docker0 -j DROP")
            .shows("L4TOUT"),
        behindHost(
            healthy("container-accepted", "DOCKER-USER accepts the balancer"),
            "iptables -I DOCKER-USER -s 10.77.0.10 -o docker0 -p tcp --dport 8080 -j ACCEPT"),
        inContainer(
                failing(
                    "container-to-host-blocked/input", "the host drops what comes from docker0"),
                "iptables -A INPUT -p tcp -m multiport --dports 22,2222 -j ACCEPT",
                "iptables -A INPUT -i docker0 -p tcp -j DROP")
            .shows("L4TOUT"),
        inContainer(
                failing("container-to-host-blocked/lan-only", "the host accepts its LAN alone"),
                "iptables -A INPUT -i lo -j ACCEPT",
                "iptables -A INPUT -s 10.77.0.0/24 -j ACCEPT",
                "iptables -A INPUT -j REJECT --reject-with tcp-reset -p tcp")
            .shows("L4CON"),
        inContainer(
            healthy("container-to-host", "the host accepts its containers"),
            "iptables -A INPUT -i docker0 -p tcp --dport 8080 -j ACCEPT",
            "iptables -A INPUT -i docker0 -j DROP"));
  }

  private static void bridge(LabNetwork lab, LabHost inside) {
    lab.web1()
        .run(
            """
            ip link add docker0 type bridge
            ip addr add 172.17.0.1/16 dev docker0
            ip link set docker0 up
            ip link add veth0 type veth peer name eth9 netns %s
            ip link set veth0 master docker0
            ip link set veth0 up
            """
                .formatted(inside.namespace()));
    inside.run("ip addr add 172.17.0.2/16 dev eth9; ip link set eth9 up");
  }

  /// The server is a container on web1, and the balancer dials its own address.
  private static Fault behindHost(Fault fault, String more) {
    return fault
        .planted(lab -> {
          Noise.around(lab);
          bridge(lab, lab.web9());
          lab.web9().run("ip route replace default via 172.17.0.1");
          lab.web9().serve(Noise.app());
          lab.web1().run("sysctl -qw net.ipv4.ip_forward=1");
          lab.web1().run(DOCKER + more);
          lab.lb().run("ip route add 172.17.0.0/16 via 10.77.0.11");
        })
        .haproxy("server web1 172.17.0.2:8080 check", Balancing.WEB2);
  }

  /// The balancer is a container on web1 and dials the host by the address of the bridge.
  private static Fault inContainer(Fault fault, String... rules) {
    return fault
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          bridge(lab, lab.lb());
          lab.web1().run(String.join("\n", rules));
        })
        .haproxy("server web1 172.17.0.1:8080 check", Balancing.WEB2);
  }
}
