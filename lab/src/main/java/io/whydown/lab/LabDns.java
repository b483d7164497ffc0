package io.whydown.lab;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A real dnsmasq in the host `dns`, whose answers can change. Not thread-safe.
public final class LabDns {

  private final LabHost host;
  private @Nullable LabProcess process;

  private LabDns(LabHost host) {
    this.host = host;
  }

  /// Starts the resolver with these names, and makes `lb` ask it.
  public static LabDns start(LabNetwork lab, Map<String, String> addressByName) {
    var dns = new LabDns(lab.host("dns"));
    dns.answer(addressByName);
    lab.lb()
        .resolvConf(
            "nameserver %s\noptions timeout:1 attempts:1\n".formatted(lab.host("dns").ipv4()));
    return dns;
  }

  /// Answers with these names from now on, and with NXDOMAIN to all others.
  public void answer(Map<String, String> addressByName) {
    var configuration = new StringBuilder("no-resolv\nno-hosts\nlocal=/lab/\n");
    addressByName.forEach(
        (name, address) -> configuration.append("host-record=%s,%s\n".formatted(name, address)));
    var file = host.write("dnsmasq.conf", configuration.toString());
    if (process != null) {
      process.kill();
    }
    process =
        host.start(
            List.of(
                "dnsmasq",
                "-k",
                "-C",
                file.toString(),
                "--pid-file=" + host.file("dnsmasq.pid"),
                "--user=root",
                "--listen-address=" + host.ipv4(),
                "--bind-interfaces"));
    host.run(
        "for i in $(seq 100); do ss -Hlun sport = :53 | grep -q . && exit 0; sleep 0.02; done; exit 1");
  }
}
