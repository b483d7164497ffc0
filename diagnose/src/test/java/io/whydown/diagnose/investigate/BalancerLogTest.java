package io.whydown.diagnose.investigate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.collect.HostRequest;
import io.whydown.diagnose.HostBuilder;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime.BalancerProcess;
import io.whydown.model.proxy.ProxySettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BalancerLogTest {

  private static final String LB = "netns:lb";

  private static Proxy proxy(Proxy.Kind kind, List<String> targets, List<String> errorLogs) {
    var settings = new ProxySettings(List.of(), targets, errorLogs, null, null, null, 0, Map.of());
    String file = kind == Proxy.Kind.NGINX ? "/opt/lb/conf/nginx.conf" : "/etc/haproxy/haproxy.cfg";
    return new Proxy(kind, null, file, List.of(), List.of(), settings, List.of(), null);
  }

  private static BalancerProcess process(int pid, int parent, String... files) {
    return new BalancerProcess(
        pid, parent, "haproxy", "", List.of(files), null, 0, 0, -1, null, place());
  }

  private static io.whydown.model.evidence.Provenance place() {
    return artifact("").whole("");
  }

  private static Artifact artifact(String text) {
    return new Artifact("balancer-log", LB, "tail", HostBuilder.NOW, 0, text, "", false, null);
  }

  private static BalancerLog.Read read(Proxy proxy, String text, BalancerProcess... processes) {
    return BalancerLog.read(
        proxy, artifact(text), new HostBuilder(LB, "192.0.2.10").build(), List.of(processes));
  }

  @Test
  void asking_haproxyWithSyslog_asksForItsFileAndSyslogs() {
    var ask =
        BalancerLog.asking(
            HostRequest.ALL, proxy(Proxy.Kind.HAPROXY, List.of("/dev/log", "stdout"), List.of()));

    assertThat(ask.variables())
        .containsEntry("WD_LOGS", "/dev/log\n/var/log/haproxy.log")
        .containsEntry("WD_SYSLOG", "1")
        .containsEntry("WD_FDS", "1");
  }

  @Test
  void asking_haproxyWithoutLog_asksForNone() {
    var ask = BalancerLog.asking(HostRequest.ALL, proxy(Proxy.Kind.HAPROXY, List.of(), List.of()));

    assertThat(ask.variables()).containsEntry("WD_LOGS", "").doesNotContainKey("WD_SYSLOG");
  }

  @Test
  void paths_relativeErrorLog_isSoughtInEveryPrefix() {
    var proxy = proxy(Proxy.Kind.NGINX, List.of(), List.of("logs/error.log"));

    assertThat(BalancerLog.paths(proxy))
        .contains("/opt/lb/logs/error.log", "/usr/share/nginx/logs/error.log");
  }

  @Test
  void read_haproxy_onlyLinesOfRunningProcessesBecomeEvents() {
    var read =
        read(
            proxy(Proxy.Kind.HAPROXY, List.of("/dev/log"), List.of()),
            """
            --- zone +0200
            --- changed 1795228614 /etc/haproxy/haproxy.cfg
            --- log /var/log/haproxy.log
            Nov 20 11:48:17 lb haproxy[7128]: Server web/web1 is DOWN, reason: Layer4 connection \
            problem, info: "Connection refused", check duration: 0ms. 1 active and 0 backup left.
            Nov 20 11:48:18 lb haproxy[99]: Server web/web2 is DOWN. 1 active and 0 backup left.
            Nov 20 11:48:19 lb haproxy[7128]: 192.0.2.7:4000 [20/Nov/2026:11:48:19.087] fe web/web1 \
            0/300/-1/-1/300 503 217 - - sQ-- 1/1/0/0/0 0/1 "GET / HTTP/1.1"
            """,
            process(7127, 1, "/etc/haproxy/haproxy.cfg"),
            process(7128, 7127),
            process(99, 1, "/etc/haproxy/other.cfg"));

    assertThat(read.events())
        .extracting(ProxyEvent::kind)
        .containsExactly(ProxyEvent.Kind.DOWN, ProxyEvent.Kind.REQUEST);
    ProxyEvent down = read.events().getFirst();
    assertThat(down.code()).isEqualTo("L4CON");
    assertThat(down.detail()).isEqualTo("Connection refused");
    assertThat(down.line().at()).isEqualTo(Instant.parse("2026-11-20T09:48:17Z"));
    assertThat(down.line().provenance().place()).isEqualTo("tail -n 400 /var/log/haproxy.log");
    assertThat(read.events().getLast().queuedMillis()).isEqualTo(300);
    assertThat(read.changed())
        .containsEntry("/etc/haproxy/haproxy.cfg", Instant.ofEpochSecond(1_795_228_614L));
  }

  @Test
  void read_nginx_addressesAndSecrets() {
    var read =
        read(
            proxy(Proxy.Kind.NGINX, List.of(), List.of("/var/log/nginx/error.log")),
            """
            --- zone +0000
            --- log /var/log/nginx/error.log
            2026/11/20 12:00:00 [error] 51#51: *3 connect() failed (111: Connection refused) while \
            connecting to upstream, client: 192.0.2.7, server: , request: "GET /?token=hunter2 \
            HTTP/1.1", upstream: "http://u:hunter2@192.0.2.1:8080/", host: "a"
            """,
            process(50, 1, "/opt/lb/conf/nginx.conf"),
            process(51, 50));

    assertThat(read.events()).hasSize(1);
    assertThat(read.events().getFirst().address()).isEqualTo("192.0.2.1:8080");
    assertThat(read.events().toString() + read.lines()).doesNotContain("hunter2");
  }

  @Test
  void read_noProcess_isOfNobody() {
    var read =
        read(
            proxy(Proxy.Kind.HAPROXY, List.of("/dev/log"), List.of()),
            "--- log /x\nNov 20 11:48:18 lb haproxy[99]: Server web/web2 is DOWN. 1 active\n");

    assertThat(read.events()).isEmpty();
  }

  @Test
  void read_denied_isAGap() {
    var read =
        read(
            proxy(Proxy.Kind.HAPROXY, List.of("/dev/log"), List.of()),
            "--- zone x\n--- denied /var/log/haproxy.log\n--- changed nonsense\n---\n\u0000");

    assertThat(read.gaps()).hasSize(1);
    assertThat(read.gaps().getFirst().sentence()).contains("/var/log/haproxy.log", "needs root");
  }
}
