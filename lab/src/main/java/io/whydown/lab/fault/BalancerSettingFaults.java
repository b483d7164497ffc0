package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabDns;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabProcess;
import io.whydown.lab.LabServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Servers that are well, before a balancer whose limits, settings or own surroundings keep it from
/// using them.
final class BalancerSettingFaults {

  private static final String WEB1 = "server web1 10.77.0.11:8080 check";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private BalancerSettingFaults() {}

  static List<Fault> all() {
    return Stream.concat(daily(), Boolean.getBoolean("deep") ? Stream.of(tooTight()) : Stream.of())
        .toList();
  }

  private static Stream<Fault> daily() {
    return Stream.of(
        connectTooShort(),
        maxconn(),
        template(),
        namespace(),
        failing("config-quoting/expectation", "an unquoted # cuts the text that must not appear")
            .planted(lab -> Noise.around(lab, Noise.app().with("body", "failover: none")))
            .haproxy(
                "option httpchk GET /status",
                "http-check expect ! string fail#no-replica",
                WEB1,
                Balancing.WEB2)
            .shows("L7RSP"),
        healthy("quoted-hash", "a # that is quoted cuts nothing")
            .planted(lab -> Noise.around(lab, Noise.app().with("body", "failover: none")))
            .haproxy(
                "option httpchk GET /status",
                "http-check expect ! string 'fail#no-replica'",
                WEB1,
                Balancing.WEB2)
            .shows("L7OK"));
  }

  /// Three short pauses, each of which takes the server down until the next check, 15 s later.
  private static Fault tooTight() {
    var process = new LabProcess[1];
    return failing("health-check-too-tight/fall-one", "each short pause takes it down")
        .planted(lab -> {
          Noise.around(lab);
          process[0] = lab.web1().serve(Noise.app());
        })
        .haproxy(
            "option httpchk GET /",
            "timeout check 300ms",
            WEB1 + " inter 200ms downinter 15s fall 1 rise 1",
            Balancing.WEB2)
        .then(running -> {
          var haproxy = running.haproxyOrThrow();
          for (int i = 0; i < 3; i++) {
            haproxy.await("web", "web1", line -> line.status().equals("UP"), LIMIT);
            process[0].signal("STOP");
            haproxy.await("web", "web1", line -> line.status().equals("DOWN"), LIMIT);
            process[0].signal("CONT");
          }
        })
        .shows("DOWN");
  }

  private static Fault maxconn() {
    return failing("lb-maxconn-global/three", "three slow clients have all that HAProxy takes")
        .planted(lab -> Noise.around(lab, LabServer.at("silent", "0.0.0.0", 8080).named("shop")))
        .behind(
            Balancing.haproxySections(
                """
                frontend www
                  bind 10.77.0.10:80
                  default_backend web
                backend web
                  timeout server 60s
                  server web1 10.77.0.11:8080 check
                """))
        .then(running -> {
          running.haproxyOrThrow().command("set maxconn global 3");
          TrafficFaults.threeClients(running.lab(), "0.5");
        })
        .expecting(Expected.failing("lb-maxconn-global").withStatus("failing|degraded").anywhere())
        .shows("L4OK");
  }

  private static Fault template() {
    return failing("server-template-unfilled/one-of-two", "the name has one address for two slots")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("shop.lab", "10.77.0.11"));
        })
        .behind(lab ->
            Balancing.haproxySections(
                    """
                    resolvers lab
                      nameserver inner %s:53
                    backend web
                      server-template web 2 shop.lab:8080 check resolvers lab init-addr none
                    """
                        .formatted(lab.host("dns").ipv4()))
                .start(lab))
        .or("expected-down")
        .expecting(
            Expected.failing("server-template-unfilled").anywhere().withBalancerStatus("L4OK"))
        .needing(Need.DNSMASQ);
  }

  /// A cable in user space between the router and `web9` takes its time.
  private static Fault connectTooShort() {
    return failing("timeout-connect-too-short/far-away", "the handshake takes half a second")
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          Noise.on(lab.web9(), Noise.app());
          slowCable(lab);
        })
        .haproxy(
            "timeout connect 300ms",
            "timeout check 300ms",
            "server web1 10.99.0.9:8080 check inter 1s",
            Balancing.WEB2)
        .on("web9")
        .shows("L4TOUT");
  }

  private static void slowCable(LabNetwork lab) {
    var script =
        lab.web9()
            .write(
                "cable.py",
                """
                import collections, ctypes, fcntl, os, select, struct, sys, time
                def tap(name):
                    file = os.open('/dev/net/tun', os.O_RDWR)
                    fcntl.ioctl(file, 0x400454ca, struct.pack('16sH14s', name.encode(), 0x1002, b''))
                    return file
                near = tap('far0')
                os.system('ip addr add 10.99.0.9/24 dev far0; ip link set far0 up')
                other = os.open('/run/netns/' + sys.argv[1], os.O_RDONLY)
                assert ctypes.CDLL(None).setns(other, 0x40000000) == 0
                far = tap('far1')
                os.system('ip addr add 10.99.0.1/24 dev far1; ip link set far1 up')
                print('ready', flush=True)
                waiting = collections.deque()
                while True:
                    limit = max(0, waiting[0][0] - time.monotonic()) if waiting else None
                    for file in select.select([near, far], [], [], limit)[0]:
                        frame = os.read(file, 2000)
                        waiting.append((time.monotonic() + 0.25, far if file == near else near, frame))
                    while waiting and waiting[0][0] <= time.monotonic():
                        _, to, frame = waiting.popleft()
                        os.write(to, frame)
                """);
    lab.web9()
        .start(List.of("/usr/bin/python3", script.toString(), lab.router().namespace()))
        .awaitReady();
    lab.web9().run("ip route replace default via 10.99.0.1");
  }

  private static Fault namespace() {
    return failing(
            "chroot-or-user-or-namespace-limits/private-network",
            "HAProxy has a network namespace of its own, without a way out")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(lab -> {
          var haproxy =
              LabHaproxy.write(
                  lab.lb(),
                  """
                  frontend www
                    bind :80
                    default_backend web
                  backend web
                    server web1 10.77.0.11:8080 check
                  """);
          // no daemon: the lab would not find it in a namespace that is not its own
          haproxy.run(
              lab.lb(),
              List.of(
                  "unshare",
                  "-n",
                  "sh",
                  "-c",
                  "ip link set lo up; exec haproxy -db -f '%s'"
                      .formatted(haproxy.configuration())));
          return new Running(lab, haproxy.configuration(), haproxy, null);
        })
        .shows("L4CON");
  }
}
