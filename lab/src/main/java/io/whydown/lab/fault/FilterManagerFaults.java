package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import java.util.List;
import java.util.function.Consumer;

/// Faults of hosts whose packet filter firewalld or ufw manages: the real ones, with files of their
/// own.
final class FilterManagerFaults {

  /// The D-Bus of firewalld is a private one.
  private static final String FIREWALLD =
      """
      mkdir -p /run/dbus "$1-dbus"
      mount --bind "$1-dbus" /run/dbus
      dbus-daemon --system --nofork --nopidfile >/dev/null 2>&1 &
      for _ in $(seq 200); do [ -S /run/dbus/system_bus_socket ] && break; sleep 0.05; done
      firewall-offline-cmd --zone=public --add-port=2222/tcp --add-port=8080/tcp >/dev/null
      firewalld --nofork --nopid >/dev/null 2>&1 &
      for _ in $(seq 200); do firewall-cmd --state >/dev/null 2>&1 && break; sleep 0.1; done
      [ -z "$2" ] || firewall-cmd -q $2
      echo ready
      wait
      """;

  private FilterManagerFaults() {}

  static List<Fault> all() {
    return List.of(
        planted(
                failing(
                    "firewalld-or-ufw-reload-lost/firewalld",
                    "8080/tcp is in firewalld's files and not loaded"),
                lab -> firewalld(lab, "--remove-port=8080/tcp"))
            .needing(Need.FIREWALLD)
            .unhurried()
            .shows("L4CON"),
        planted(
                failing(
                    "firewalld-or-ufw-reload-lost/ufw",
                    "8080/tcp is in ufw's files and not loaded"),
                lab -> {
                  ufw(lab.web1());
                  lab.web1().run("iptables -D ufw-user-input -p tcp --dport 8080 -j ACCEPT");
                })
            .needing(Need.UFW)
            .shows("L4TOUT"),
        planted(
                failing(
                    "firewall-rule-shadowed/ufw", "ufw's allow rule stands behind its deny rule"),
                lab -> {
                  ufw(lab.web1());
                  lab.web1().run("ufw insert 1 deny from 10.77.0.0/24 to any port 8080 proto tcp");
                })
            .needing(Need.UFW)
            .shows("L4TOUT"),
        planted(healthy("firewalld", "firewalld allows the port"), lab -> firewalld(lab, ""))
            .needing(Need.FIREWALLD),
        planted(healthy("ufw", "ufw allows the port"), lab -> ufw(lab.web1())).needing(Need.UFW));
  }

  private static Fault planted(Fault fault, Consumer<LabNetwork> manager) {
    return fault.planted(lab -> {
      Noise.around(lab, Noise.app());
      manager.accept(lab);
    });
  }

  private static void firewalld(LabNetwork lab, String change) {
    LabHost host = lab.web1();
    own(host, "firewalld");
    host.start(List.of("sh", "-c", FIREWALLD, "sh", host.file("firewalld").toString(), change))
        .awaitReady();
  }

  private static void ufw(LabHost host) {
    own(host, "ufw");
    own(host, "default");
    host.run(
        """
        mount -t tmpfs tmpfs /run/lock
        ufw --force enable
        ufw allow 2222/tcp
        ufw allow 8080/tcp
        """);
  }

  /// Gives the host a folder of /etc of its own (ip-netns(8)), for what runs later.
  private static void own(LabHost host, String folder) {
    host.run(
        "mkdir -p /etc/netns/%1$s/%2$s; cp -a /etc/%2$s/. /etc/netns/%1$s/%2$s/"
            .formatted(host.namespace(), folder));
  }
}
