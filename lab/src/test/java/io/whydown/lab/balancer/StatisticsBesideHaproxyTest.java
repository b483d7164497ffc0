package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same requests are counted by Debian's HAProxy and by ours in the same columns.
@Tag("lab")
final class StatisticsBesideHaproxyTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /*
   * Not compared: bytes (HAProxy counts those of its inner form of a message), times and rates
   * (chance), idle connections (HAProxy's purge of them runs by the clock), and what HTTP/1
   * connections HAProxy's own protocol counters saw, health checks among them.
   */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "bout",
          "rate",
          "rate_max",
          "req_rate",
          "req_rate_max",
          "conn_rate",
          "conn_rate_max",
          "lastsess",
          "lastchg",
          "downtime",
          "check_duration",
          "qtime",
          "ctime",
          "rtime",
          "ttime",
          "qtime_max",
          "ctime_max",
          "rtime_max",
          "ttime_max",
          "srv_icur",
          "idle_conn_cur",
          "need_conn_est",
          "smax");

  @TempDir Path folder;

  private static String sections(Path door, int port, int nobody) {
    return """
      nbthread 1
      maxconn 1000
    defaults
      mode http
      timeout connect 2s
      timeout client 20s
      timeout server 20s
      timeout tarpit 50ms
      retries 1
    frontend fe
      bind %s
      monitor-uri /monitored
      http-request deny if { path /denied }
      http-request return status 200 content-type text/plain string hi if { path /returned }
      http-request redirect location /x if { path /moved }
      http-request auth if { path /secret }
      http-request tarpit if { path /tarpit }
      http-request reject if { path /rejected }
      http-request use-service prometheus-exporter if { path /metrics }
      http-response deny if { status 299 }
      use_backend down if { path /down }
      use_backend watched if { path_beg /watched }
      use_backend dying if { path_beg /dying }
      use_backend none if { path /none }
      default_backend be
    backend be
      server s1 127.0.0.1:%2$d weight 3
      server s2 127.0.0.1:%2$d weight 5 backup
    backend down
      server d1 127.0.0.1:%3$d
    backend watched
      http-request deny if { path /watched/denied }
      http-request return status 204 if { path /watched/returned }
      server w1 127.0.0.1:%2$d check inter 1h observe layer7 error-limit 3 on-error mark-down
    backend dying
      server x1 127.0.0.1:%2$d check inter 1h fall 5 observe layer7 error-limit 2 on-error sudden-death
    backend none
    """
        .formatted(door, port, nobody);
  }

  private static String get(String path) {
    return "GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path);
  }

  private static List<String> requests() {
    var all = new ArrayList<String>();
    for (String path :
        List.of(
            "/200",
            "/404",
            "/500",
            "/301",
            "/299",
            "/denied",
            "/returned",
            "/moved",
            "/secret",
            "/tarpit",
            "/rejected",
            "/metrics",
            "/monitored",
            "/none",
            "/cut",
            "/junk",
            "/closes",
            "/down",
            "/watched/200",
            "/watched/denied",
            "/watched/returned")) {
      all.add(get(path));
    }
    all.add(get("/200") + get("/200") + get("/returned"));
    all.add("POST /200 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    all.add("HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n");
    all.add("nonsense\r\n\r\n");
    all.add("GET /200 HTTP/1.1\r\nHo st: a\r\n\r\n");
    all.add("GET /200");
    all.add("");
    // one answer that is right begins the count anew
    for (String status : List.of("500", "501", "500", "500", "200", "500", "500", "500")) {
      all.add(get("/watched/" + status));
    }
    all.add(get("/dying/500"));
    all.add(get("/dying/503"));
    return all;
  }

  /// Does what the path says.
  private static void serve(Socket client) throws IOException {
    while (true) {
      String head = ScriptedServer.readHead(client.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      String path = head.split(" ", 3)[1];
      String last = path.substring(path.lastIndexOf('/') + 1);
      if (head.startsWith("POST")) {
        client.getInputStream().readNBytes(3);
      }
      OutputStream out = client.getOutputStream();
      switch (last) {
        case "cut" -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab".getBytes(ISO_8859_1));
          return;
        }
        case "junk" -> {
          out.write("junk\r\n\r\n".getBytes(ISO_8859_1));
          return;
        }
        case "closes" -> {
          return;
        }
        default -> {
          String body = head.startsWith("HEAD") ? "" : "ok";
          String text = "HTTP/1.1 %s X\r\nContent-Length: 2\r\n\r\n%s".formatted(last, body);
          out.write(text.getBytes(ISO_8859_1));
        }
      }
    }
  }

  private static Set<String> metrics(Path door) throws IOException {
    return UnixDial.ask(door, "GET /metrics HTTP/1.0\r\nHost: a\r\n\r\n")
        .lines()
        .filter(l ->
            l.startsWith("# ")
                || l.contains("{") && l.contains("_agg_")
                || l.startsWith("haproxy_server_check_code"))
        // those of name servers came with a later HAProxy
        .filter(l -> !l.contains("haproxy_resolver_"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// A line for each value that is not empty.
  private static List<String> statistics(LabBalancer balancer) throws IOException {
    String[] lines = balancer.command("show stat").strip().split("\n");
    String[] names = lines[0].substring(2).split(",", -1);
    var all = new ArrayList<String>();
    for (int i = 1; i < lines.length; i++) {
      String[] values = lines[i].split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
      for (int k = 0; k < names.length; k++) {
        boolean isCompared = !NOT_COMPARED.contains(names[k]) && !names[k].startsWith("h1_");
        if (isCompared && !values[k].isEmpty()) {
          all.add(values[0] + "/" + values[1] + " " + names[k] + "=" + values[k]);
        }
      }
    }
    return all;
  }

  private static void awaitFirstCheck(LabBalancer balancer) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (balancer.command("show stat").lines().noneMatch(l -> l.contains("L4OK"))) {
      assertThat(System.nanoTime()).as("the first check has ended").isLessThan(end);
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void requests_areCountedAsHaproxyCountsThem() throws IOException {
    int nobody;
    try (var gone = new ScriptedServer(ScriptedServer::listen)) {
      nobody = gone.port();
    }
    try (var server = new ScriptedServer(StatisticsBesideHaproxyTest::serve);
        var both = BothBalancers.start(folder, door -> sections(door, server.port(), nobody))) {
      LabBalancer theirs = both.theirs();
      LabBalancer ours = both.ours();
      awaitFirstCheck(theirs);
      awaitFirstCheck(ours);
      for (String request : requests()) {
        var _ = UnixDial.askAndHangUp(both.theirDoor(), request);
        var _ = UnixDial.askAndHangUp(both.ourDoor(), request);
      }
      List<String> expected = statistics(theirs);
      List<String> seen = statistics(ours);
      long end = System.nanoTime() + LIMIT.toNanos();
      // a stream is counted when it is over, which is after its client has read everything
      while (!seen.equals(expected) && System.nanoTime() < end) {
        LockSupport.parkNanos(50_000_000);
        expected = statistics(theirs);
        seen = statistics(ours);
      }
      assertThat(seen).containsExactlyElementsOf(expected);
      assertThat(expected).contains("watched/w1 hanafail=1", "dying/x1 hanafail=1");
      assertThat(metrics(both.ourDoor())).isEqualTo(metrics(both.theirDoor()));
    }
  }
}
