package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The pages that all TCP sockets hold have come to the limits of net.ipv4.tcp_mem (tcp(7): low,
/// pressure, high): above pressure windows shrink, above high the kernel drops and aborts.
final class MemTcpPressure implements Cause {

  private static final About ABOUT =
      About.root(
          "mem-tcp-pressure",
          "TCP sockets hold as much memory as the kernel lets them",
          Stage.ACCEPT,
          Set.of(
              "connection-timeout", "connection-reset", "closed-after-accept", "response-timeout"),
          FactKind.COUNTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Case.HostFacts host : List.of(facts.serverHost(), facts.balancerHost())) {
      Map<String, Setting> counters = host.counters().asValue().orElse(Map.of());
      Setting used = counters.get("sockstat.TCP.mem");
      Setting limits = host.sysctls().asValue().orElse(Map.of()).get("net.ipv4.tcp_mem");
      if (used == null
          || limits == null
          || !limits.value().matches("\\d{1,18} \\d{1,18} \\d{1,18}")) {
        continue;
      }
      String[] pages = limits.value().split(" ");
      long now = Owner.number(used);
      if (now >= Long.parseLong(pages[1])) {
        Finding finding = finding(host.vantage(), counters, used, limits);
        boolean established = !facts.symptom().id().equals("connection-timeout");
        return established && now >= Long.parseLong(pages[2])
            ? Outcome.proven(finding)
            : Outcome.likely(
                finding, "TcpExtTCPAbortOnMemory and TcpExtPruneCalled around a probe");
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      String vantage, Map<String, Setting> counters, Setting used, Setting limits) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(new Evidence("TCP sockets hold " + used.value() + " pages", used.provenance()));
    evidence.add(
        new Evidence(
            "low, pressure and high are " + limits.value() + " pages", limits.provenance()));
    for (String name : List.of("TCPMemoryPressures", "TCPAbortOnMemory")) {
      Setting counter = counters.get("TcpExt." + name);
      if (counter != null && Owner.number(counter) > 0) {
        evidence.add(new Evidence(name + " is " + counter.value(), counter.provenance()));
      }
    }
    String[] pages = limits.value().split(" ");
    String twice =
        "%d %d %d"
            .formatted(
                2 * Long.parseLong(pages[0]),
                2 * Long.parseLong(pages[1]),
                2 * Long.parseLong(pages[2]));
    return Finding.of(
        "the TCP sockets of " + vantage + " have used up their memory",
        evidence,
        new Remedy(
            "find who holds it (large Recv-Q and Send-Q), and raise the limits",
            vantage,
            List.of("ss -tm", "sysctl -w net.ipv4.tcp_mem='" + twice + "'"),
            Remedy.Risk.MEDIUM,
            false,
            List.of("cat /proc/net/sockstat"),
            List.of("sysctl -w net.ipv4.tcp_mem='" + limits.value() + "'")));
  }
}
