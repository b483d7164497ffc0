package io.whydown.cli.balance;

import io.whydown.balancer.tls.Rehearsal;
import io.whydown.vendor.haproxy.HaproxySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The work that the launcher's AOT cache of the balancer is made from: a version, a condition, a
/// configuration compiled, requests served. A start that finds its classes there takes half the
/// time.
public final class HaproxyTraining {

  private static final String CONFIGURATION =
      """
      global
        maxconn 1000
        log 127.0.0.1:514 local0
      defaults
        mode http
        log global
        option httplog
        option forwardfor
        option httpchk GET /health
        http-check expect status 200
        timeout connect 5s
        timeout client 30s
        timeout server 30s
        default-server inter 5s fall 3 rise 2
      frontend web
        bind 127.0.0.1:18080
        acl static path_beg /static /images
        acl host_api hdr(host) -i api.example.org
        http-request set-header X-Forwarded-Proto http
        http-request deny if { src 192.0.2.0/24 } !static
        http-response set-header X-Served-By %[srv_name]
        log-format "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %[var(txn.a),lower]"
        use_backend static if static or host_api
        default_backend app
        stats uri /stats
      backend app
        balance leastconn
        cookie SRV insert indirect nocache
        server a1 127.0.0.1:18081 check cookie a1 weight 10
        server a2 127.0.0.1:18082 check cookie a2 backup
      backend static
        server s1 127.0.0.1:18083 check
      """;

  private static final long LONGEST_NANOS = 120_000_000_000L;

  private HaproxyTraining() {}

  /// A build does not wait for a balancer that does not answer.
  private static void endInTime() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < LONGEST_NANOS) {
      LockSupport.parkNanos(LONGEST_NANOS);
    }
    System.exit(0);
  }

  public static void main(String[] args) {
    Thread.ofPlatform().daemon().start(HaproxyTraining::endInTime);
    for (List<String> words :
        List.of(
            List.of("-vv"),
            List.of("-v"),
            List.of("-cc", "version_atleast(2.5-dev0) && !feature(LUA)"),
            List.of("-cc", "streq(a,b) || 1"))) {
      HaproxyMain.run(words, Signals::install, System.out, System.err);
    }
    System.out.println(Rehearsal.run() ? "TLS works" : "TLS does not work here");
    Compiled compiled =
        Compiler.compile(
            List.of(new HaproxySource("training.cfg", CONFIGURATION)),
            Map.of(),
            new RunningServices());
    compiled.findings().all().forEach(f -> System.err.print(f.text(1)));
    try {
      Path home = Files.createTempDirectory("whydown-training");
      try {
        new TrainingService(home).serve();
      } finally {
        try (Stream<Path> files = Files.walk(home)) {
          files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
      }
    } catch (IOException e) {
      System.err.println("cannot serve: " + e);
    }
    // a balancer ends by a signal only
    System.exit(0);
  }
}
