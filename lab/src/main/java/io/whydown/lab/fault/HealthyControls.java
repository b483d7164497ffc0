package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabDns;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Arrangements in which nothing is wrong, some of them strange.
final class HealthyControls {

  private HealthyControls() {}

  static List<Fault> all() {
    return Stream.of(listeners(), filters(), paths(), checks()).flatMap(List::stream).toList();
  }

  private static List<Fault> listeners() {
    return List.of(
        healthy("plain", "two servers that answer").planted(HealthyControls::app),
        healthy("dual-stack-wildcard", "shop listens on [::] for both families")
            .planted(lab -> Noise.around(lab, LabServer.http("::", 8080).named("shop"))),
        healthy("one-address", "shop listens on the dialled address and on loopback apart")
            .planted(lab ->
                Noise.around(
                    lab,
                    LabServer.http("10.77.0.11", 8080).named("shop"),
                    LabServer.http("127.0.0.1", 8080).named("debugger"))),
        healthy("frozen-neighbour-process", "another process of web1 is stopped")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().serve(LabServer.http(8081).named("batch")).signal("STOP");
            }),
        healthy("unix-socket", "the server is a UNIX socket of the balancer's host")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb().serve(LabServer.unix("http", lab.lb().file("app.sock")));
            })
            .behind(HealthyControls::unixServer)
            .on("lb"));
  }

  private static Running unixServer(LabNetwork lab) {
    var haproxy =
        LabHaproxy.start(
            lab.lb(),
            "server web1 unix@" + lab.lb().file("app.sock") + " check\n" + Balancing.WEB2);
    return new Running(lab, haproxy.configuration(), haproxy, null);
  }

  private static List<Fault> filters() {
    return List.of(
        healthy("redirect-that-works", "a nat rule sends 8080 to 18080, where shop listens")
            .planted(lab -> {
              Noise.around(lab, LabServer.http(18080).named("shop"));
              lab.web1()
                  .nft(
                      """
                      table ip nat {
                        chain prerouting {
                          type nat hook prerouting priority dstnat; policy accept;
                          tcp dport 8080 redirect to :18080
                        }
                      }
                      """);
            }),
        healthy("policy-drop-with-door", "the policy is drop, the balancer's network may enter")
            .planted(
                filtered(
                    """
                    set lan { type ipv4_addr; flags interval; elements = { 10.77.0.0/27 } }
                    chain web {
                      ip saddr 10.77.0.12 drop
                      ip saddr @lan accept
                    }
                    chain input {
                      type filter hook input priority filter; policy drop;
                      ct state vmap { established : accept, related : accept, invalid : drop }
                      iif "lo" accept
                      meta l4proto { icmp, ipv6-icmp } accept
                      tcp dport { 22, 9100 } accept
                      tcp dport 8080 jump web
                      reject with icmpx type admin-prohibited
                    }
                    """)),
        healthy("drops-for-others", "rules that drop other ports, sources, families and states")
            .planted(
                filtered(
                    """
                    chain input {
                      type filter hook input priority filter; policy accept;
                      ip saddr != 10.77.0.0/24 tcp dport 8080 drop
                      meta nfproto ipv6 tcp dport 8080 drop
                      tcp dport 8081-8090 drop
                      iifname "eth1" drop
                      udp dport 8080 drop
                      ct state invalid drop
                      tcp dport 8080 limit rate over 500/second drop
                    }
                    """)),
        healthy("iptables-long-way", "user chains, negations and returns that end in ACCEPT")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .run(
                      """
                      iptables -N WEB
                      iptables -A WEB ! -s 10.77.0.0/24 -j DROP
                      iptables -A WEB -p tcp -m multiport ! --dports 8080,8443 -j RETURN
                      iptables -A WEB -j ACCEPT
                      iptables -A INPUT -i lo -j ACCEPT
                      iptables -A INPUT -p tcp -j WEB
                      iptables -A INPUT -p tcp --dport 22 -j ACCEPT
                      iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
                      iptables -P INPUT DROP
                      ip6tables -A INPUT -p tcp --dport 8080 -j REJECT
                      """);
            }),
        healthy("legacy-accepts", "legacy tables with drops for other ports")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .run(
                      """
                      iptables-legacy -A INPUT -p tcp --dport 3306 -j DROP
                      iptables-legacy -A INPUT -p tcp --dport 8080 -j ACCEPT
                      iptables-legacy -A INPUT -p tcp --dport 8000:9000 -j REJECT
                      """);
            })
            .needing(Need.LEGACY_IPTABLES));
  }

  private static List<Fault> paths() {
    return List.of(
        healthy("behind-router", "web9 is behind a router that filters other ports")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              Noise.on(lab.web9(), Noise.app());
              lab.router()
                  .nft(
                      """
                      table inet fw {
                        chain forward {
                          type filter hook forward priority filter; policy drop;
                          ct state established,related accept
                          tcp dport { 22, 8080 } accept
                        }
                      }
                      """);
            })
            .haproxy("server web1 10.88.0.9:8080 check", Balancing.WEB2)
            .on("web9"),
        healthy("odd-routes", "forbidding routes to other addresses, rules for other sources")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb()
                  .run(
                      """
                      ip route add blackhole 10.77.0.64/26
                      ip route add prohibit 10.77.0.12/31 table 100
                      ip rule add from 10.5.0.0/16 priority 50 prohibit
                      ip rule add to 10.77.1.0/24 priority 60 lookup 100
                      """);
            }),
        healthy("by-name", "the name says what HAProxy dials")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              LabDns.start(lab, Map.of("web1.lab", "10.77.0.11"));
            })
            .haproxy("server web1 web1.lab:8080 check", Balancing.WEB2)
            .needing(Need.DNSMASQ));
  }

  private static List<Fault> checks() {
    return List.of(
        healthy("check-gets-redirect", "HAProxy counts 301 as well")
            .planted(lab -> Noise.around(lab, Noise.app().with("location", "/login")))
            .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
            .shows("L7OK"),
        healthy("check-on-other-port", "the check goes to a port that answers for it")
            .planted(lab -> Noise.around(lab, Noise.app(), LabServer.http(8081).named("health")))
            .haproxy(
                "option httpchk GET /",
                "server web1 10.77.0.11:8080 check port 8081",
                Balancing.WEB2)
            .shows("L7OK"),
        healthy("send-proxy-wanted", "the application wants the PROXY header and gets it")
            .planted(
                lab -> Noise.around(lab, LabServer.at("proxy-http", "0.0.0.0", 8080).named("shop")))
            .haproxy(
                "option httpchk GET /",
                "server web1 10.77.0.11:8080 check send-proxy",
                Balancing.WEB2)
            .shows("L7OK"),
        healthy("nginx", "NGINX before two servers")
            .planted(HealthyControls::app)
            .behind(Balancing.nginx("server 10.77.0.11:8080;", "server 10.77.0.12:8080;")));
  }

  private static void app(LabNetwork lab) {
    Noise.around(lab, Noise.app());
  }

  private static Consumer<LabNetwork> filtered(String content) {
    return lab -> {
      Noise.around(lab, Noise.app());
      lab.web1().nft("table inet fw {\n" + content.indent(2) + "}\n");
    };
  }
}
