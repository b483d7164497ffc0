package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Faults of the path between the balancer and the server.
final class RouteFaults {

  private static final String BEHIND_ROUTER = "server web1 10.88.0.9:8080 check inter 1300ms";

  private RouteFaults() {}

  static List<Fault> all() {
    return Stream.of(atBalancer(), transforms(), tunnels(), onSubnet(), atRouter(), wayBack())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Fault> atBalancer() {
    return List.of(
        failing("no-route/v4", "the balancer has no route to 10.99.0.1")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().run("ip addr add 10.99.0.1/32 dev lo");
              lab.lb().run("ip route del default");
            })
            .haproxy("server web1 10.99.0.1:8080 check", Balancing.WEB2)
            .shows("L4CON"),
        failing("no-route/v6", "the balancer has no route to fd99::1")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb().run("ip -6 route del default");
            })
            .haproxy("server web1 [fd99::1]:8080 check", Balancing.WEB2)
            .shows("L4CON"),
        route("route-forbids/unreachable", "ip route add unreachable 10.77.0.11/32"),
        route("route-forbids/prohibit", "ip route add prohibit 10.77.0.11/32"),
        route("route-forbids/blackhole", "ip route add blackhole 10.77.0.11/32"),
        route("policy-routing-rule/prohibit", "ip rule add to 10.77.0.11 priority 100 prohibit")
            .or("route-forbids"),
        route(
                "policy-routing-rule/other-table",
                """
                ip route add unreachable default table 100
                ip rule add to 10.77.0.8/30 priority 90 lookup 100
                """)
            .or("route-forbids"));
  }

  private static Fault route(String name, String commands) {
    return failing(name, "on the balancer: " + commands.strip().replace("\n", "; "))
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.lb().run(commands);
        })
        .shows("L4CON");
  }

  private static List<Fault> transforms() {
    return List.of(
        route(
            "xfrm-policy-drop/blocked-at-balancer",
            """
            ip xfrm policy add dir out src 10.99.0.0/16 dst 10.77.0.0/24 action block priority 5
            ip xfrm policy add dir out src 10.77.0.0/24 dst 10.77.0.11/32 action block priority 10
            """),
        failing("xfrm-policy-drop/blocked-at-server", "web1 blocks tcp 8080 by a policy")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .run(
                      """
                      ip xfrm policy add dir in src 0.0.0.0/0 dst 0.0.0.0/0 proto tcp dport 22 priority 1
                      ip xfrm policy add dir in src 10.77.0.0/24 dst 10.77.0.11/32 proto tcp dport 8080 action block
                      """);
            })
            .shows("L4TOUT"),
        failing("xfrm-policy-drop/no-association", "the policy wants a tunnel, and there is none")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb()
                  .run(
                      "ip xfrm policy add dir out src 10.77.0.10/32 dst 10.77.0.11/32"
                          + " tmpl src 10.77.0.10 dst 10.77.0.11 proto esp mode tunnel reqid 7");
            })
            .shows("L4TOUT"));
  }

  private static final String IN_TUNNEL = "server web1 10.55.0.11:8080 check inter 1300ms";

  private static List<Fault> tunnels() {
    return List.of(
        tunnel("vpn-or-tunnel-down/server-end", "ip link set vx0 down", "true")
            .or("link-down-or-vlan"),
        tunnel("vpn-or-tunnel-down/balancer-end", "true", "ip link set vx0 down")
            .or("link-down-or-vlan")
            .shows("L4CON"),
        tunnel(
            "vpn-or-tunnel-down/outer-peer-gone",
            "true",
            "ip link del vx0; ip link add vx0 type vxlan id 7 dstport 4789 remote 10.77.0.66 dev eth0;"
                + " ip addr add 10.55.0.10/24 dev vx0; ip link set vx0 up"));
  }

  private static Fault tunnel(String name, String atServer, String atBalancer) {
    return failing(name, "the way to web1 is a VXLAN tunnel")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          String vxlan = "ip link add vx0 type vxlan id 7 dstport 4789 dev eth0 remote ";
          lab.web1()
              .run(
                  vxlan
                      + "10.77.0.10; ip addr add 10.55.0.11/24 dev vx0; ip link set vx0 up; "
                      + atServer);
          lab.lb()
              .run(
                  vxlan
                      + "10.77.0.11; ip addr add 10.55.0.10/24 dev vx0; ip link set vx0 up; "
                      + atBalancer);
        })
        .haproxy(IN_TUNNEL, Balancing.WEB2)
        .shows("L4TOUT");
  }

  private static List<Fault> onSubnet() {
    return List.of(
        failing("host-down-same-subnet/nobody-there", "no machine has 10.77.0.77")
            .planted(Noise::around)
            .haproxy("server web1 10.77.0.77:8080 check", Balancing.WEB2)
            .on("none")
            .shows("L4TOUT"),
        failing("address-moved/other-address", "web1 has 10.77.0.11, the balancer dials 10.77.0.77")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy("server web1 10.77.0.77:8080 check", Balancing.WEB2)
            .or("host-down-same-subnet")
            .shows("L4TOUT"),
        failing("host-down-same-subnet/arp-ignored", "web1 is told to answer nobody's ARP")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().run("sysctl -qw net.ipv4.conf.all.arp_ignore=8");
            })
            .shows("L4TOUT"),
        healthy("arp-of-own-interface", "web1 answers ARP for the addresses of the interface alone")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().run("sysctl -qw net.ipv4.conf.all.arp_ignore=1");
            }),
        failing("link-down-or-vlan/server", "web1's interface is down")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().run("ip link set eth0 down");
            })
            .or("host-down-same-subnet", "address-moved")
            .shows("L4TOUT"));
  }

  private static List<Fault> atRouter() {
    return List.of(
        failing("host-down-behind-router/nobody-there", "no machine has 10.88.0.77")
            .planted(Noise::around)
            .haproxy("server web1 10.88.0.77:8080 check", Balancing.WEB2)
            .on("none")
            .shows("L4TOUT"),
        failing("router-no-route/plain", "the router has no route to 10.99.0.1")
            .planted(Noise::around)
            .haproxy("server web1 10.99.0.1:8080 check inter 1300ms", Balancing.WEB2)
            .on("none")
            .shows("L4CON"),
        failing("routing-loop/two-routers", "two routers send 10.99.0.0/24 to each other")
            .planted(lab -> {
              Noise.around(lab);
              lab.router().run("ip route add 10.99.0.0/24 via 10.88.0.9");
              lab.web9().run("sysctl -qw net.ipv4.ip_forward=1");
            })
            .haproxy("server web1 10.99.0.1:8080 check inter 1300ms", Balancing.WEB2)
            .on("none")
            .shows("L4CON"),
        failing("vip-not-held/nobody", "shop waits on 10.77.0.50, which nobody holds")
            .planted(lab -> {
              lab.web1().run("sysctl -qw net.ipv4.ip_nonlocal_bind=1");
              Noise.around(lab, LabServer.http("10.77.0.50", 8080).named("shop"));
            })
            .haproxy("server web1 10.77.0.50:8080 check", Balancing.WEB2)
            .shows("L4TOUT"),
        router(
                "router-blackhole/plain",
                lab -> lab.router().run("ip route add blackhole 10.88.0.9"))
            .or("router-acl-drop")
            .undecidedToo()
            .shows("L4TOUT"),
        router("router-acl-reject/port-unreachable", forward("tcp dport 8080 reject")),
        router(
            "router-acl-reject/admin-prohibited",
            forward("tcp dport 8080 reject with icmp type admin-prohibited")),
        router("router-acl-reject/tcp-reset", forward("tcp dport 8080 reject with tcp reset"))
            .or("middlebox-rst")
            .undecidedToo(),
        router("router-acl-drop/plain", forward("ip saddr 10.77.0.10 tcp dport 8080 drop"))
            .or("router-blackhole")
            .undecidedToo()
            .shows("L4TOUT"));
  }

  private static Consumer<LabNetwork> forward(String rule) {
    return lab ->
        lab.router()
            .nft(
                """
                table inet fw {
                  chain forward {
                    type filter hook forward priority filter; policy accept;
                    ct state established,related accept
                    tcp dport { 25, 3306 } drop
                    %s
                  }
                }
                """
                    .formatted(rule));
  }

  private static Fault router(String name, Consumer<LabNetwork> atRouter) {
    return failing(name, "on the router before web9")
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          Noise.on(lab.web9(), Noise.app());
          atRouter.accept(lab);
        })
        .haproxy(BEHIND_ROUTER, Balancing.WEB2)
        .on("web9")
        .shows("L4CON");
  }

  private static List<Fault> wayBack() {
    return List.of(
        router("return-path-missing/no-default", lab -> lab.web9().run("ip route del default"))
            .shows("L4TOUT"),
        failing("return-path-missing/blackhole", "web1 throws away what goes to the balancer")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().run("ip route add blackhole 10.77.0.10/32");
            })
            .shows("L4TOUT"),
        failing("rp-filter-drop/strict", "web1's way back to the balancer is another interface")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .run(
                      """
                      ip link add dum0 type veth peer name dum1
                      ip link set dum1 up
                      ip link set dum0 up
                      ip addr add 10.66.0.1/24 dev dum0
                      ip route add 10.77.0.10/32 dev dum0
                      sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0.rp_filter=1
                      """);
            })
            .or("return-path-missing")
            .shows("L4TOUT"));
  }
}
