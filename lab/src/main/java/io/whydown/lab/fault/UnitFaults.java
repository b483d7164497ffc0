package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabSystem;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Faults of units: `web1` is a host with a real systemd, which is asked over ssh.
final class UnitFaults {

  private static final String SERVE = "/usr/bin/python3 /opt/server.py ";

  private UnitFaults() {}

  static List<Fault> all() {
    return Stream.of(failed(), ended(), replaced(), binding(), sockets(), sealed(), well())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Fault> failed() {
    return List.of(
        unit(
            "service-not-running/unit-failed",
            "Type=simple\nExecStart=/bin/sh -c 'echo DB_URL is not set >&2; exit 78'"),
        unit("service-not-running/binary-missing", "Type=exec\nExecStart=/opt/shop/bin/shop"),
        unit("service-not-running/killed-by-signal", "ExecStart=/bin/sh -c 'kill -SEGV $$'"),
        on("service-not-running/not-enabled", system -> system.file(PATH, service(SERVE + HTTP))),
        killedLater(),
        on(
            "service-not-running/dependency-failed",
            system ->
                system
                    .unit(
                        "shop.service",
                        "[Unit]\nRequires=database.service\nAfter=database.service\n"
                            + service(SERVE + HTTP))
                    .file(
                        "etc/systemd/system/database.service",
                        "[Service]\nType=oneshot\nExecStart=/bin/false\n")),
        on(
            "service-not-running/presupposed",
            system ->
                system
                    .unit(
                        "shop.service",
                        "[Unit]\nRequisite=database.service\nAfter=database.service\n"
                            + service(SERVE + HTTP))
                    .file(
                        "etc/systemd/system/database.service",
                        "[Service]\nExecStart=/bin/sleep 900\n")),
        unit(
            "service-crash-loop/limit-hit",
            "Restart=always\nRestartSec=50ms\nExecStart=/bin/sh -c 'echo no licence >&2; exit 1'"),
        on(
            "service-crash-loop/for-ever",
            system ->
                system.unit(
                    "shop.service",
                    "[Unit]\nStartLimitIntervalSec=0\n"
                        + service(
                            "/bin/sh -c 'sleep 0.2; exit 3'\nRestart=always\nRestartSec=200ms"))));
  }

  /// systemd calls the unit active, or takes its connections, and no process of it serves them.
  private static List<Fault> ended() {
    return List.of(
        unit(
            "service-not-running/command-ended",
            "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'echo shop: no licence for port 8080'"),
        proxied(
            "service-not-running/behind-a-socket-proxy",
            "EnvironmentFile=/etc/shop.env\nExecStart=" + SERVE + "http --port 8000"),
        on(
            "bound-to-loopback/device-of-a-socket-unit",
            system ->
                system
                    .unit("shop.socket", "[Socket]\nListenStream=8080\nBindToDevice=lo\n")
                    .file(PATH, service(SERVE + HTTP))));
  }

  /// Something answers or holds the port, and the service that should have it failed.
  private static List<Fault> replaced() {
    return List.of(
        plant(
                failing("wrong-service-on-port/stand-in", "a unit answers for one that failed")
                    .shows("L7STS"),
                system ->
                    system
                        .unit("regret.service", service(SERVE + HTTP + " --status 503"))
                        .unit(
                            "shop.service",
                            "[Unit]\nOnFailure=regret.service\n[Service]\nExecStart=/bin/sh -c 'exit 3' --port 8080\n"))
            .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
            .or("service-not-running"),
        plant(
                failing(
                        "service-not-running/instance-for-each-connection",
                        "the program that systemd starts for each connection says why it ends")
                    .shows("L7RSP"),
                system ->
                    system
                        .unit("shop.socket", "[Socket]\nListenStream=8080\nAccept=yes\n")
                        .file(
                            "etc/systemd/system/shop@.service",
                            "[Service]\nStandardInput=socket\nExecStart=/bin/sh -c 'echo no licence >&2; exit 9'\n"))
            .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2),
        on(
            "port-in-use/outgoing-connection",
            system ->
                system
                    .unit("peer.service", service(SERVE + "http --port 9000 --name peer"))
                    .file("opt/client.py", CLIENT)
                    .unit(
                        "client.service",
                        "[Unit]\nAfter=peer.service\n" + service("/usr/bin/python3 /opt/client.py"))
                    .unit(
                        "shop.service",
                        "[Unit]\nAfter=client.service\n"
                            + afterwards("[ -e /run/client-connected ]"))));
  }

