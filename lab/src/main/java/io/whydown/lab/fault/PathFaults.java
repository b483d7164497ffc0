package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabNetwork;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Faults of translating, narrow and lossy ways.
final class PathFaults {

  private PathFaults() {}

  static List<Fault> all() {
    return Stream.of(hairpins(), narrow(), boxes(), sources()).flatMap(List::stream).toList();
  }

  private static List<Fault> hairpins() {
    return List.of(
        hairpin("on-link", "10.77.0.50", ""),
        hairpin("behind-gateway", "203.0.113.80", ""),
        translated(
            healthy("hairpin-nat", "the router translates both addresses"),
            "10.77.0.50",
            "ip saddr 10.77.0.0/24 ip daddr 10.77.0.11 tcp dport 8080 masquerade"));
  }

  private static Fault hairpin(String variant, String address, String more) {
    return translated(
            failing(
                "hairpin-nat-missing/" + variant,
                "the router sends " + address + " on to web1, in the balancer's own network"),
            address,
            more)
        .shows("L4TOUT");
  }

  /// The router holds the address and translates it to web1.
  private static Fault translated(Fault fault, String address, String more) {
    return fault
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.router().run("ip addr add " + address + "/32 dev lo");
          lab.router()
              .nft(
                  """
                  table ip nat {
                    chain pre {
                      type nat hook prerouting priority dstnat;
                      ip daddr %s tcp dport 80 dnat to 10.77.0.11:8080
                    }
                    chain post {
                      type nat hook postrouting priority srcnat;
                      %s
                    }
                  }
                  """
                      .formatted(address, more));
        })
        .haproxy("server web1 " + address + ":80 check", Balancing.WEB2)
        .on("web1+rt");
  }

  private static List<Fault> narrow() {
    return List.of(
        narrow(
                failing(
                    "mtu-blackhole/ends-differ",
                    "the router takes 1300 bytes on the link on which web9 sends 1500"),
                lab -> lab.router().run("ip link set eth1 mtu 1300"))
            .shows("L7TOUT"),
        narrow(
                failing(
                    "mtu-blackhole/unheard-router",
                    "the router sends 1300 bytes and no ICMP towards the balancer"),
                lab -> {
                  lab.router().run("ip link set eth0 mtu 1300");
                  lab.router()
                      .nft(
                          """
                          table inet fw {
                            chain output {
                              type filter hook output priority filter;
                              ip protocol icmp drop
                            }
                          }
                          """);
                })
            .shows("L7TOUT"),
        narrow(
                healthy("narrow-router", "the router sends 1300 bytes and says so"),
                lab -> lab.router().run("ip link set eth0 mtu 1300"))
            .shows("L7OK"));
  }

  /// Every answer of web9 takes several full segments, each a packet of its own.
  private static Fault narrow(Fault fault, Consumer<LabNetwork> atRouter) {
    return fault
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          lab.web9().run("ip link set eth0 gso_max_segs 1");
          Noise.on(lab.web9(), Noise.app().with("body", "x".repeat(9000)));
          atRouter.accept(lab);
        })
        .haproxy(
            "option httpchk GET /",
            "timeout check 3s",
            "server web1 10.88.0.9:8080 check inter 300ms fall 1",
            Balancing.WEB2)
        .on("web9+rt");
  }

  /// Answers every SYN to port 8080 that comes by eth0 with a reset in the server's name, from a
  /// time to live of its own, as devices that inspect traffic do. The SYN itself goes no further.
  private static final String INJECTOR =
      """
      import socket, struct
      seen = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
      seen.bind(('eth0', 0x0800))
      out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
      def total(data):
          data += b'\\0' * (len(data) % 2)
          s = sum(struct.unpack('!%dH' % (len(data) // 2), data))
          while s >> 16:
              s = (s & 0xffff) + (s >> 16)
          return ~s & 0xffff
      while True:
          p = seen.recv(2048)
          ihl = (p[0] & 15) * 4
          if p[9] != 6 or p[ihl + 13] & 0x12 != 2 or p[ihl + 2:ihl + 4] != struct.pack('!H', 8080):
              continue
          src, dst = p[12:16], p[16:20]
          sport, dport, seq = struct.unpack('!HHI', p[ihl:ihl + 8])
          head = struct.pack('!HHIIBBHHH', dport, sport, 0, seq + 1 & 0xffffffff, 0x50, 0x14, 0, 0, 0)
          check = total(dst + src + struct.pack('!BBH', 0, 6, 20) + head)
          head = head[:16] + struct.pack('!H', check) + head[18:]
          ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 40, 0x1234, 0, TTL, 6, 0, dst, src)
          out.sendto(ip + head, (socket.inet_ntoa(src), 0))
      """;

  private static List<Fault> boxes() {
    return List.of(box("middlebox-rst/far-start", 128), box("middlebox-rst/near-start", 60));
  }

  /// The router before web9 holds such a device, and cannot be looked into.
  private static Fault box(String name, int hopLimit) {
    return failing(name, "a device before web9 resets with a time to live of " + hopLimit)
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          Noise.on(lab.web9(), Noise.app());
          lab.router()
              .nft(
                  """
                  table netdev box {
                    chain out {
                      type filter hook egress device "eth1" priority 0;
                      tcp dport 8080 drop
                    }
                  }
                  """);
          lab.router().start(List.of("python3", "-c", INJECTOR.replace("TTL", "" + hopLimit)));
        })
        .haproxy("server web1 10.88.0.9:8080 check inter 1300ms", Balancing.WEB2)
        .on("web9")
        .shows("L4CON");
  }

  private static List<Fault> sources() {
    return List.of(
        source(
                failing("nat-source-collision/snat", "the router has two source ports, both taken"),
                "snat to 10.88.0.1:40000-40001")
            .shows("L4TOUT"),
        source(
                failing("nat-source-collision/masquerade", "two ports to masquerade with, taken"),
                "masquerade to :50000-50001")
            .shows("L4TOUT"),
        source(
            healthy("nat-source-range", "the router has a thousand source ports"),
            "snat to 10.88.0.1:40000-40999"));
  }

  /// The router translates the source, and the balancer's host holds two connections already.
  private static Fault source(Fault fault, String rule) {
    return fault
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          Noise.on(lab.web9(), Noise.app());
          lab.router()
              .nft(
                  """
                  table ip nat {
                    chain post {
                      type nat hook postrouting priority srcnat;
                      oifname "eth1" tcp dport 8080 %s
                    }
                  }
                  """
                      .formatted(rule));
          lab.lb()
              .python(
                  """
                  import socket, time
                  held = [socket.create_connection(("10.88.0.9", 8080), 5) for _ in range(2)]
                  print("ready", flush=True)
                  time.sleep(600)
                  """);
        })
        .haproxy("server web1 10.88.0.9:8080 check inter 1300ms", Balancing.WEB2)
        .on("web9+rt");
  }
}
