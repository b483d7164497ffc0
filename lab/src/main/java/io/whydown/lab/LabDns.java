package io.whydown.lab;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A real dnsmasq in the host `dns`. Starting it again changes its answers.
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
    host.run(
        """
        before=$(ss -Hlunp sport = :53 | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | head -n 1)
        [ -z "$before" ] || kill -KILL "$before"
        while ss -Hlun sport = :53 | grep -q .; do sleep 0.02; done
        dnsmasq -C '%s' --pid-file= --user=root --listen-address=%s --bind-interfaces
        """
            .formatted(
                host.write("dnsmasq.conf", "no-resolv\nno-hosts\nlocal=/lab/\n" + records),
                host.ipv4()));
    lab.lb().resolvConf("nameserver %s\noptions timeout:1 attempts:1\n".formatted(host.ipv4()));
  }
}
