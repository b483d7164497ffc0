package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import java.util.List;

/// Drops that no rule for this connection explains: programs on the interface, and firewalls that
/// saw one direction only.
final class ProgramFaults {

  /// Loads an XDP program that drops TCP to port 8080 (or nothing) and attaches it, with bpf(2) and
  /// rtnetlink(7) alone. Arguments: interface, port in network order.
  private static final String XDP =
      """
      import ctypes, socket, struct, sys
      def op(code, registers=0, offset=0, value=0):
          return struct.pack("<BBhi", code, registers, offset, value)
      port = socket.htons(int(sys.argv[2]))
      code = b"".join([
          op(0x61, 0x12), op(0x61, 0x13, 4), op(0xBF, 0x24), op(0x07, 4, 0, 54),
          op(0x2D, 0x34, 8), op(0x69, 0x24, 12), op(0x55, 4, 6, 8), op(0x71, 0x24, 23),
          op(0x55, 4, 4, 6), op(0x69, 0x24, 36), op(0x55, 4, 2, port),
          op(0xB7, 0, 0, 1), op(0x95), op(0xB7, 0, 0, 2), op(0x95)])
      text = ctypes.create_string_buffer(code)
      licence = ctypes.create_string_buffer(b"GPL")
      attributes = ctypes.create_string_buffer(struct.pack(
          "<IIQQIIQII16s", 6, len(code) // 8, ctypes.addressof(text), ctypes.addressof(licence),
          0, 0, 0, 0, 0, b"guard"), 128)
      program = ctypes.CDLL(None).syscall(321, 5, attributes, 128)
      if program < 0:
          sys.exit("the kernel refuses the program")
      nest = struct.pack("<HHiHHI", 8, 1, program, 8, 3, 2)
      body = struct.pack("<BBHiII", 0, 0, 0, socket.if_nametoindex(sys.argv[1]), 0, 0)
      body += struct.pack("<HH", 4 + len(nest), 43 | 0x8000) + nest
      route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
      route.send(struct.pack("<IHHII", 16 + len(body), 19, 5, 1, 0) + body)
      sys.exit(struct.unpack_from("<i", route.recv(4096), 16)[0])
      """;

  /// A classic program for tc(8): 2 (drop) for TCP over IPv4 to the port, else 0 (pass).
  private static final String TC =
      """
      tc qdisc add dev eth0 clsact
      tc filter add dev eth0 ingress protocol ip bpf da bytecode \
      '8,40 0 0 12,21 0 5 2048,48 0 0 23,21 0 3 6,40 0 0 36,21 0 1 %d,6 0 0 2,6 0 0 0'
      """;

  private ProgramFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("ebpf-or-xdp-drop/xdp", "an XDP program drops what goes to port 8080 of web1")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              xdp(lab.web1(), 8080);
            })
            .shows("L4TOUT"),
        failing("ebpf-or-xdp-drop/tc", "a tc program drops what goes to port 8080 of web1")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().run(TC.formatted(8080));
            })
            .shows("L4TOUT"),
        failing("conntrack-invalid-drop/other-way-back", "web1 answers by way of web2")
            .planted(lab -> {
              aside(lab);
              lab.web2().nft(forward("ct state invalid counter drop"));
            })
            .shows("L4TOUT"),
        failing("conntrack-invalid-drop/notrack", "web1 tracks one direction only")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .nft(
                      """
                      table inet fw {
                        chain early {
                          type filter hook prerouting priority raw; policy accept;
                          tcp dport 8080 notrack
                        }
                        chain output {
                          type filter hook output priority filter; policy accept;
                          ct state established,related accept
                          ct state invalid counter drop
                        }
                      }
                      """);
            })
            .or("firewall-drop")
            .shows("L4TOUT"),
        healthy("xdp-program", "an XDP program and a tc program of web1 drop another port")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              xdp(lab.web1(), 4444);
              lab.web1().run(TC.formatted(4444));
            }),
        healthy("other-way-back", "web1 answers by way of web2, whose firewall takes it")
            .planted(lab -> {
              aside(lab);
              lab.web2().nft(forward("ip saddr 10.77.0.11 accept\n    ct state invalid drop"));
            }));
  }

  private static void xdp(LabHost host, int port) {
    host.run("python3 - eth0 " + port + " <<'END'\n" + XDP + "END\n");
  }

  /// The balancer reaches web1 on the link, and web1 answers through web2.
  private static void aside(LabNetwork lab) {
    Noise.around(lab, Noise.app());
    lab.web2().sysctl("net.ipv4.ip_forward", "1");
    lab.web2().sysctl("net.ipv4.conf.all.send_redirects", "0");
    lab.web2().sysctl("net.ipv4.conf.eth0.send_redirects", "0");
    lab.web1().run("ip route add 10.77.0.10/32 via 10.77.0.12");
  }

  private static String forward(String rules) {
    return """
    table inet fw {
      chain forward {
        type filter hook forward priority filter; policy accept;
        ct state established,related accept
        %s
      }
    }
    """
        .formatted(rules);
  }
}