  /// A client whose own port is that of the service.
  private static final String CLIENT =
      """
      import socket, time
      s = socket.socket()
      s.bind(("0.0.0.0", 8080))
      while s.connect_ex(("127.0.0.1", 9000)):
          time.sleep(0.1)
      open("/run/client-connected", "w").close()
      time.sleep(900)
      """;

  /// A socket unit whose service passes connections on to port 8000 of the host.
  private static Fault proxied(String name, String inner) {
    return plant(
            failing(name, "a socket unit leads to a service that does not run"),
            system ->
                system
                    .unit("edge.socket", "[Socket]\nListenStream=8080\n")
                    .file(
                        "etc/systemd/system/edge.service",
                        service("/lib/systemd/systemd-socket-proxyd 127.0.0.1:8000"))
                    .unit("shop.service", "[Service]\n" + inner + "\n"))
        .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2);
  }

  private static List<Fault> binding() {
    return List.of(
        on(
            "port-in-use/other-unit-on-loopback",
            system ->
                system
                    .unit("legacy.service", service(SERVE + "http --port 8080 --bind 127.0.0.1"))
                    .unit(
                        "shop.service",
                        "[Unit]\nAfter=legacy.service\n"
                            + afterwards("(: < /dev/tcp/127.0.0.1/8080) 2> /dev/null"))),
        on(
                "bind-privileged-port/user-nobody",
                system ->
                    system.unit(
                        "shop.service", service(SERVE + "http --port 80 --name shop\nUser=nobody")))
            .haproxy("server web1 10.77.0.11:80 check", Balancing.WEB2),
        on(
                "bind-privileged-port/bounded-root",
                system ->
                    system.unit(
                        "shop.service",
                        service(
                            SERVE
                                + "http --port 80 --name shop\nCapabilityBoundingSet=~CAP_NET_BIND_SERVICE")))
            .haproxy("server web1 10.77.0.11:80 check", Balancing.WEB2),
        unit(
            "bind-address-missing/floating-address",
            "ExecStart=" + SERVE + HTTP + " --bind 10.77.0.50"),
        on(
            "bind-address-missing/says-so-in-a-file",
            system ->
                system
                    .file("var/log/shop/shop.log", "")
                    .unit(
                        "shop.service",
                        "[Service]\nStandardOutput=append:/var/log/shop/shop.log\n"
                            + "StandardError=append:/var/log/shop/shop.log\n"
                            + "ExecStart=/bin/sh -c 'date +\"%%F %%T shop begins\"; exec "
                            + SERVE
                            + HTTP
                            + " --bind 10.77.0.50'\n")),
        unit(
                "not-yet-listening/slow-start",
                "ExecStart=/bin/sh -c 'sleep 300; exec " + SERVE + HTTP + "'")
            .or("service-not-running")
            .undecidedToo(),
        unit("bound-to-loopback/unit", "ExecStart=" + SERVE + HTTP + " --bind 127.0.0.1"),
        unit("wrong-port/unit", "ExecStart=" + SERVE + "http --port 8090 --name shop"));
  }

  private static List<Fault> sockets() {
    return List.of(
        on(
            "socket-activation-off/disabled",
            system ->
                system
                    .file("etc/systemd/system/shop.socket", "[Socket]\nListenStream=8080\n")
                    .file(PATH, service(SERVE + HTTP))),
        on(
                "socket-activation-elsewhere/other-instance",
                system ->
                    system
                        .file("etc/systemd/system/web@.socket", "[Socket]\nListenStream=%i\n")
                        .file("etc/systemd/system/web@.service", service(SERVE + HTTP))
                        .unit(
                            "open.service",
                            "[Service]\nType=oneshot\nExecStart=/bin/systemctl start web@8081.socket\n"))
            .or("wrong-port"),
        on(
                "socket-activation-elsewhere/other-port",
                system ->
                    system
                        .unit("shop.socket", "[Socket]\nListenStream=8081\n")
                        .file(PATH, service(SERVE + HTTP)))
            .or("wrong-port"));
  }

  private static List<Fault> sealed() {
    return List.of(
        unit(
            "vrf-or-netns-mismatch/private-network",
            "PrivateNetwork=yes\nExecStart=" + SERVE + HTTP),
        unit(
                "seccomp-or-systemd-ip-deny/all",
                "IPAddressDeny=any\nIPAddressAllow=localhost\nExecStart=" + SERVE + HTTP)
            .shows("L4TOUT"),
        unit(
                "seccomp-or-systemd-ip-deny/network",
                "IPAddressDeny=10.77.0.8/30 203.0.113.0/24\nExecStart=" + SERVE + HTTP)
            .shows("L4TOUT"));
  }

  private static List<Fault> well() {
    UnaryOperator<LabSystem> shop = system -> system.unit("shop.service", service(SERVE + HTTP));
    return List.of(
        plant(healthy("systemd", "a unit that serves"), shop),
        plant(
            healthy("systemd-ip-allow", "the unit denies every address but the balancer's"),
            system ->
                system.unit(
                    "shop.service",
                    "[Service]\nIPAddressDeny=any\nIPAddressAllow=10.77.0.10 localhost\nExecStart="
                        + SERVE
                        + HTTP
                        + "\n")),
        plant(
            healthy("systemd-command-ended", "the command of the unit ended and left a process"),
            system ->
                system.unit(
                    "shop.service",
                    "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'setsid "
                        + SERVE
                        + HTTP
                        + " >/dev/null 2>&1 &'\n")),
        plant(
            healthy("systemd-with-failed-neighbour", "another unit has failed"),
            system ->
                shop.apply(system).unit("report.service", "[Service]\nExecStart=/bin/false\n")));
  }

  private static final String HTTP = "http --port 8080 --name shop";
  private static final String PATH = "etc/systemd/system/shop.service";

  private static String service(String start) {
    return "[Service]\nExecStart=" + start + "\n";
  }

  /// A service that starts to serve as soon as a condition of bash holds.
  private static String afterwards(String condition) {
    return service(
        "/bin/bash -c 'until %s; do sleep 0.1; done; exec %s'".formatted(condition, SERVE + HTTP));
  }

  private static Fault unit(String name, String lines) {
    return on(name, system -> system.unit("shop.service", "[Service]\n" + lines + "\n"));
  }

  private static Fault on(String name, UnaryOperator<LabSystem> made) {
    return plant(failing(name, "a unit of web1, which runs systemd").shows("L4CON"), made);
  }

  /// Its first start failed as the port was taken, the second went well; then it was killed.
  private static Fault killedLater() {
    return failing("service-not-running/killed-after-another-failure", "a unit of web1 was killed")
        .shows("L4CON")
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          LabSystem.prepare(lab, lab.web1())
              .unit("shop.service", service("/opt/shop"))
              .file("opt/shop", "")
              .boot()
              .run(
                  """
                  systemctl stop shop; systemctl reset-failed
                  printf '#!/bin/sh\necho "bind: Address already in use" >&2; exit 1\n' > /opt/shop
                  chmod 755 /opt/shop
                  systemctl start shop; sleep 1.2
                  printf '#!/bin/sh\nexec %s\n' > /opt/shop
                  systemctl start shop; sleep 0.5; systemctl kill -s KILL shop; sleep 0.3
                  """
                      .formatted(SERVE + HTTP));
        })
        .needing(Need.SYSTEMD);
  }

  private static Fault plant(Fault fault, UnaryOperator<LabSystem> made) {
    return fault
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          var system = LabSystem.prepare(lab, lab.web1());
          system.unit("exporter.service", service(SERVE + "http --port 9100 --name exporter"));
          made.apply(system).boot();
        })
        .needing(Need.SYSTEMD);
  }
}
