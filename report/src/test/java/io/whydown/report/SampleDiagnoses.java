package io.whydown.report;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Excluded;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Status;
import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.diagnose.cause.Afterwards;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxySettings;
import io.whydown.simulate.PathOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Diagnoses for the golden files.
final class SampleDiagnoses {

  static final Instant NOW = Instant.parse("2026-11-20T20:00:00Z");

  private static final Instant THEN = Instant.parse("2026-11-20T19:59:59.800Z");

  private SampleDiagnoses() {}

  /// One server bound to loopback, with a second fault behind; one undecided; one healthy.
  static Diagnosis mixed() {
    return diagnosis(
        haproxy(),
        List.of(
            loopback(),
            undecided(),
            likely(),
            healthy("web4", "10.0.0.4", "answers with 200 in 1 ms")),
        List.of(
            new Gap(
                FactKind.SECURITY_MODULES,
                "ssh://web1",
                "the audit log",
                "needs root on ssh://web1")));
  }

  static Diagnosis allHealthy() {
    return diagnosis(
        haproxy(),
        List.of(healthy("web1", "10.0.0.1", null), healthy("web2", "2001:db8::2", "accepts")),
        List.of());
  }

  static Diagnosis noServers() {
    return diagnosis(haproxy(), List.of(), List.of());
  }

  /// Text of a hostile host in every place that carries text of hosts.
  static Diagnosis hostile() {
    String evil = "a\u001b[2Jb\u202ec\u009bd\u007fe\nf`g|h<i>*j*\ud800k\u2066l";
    Finding finding =
        Finding.of(
            evil,
            List.of(evidence(evil, "ssh://web1", evil, evil)),
            new Remedy(
                evil, evil, List.of(evil), Remedy.Risk.HIGH, false, List.of(evil), List.of()));
    var root =
        new RootCause(
            "bound-to-loopback",
            Certainty.PROVEN,
            List.of("connection-refused", "bound-to-loopback"),
            List.of(new Link("bound-to-loopback", finding)),
            finding,
            null);
    return diagnosis(
        new Proxy(
            Proxy.Kind.NGINX,
            evil,
            evil,
            List.of(),
            List.of(),
            ProxySettings.NONE,
            List.of(),
            null),
        List.of(
            new ServerDiagnosis(
                evil,
                evil,
                evil,
                8080,
                Status.DEGRADED,
                symptom("connection-refused", "refused", "ECONNREFUSED", 412, evil, evil),
                root,
                List.of(root),
                List.of(new Excluded("firewall-reject", evil)),
                List.of(new Undecided("selinux-denied-bind", evil)),
                evil,
                7)),
        List.of(new Gap(FactKind.SOCKETS, evil, evil, evil)));
  }

  private static ServerDiagnosis loopback() {
    Finding link =
        Finding.of(
            "nothing listens on 10.0.0.1:8080; port 8080 is listened on at another address",
            List.of(evidence("no socket takes 10.0.0.1:8080", "ssh://web1", "ss -H -tlnp", "")));
    Finding found =
        Finding.of(
            "java (pid 812, myapp.service) listens on 127.0.0.1:8080 only",
            List.of(
                evidence(
                    "java (pid 812, myapp.service) listens on 127.0.0.1:8080 only",
                    "ssh://web1",
                    "ss -H -tlnp",
                    "LISTEN 0 128 127.0.0.1:8080 0.0.0.0:* users:((\"java\",pid=812,fd=44))")),
            new Remedy(
                    "listen on 10.0.0.1 or 0.0.0.0",
                    "ssh://web1",
                    List.of("systemctl edit myapp.service", "systemctl restart myapp.service"),
                    Remedy.Risk.LOW,
                    true,
                    List.of("ss -tln sport = :8080"),
                    List.of())
                .then(
                    new Afterwards(
                        PathOutcome.Id.DROPPED_BY_RULE,
                        false,
                        "ssh://web1",
                        "after this change inet filter input: tcp dport 8080 drop of ssh://web1 drops"
                            + " it")));
    var root =
        new RootCause(
            "bound-to-loopback",
            Certainty.PROVEN,
            List.of("connection-refused", "no-listener-on-address", "bound-to-loopback"),
            List.of(new Link("no-listener-on-address", link), new Link("bound-to-loopback", found)),
            found,
            null);
    return new ServerDiagnosis(
        "web_servers",
        "web1",
        "10.0.0.1",
        8080,
        Status.FAILING,
        symptom(
            "connection-refused", "refused", "ECONNREFUSED", 412, "L4CON", "Connection refused"),
        root,
        List.of(firewall()),
        List.of(
            new Excluded("port-in-use", "the socket belongs to the expected unit, myapp.service")),
        List.of(),
        null,
        231);
  }

