package io.whydown.lab;

import java.util.Map;

/// A real dnsmasq in the host `dns`. Starting it again changes its answers.
public final class LabDns {

  private LabDns() {}

  /// Answers with these names from now on, and with NXDOMAIN to all others, and makes `lb` ask
  /// here. What answered before is ended.
  public static void start(LabNetwork lab, Map<String, String> addressByName) {
    var host = lab.host("dns");
    var configuration = new StringBuilder("no-resolv\nno-hosts\nlocal=/lab/\n");
    addressByName.forEach(
        (name, address) -> configuration.append("host-record=%s,%s\n".formatted(name, address)));
    host.run(
        """
        before=$(ss -Hlunp sport = :53 | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | head -n 1)
        [ -z "$before" ] || kill -KILL "$before"
        while ss -Hlun sport = :53 | grep -q .; do sleep 0.02; done
        dnsmasq -C '%s' --pid-file= --user=root --listen-address=%s --bind-interfaces
        """
            .formatted(host.write("dnsmasq.conf", configuration.toString()), host.ipv4()));
    lab.lb().resolvConf("nameserver %s\noptions timeout:1 attempts:1\n".formatted(host.ipv4()));
  }
}
