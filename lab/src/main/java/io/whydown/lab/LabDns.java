package io.whydown.lab;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A real name server in the host `dns`: dnsmasq, unbound or BIND. Starting it again changes its
/// answers.
public final class LabDns {

  private LabDns() {}

  /// Answers with these names from now on, and with NXDOMAIN to all others, and makes `lb` ask
  /// here. What answered before is ended.
  public static void start(LabNetwork lab, Map<String, String> addressByName) {
    Map<String, List<String>> all = new TreeMap<>();
    addressByName.forEach((name, address) -> all.put(name, List.of(address)));
    startWithAll(lab, all);
  }

  /// The same, with names of several addresses.
  public static void startWithAll(LabNetwork lab, Map<String, List<String>> addressesByName) {
    var records = new StringBuilder();
    addressesByName.forEach((name, addresses) ->
        addresses.forEach(each -> records.append("host-record=%s,%s\n".formatted(name, each))));
    startWith(lab, records.toString());
  }

  /// The same, with these lines of dnsmasq.conf(5).
  public static void startWith(LabNetwork lab, String records) {
    var host = lab.host("dns");
    String file =
        host.write("dnsmasq.conf", "no-resolv\nno-hosts\nlocal=/lab/\n" + records).toString();
    replace(
        lab,
        "dnsmasq -C '%s' --pid-file= --user=root --listen-address=%s --bind-interfaces"
            .formatted(file, host.ipv4()));
  }

  /// unbound with these lines of the clause `server:` of unbound.conf(5), and what follows it.
  public static void startUnbound(LabNetwork lab, String lines) {
    var host = lab.host("dns");
    String config =
        """
        server:
          interface: %s
          access-control: 0.0.0.0/0 allow
          username: ""
          chroot: ""
          use-syslog: no
          logfile: "%s"
          pidfile: ""
          module-config: "iterator"
        """
            .formatted(host.ipv4(), host.file("unbound.log"));
    replace(lab, "unbound -c '%s'".formatted(host.write("unbound.conf", config + lines)));
  }

  /// BIND with these statements of named.conf(5); `@lab` stands for the zone file `lab`.
  ///
  /// @param zones the text of each zone file by its name
  public static void startBind(LabNetwork lab, String statements, Map<String, String> zones) {
    var host = lab.host("dns");
    zones.forEach(host::write);
    String prefix = host.file("").toString();
    String config =
        """
        options {
          directory "%1$s"; pid-file none; session-keyfile "%2$skey"; recursion no;
          listen-on { %3$s; }; listen-on-v6 { none; }; allow-query { any; };
        };
        controls {};
        """
            .formatted(host.file("zones").getParent(), prefix, host.ipv4());
    replace(
        lab,
        "named -c '%s'"
            .formatted(host.write("named.conf", config + statements.replace("@", prefix))));
  }

  /// Ends what answered before, starts this, waits until it answers, and makes `lb` ask it.
  private static void replace(LabNetwork lab, String command) {
    var host = lab.host("dns");
    host.run(
        """
        before=$(ss -Hlunp sport = :53 | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | head -n 1)
        [ -z "$before" ] || kill -KILL "$before"
        while ss -Hlun sport = :53 | grep -q .; do sleep 0.02; done
        %s
        until ss -Hlun sport = :53 | grep -q .; do sleep 0.02; done
        """
            .formatted(command));
    lab.lb().resolvConf("nameserver %s\noptions timeout:1 attempts:1\n".formatted(host.ipv4()));
  }
}
