package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabSystem;
import java.util.List;
import java.util.function.UnaryOperator;

/// Units whose trouble is written elsewhere than in the unit file: drop-ins, environment files,
/// slices, conditions, other units. `web1` is a host with a real systemd.
final class MoreUnitFaults {

  private static final String SERVE = "/usr/bin/python3 /opt/server.py ";
  private static final String HTTP = "http --port 8080 --name shop";
  private static final String SHOP = "shop.service";
  private static final String DENY =
      "[Slice]\nIPAddressDeny=any\nIPAddressAllow=localhost 10.77.0.20";

  private MoreUnitFaults() {}

  static List<Fault> all() {
    return List.of(
        on(
            "wrong-port/environment-of-a-drop-in",
            system ->
                system
                    .unit(SHOP, port("Environment=PORT=8080"))
                    .file(
                        "etc/systemd/system/shop.service.d/50-blue.conf",
                        "[Service]\nEnvironment=PORT=9080\n")),
        on(
            "wrong-port/default-file",
            system ->
                system
                    .unit(SHOP, port("EnvironmentFile=-/etc/default/shop"))
                    .file("etc/default/shop", "PORT=18080\n")),
        on(
                "seccomp-or-systemd-ip-deny/slice",
                system ->
                    system
                        .unit(SHOP, service("Slice=tenants.slice", HTTP))
                        .file("etc/systemd/system/tenants.slice", DENY + "\n"))
            .shows("L4TOUT"),
        on(
            "vrf-or-netns-mismatch/namespace-by-path",
            system ->
                system
                    .unit(
                        "blue.service",
                        "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/ip netns add blue\nExecStartPost=/bin/ip -n blue link set lo up\n")
                    .unit(
                        SHOP,
                        "[Unit]\nAfter=blue.service\nRequires=blue.service\n"
                            + service("NetworkNamespacePath=/run/netns/blue", HTTP))),
        on(
            "service-not-running/condition-unmet",
            system ->
                system.unit(
                    SHOP, "[Unit]\nConditionPathExists=/etc/shop/enabled\n" + service("", HTTP))),
        on(
            "service-not-running/exec-condition",
            system ->
                system.unit(SHOP, service("ExecCondition=/bin/sh -c 'test -e /etc/leader'", HTTP))),
        on(
            "service-not-running/wants-a-mount",
            system ->
                system
                    .unit(
                        SHOP,
                        "[Unit]\nBindsTo=srv-shop.mount\nAfter=srv-shop.mount\n"
                            + service("", HTTP))
                    .file(
                        "etc/systemd/system/srv-shop.mount",
                        "[Mount]\nWhat=/dev/disk/none\nWhere=/srv/shop\nType=ext4\n")),
        on(
                "bound-to-loopback/socket-drop-in",
                system ->
                    system
                        .unit("shop.socket", "[Socket]\nListenStream=8080\n")
                        .file(
                            "etc/systemd/system/shop.socket.d/override.conf",
                            "[Socket]\nListenStream=\nListenStream=127.0.0.1:8080\n")
                        .file("etc/systemd/system/" + SHOP, service("", HTTP)))
            .or("socket-activation-elsewhere"),
        on(
            "service-not-running/user-missing",
            system -> system.unit(SHOP, service("User=shopuser", HTTP))),
        on(
            "service-not-running/directory-missing",
            system -> system.unit(SHOP, service("WorkingDirectory=/srv/shop", HTTP))),
        on(
            "service-not-running/stopped-by-a-conflict",
            system ->
                system
                    .unit(SHOP, service("", HTTP))
                    .unit(
                        "batch.service",
                        """
                        [Unit]
                        Conflicts=shop.service
                        After=shop.service
                        [Service]
                        ExecStartPre=/bin/sleep 1
                        ExecStart=/bin/sleep 900
                        """)),
        on(
                "seccomp-or-systemd-ip-deny/address-families",
                system -> system.unit(SHOP, service("RestrictAddressFamilies=AF_UNIX", HTTP)))
            .or("service-not-running"),
        connected(
            plant(
                failing(
                    "backend-connection-limit/max-connections-of-a-socket-unit",
                    "systemd accepts one connection at a time for shop, and one lasts"),
                system ->
                    system
                        .unit(
                            "shop.socket",
                            "[Socket]\nListenStream=8080\nAccept=yes\nMaxConnections=1\n")
                        .file(
                            "etc/systemd/system/shop@.service",
                            "[Service]\nExecStart=/bin/sleep 900\nStandardInput=socket\n"))),
        plant(
            healthy("systemd-slice-allows", "the slice denies every address but the balancer's"),
            system ->
                system
                    .unit(SHOP, service("Slice=tenants.slice", HTTP))
                    .file("etc/systemd/system/tenants.slice", DENY + " 10.77.0.10\n")));
  }

  private static String service(String settings, String arguments) {
    return "[Service]\n" + settings + "\nExecStart=" + SERVE + arguments + "\n";
  }

  private static String port(String setting) {
    return "[Service]\n"
        + setting
        + "\nExecStart=/bin/sh -c \"exec "
        + SERVE
        + "http --name shop --port $PORT\"\n";
  }

  private static Fault on(String name, UnaryOperator<LabSystem> made) {
    return plant(failing(name, "a unit of web1, which runs systemd").shows("L4CON"), made);
  }

  /// A client of the service that stays.
  private static Fault connected(Fault fault) {
    return fault
        .planted(lab -> {
          fault.plant().accept(lab);
          lab.web2()
              .python(
                  """
                  import socket, time
                  client = socket.create_connection(("10.77.0.11", 8080))
                  print("ready", flush=True)
                  time.sleep(900)
                  """);
        })
        .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
        .shows("SOCKERR");
  }

  private static Fault plant(Fault fault, UnaryOperator<LabSystem> made) {
    return fault
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          var system = LabSystem.prepare(lab, lab.web1());
          system.unit("exporter.service", service("", "http --port 9100 --name exporter"));
          made.apply(system).boot();
        })
        .needing(Need.SYSTEMD);
  }
}