  private static RootCause firewall() {
    Finding finding =
        Finding.of(
            "a rule of ssh://web1 drops tcp 10.0.0.9 -> 10.0.0.1:8080",
            List.of(
                evidence(
                    "inet filter input drops it at handle 7",
                    "ssh://web1",
                    "nft -a list ruleset",
                    "tcp dport 8080 drop # handle 7")),
            new Remedy(
                "delete the rule",
                "ssh://web1",
                List.of("nft delete rule inet filter input handle 7"),
                Remedy.Risk.MEDIUM,
                false,
                List.of("nft -a list chain inet filter input"),
                List.of("nft add rule inet filter input tcp dport 8080 drop")));
    return new RootCause(
        "firewall-drop",
        Certainty.PROVEN,
        List.of("connection-timeout", "packet-dropped", "firewall-drop"),
        List.of(new Link("firewall-drop", finding)),
        finding,
        null);
  }

  private static ServerDiagnosis undecided() {
    Finding finding =
        Finding.of(
            "no cause could be named for connection-timeout",
            List.of(evidence("no answer in 3 s", "netns:lb", "connect 10.0.0.2:8080", "")));
    return new ServerDiagnosis(
        "web_servers",
        "web2",
        "10.0.0.2",
        8080,
        Status.FAILING,
        symptom("connection-timeout", "timeout", null, 3_000_412, null, null),
        new RootCause(
            null, Certainty.UNDECIDED, List.of("connection-timeout"), List.of(), finding, null),
        List.of(),
        List.of(),
        List.of(
            new Undecided("firewall-drop", "the packet filter rules, which need a way to 10.0.0.2"),
            new Undecided("backlog-overflow", "the socket list, which needs a way to 10.0.0.2")),
        null,
        3100);
  }

  private static ServerDiagnosis likely() {
    Finding finding =
        Finding.of(
            "web3 is down or its cable is out",
            List.of(
                evidence(
                    "no neighbour answers for 10.0.0.3",
                    "netns:lb",
                    "ip -s neigh",
                    "10.0.0.3 dev eth0 FAILED")));
    return new ServerDiagnosis(
        "web_servers",
        "web3",
        "10.0.0.3",
        8080,
        Status.FAILING,
        symptom("host-unreachable", "unreachable", "EHOSTUNREACH", 3_061_000, null, null),
        new RootCause(
            "host-down-same-subnet",
            Certainty.LIKELY,
            List.of("host-unreachable", "host-down-same-subnet"),
            List.of(new Link("host-down-same-subnet", finding)),
            finding,
            "a look at the machine itself"),
        List.of(),
        List.of(),
        List.of(),
        null,
        3100);
  }

  private static ServerDiagnosis healthy(String name, String address, @Nullable String note) {
    return new ServerDiagnosis(
        "web_servers",
        name,
        address,
        8080,
        Status.HEALTHY,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        note,
        3);
  }

  private static Symptom symptom(
      String id,
      String outcome,
      @Nullable String errno,
      long micros,
      @Nullable String status,
      @Nullable String detail) {
    return new Symptom(
        id,
        outcome,
        errno,
        micros,
        status,
        detail,
        "netns:lb",
        List.of(evidence("a connect to 10.0.0.1:8080 was answered so", "netns:lb", "connect", "")));
  }

  private static Evidence evidence(String says, String vantage, String command, String raw) {
    return new Evidence(
        says, new Provenance(vantage, new Provenance.Origin.Command(command, 0), THEN, raw));
  }

  private static Proxy haproxy() {
    return new Proxy(
        Proxy.Kind.HAPROXY,
        "2.6.12",
        "haproxy.cfg",
        List.of(),
        List.of(),
        ProxySettings.NONE,
        List.of(),
        null);
  }

  private static Diagnosis diagnosis(Proxy proxy, List<ServerDiagnosis> servers, List<Gap> gaps) {
    var snapshot =
        new Snapshot(NOW, proxy, "netns:lb", Map.of(), Map.of(), List.of(), List.of(), List.of());
    return new Diagnosis(NOW, snapshot, servers, gaps);
  }
}
