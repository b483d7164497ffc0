package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabProcess;
import io.whydown.lab.LabServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What is full, doubled or left over: descriptors and generations of the balancer, queues, memory,
/// tables, addresses.
final class LimitFaults {

  private static final String SECTIONS =
      """
      frontend www
        bind 10.77.0.10:80
        default_backend web
      backend web
        server web1 10.77.0.11:8080 check
        server web2 10.77.0.12:8080 check
      """;

  private LimitFaults() {}

  static List<Fault> all() {
    return Stream.concat(
            daily(), Boolean.getBoolean("deep") ? Stream.of(trackedToTheLimit()) : Stream.of())
        .toList();
  }

  private static Stream<Fault> daily() {
    return Stream.of(
        draining(),
        workerWithoutDescriptors(),
        slowAccept(),
        sameAddress(),
        outOfMemory(),
        noRedispatch(),
        takenPort(),
        brokenFile());
  }

  /// The old process was told to end and has a client that does not go.
  private static Fault draining() {
    return failing("lb-two-generations/draining", "an old HAProxy waits for its last client")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(lab -> {
          LabProcess old = oldHaproxy(lab);
          var haproxy = LabHaproxy.write(lab.lb(), SECTIONS);
          haproxy.run(
              lab.lb(),
              List.of(
                  "haproxy",
                  "-db",
                  "-f",
                  haproxy.configuration().toString(),
                  "-sf",
                  String.valueOf(old.pid())));
          return new Running(lab, haproxy.configuration(), haproxy, null);
        })
        .expecting(Expected.failing("lb-two-generations").anywhere().withBalancerStatus("L4OK"));
  }

  private static LabProcess oldHaproxy(LabNetwork lab) {
    var file =
        lab.lb()
            .write(
                "old.cfg",
                """
                defaults
                  mode http
                  timeout connect 3s
                  timeout client 90s
                  timeout server 90s
                frontend www
                  bind 10.77.0.10:80
                  default_backend web
                backend web
                  server web1 10.77.0.11:8099
                """);
    LabProcess old = lab.lb().start(List.of("haproxy", "-db", "-f", file.toString()));
    lab.lb().awaitListener(80);
    lab.web2()
        .python(
            """
            import socket, time
            client = socket.create_connection(("10.77.0.10", 80))
            client.sendall(b"GET / HT")
            print("ready", flush=True)
            time.sleep(3600)
            """);
    return old;
  }

  private static Fault workerWithoutDescriptors() {
    return failing("lb-fd-limit/nginx-worker", "idle clients have all descriptors of the worker")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(lab -> {
          var nginx =
              LabNginx.startWhole(
                  lab.lb(),
                  """
                  worker_rlimit_nofile 16;
                  http {
                    access_log off;
                    upstream web {
                      server 10.77.0.11:8080;
                      server 10.77.0.12:8080;
                    }
                    server {
                      listen 10.77.0.10:80;
                      location / { proxy_pass http://web; }
                    }
                  }
                  """);
          lab.web2()
              .python(
                  """
                  import socket, time
                  clients = []
                  for _ in range(14):
                      client = socket.create_connection(("10.77.0.10", 80))
                      client.settimeout(1)
                      clients.append(client)
                      try:
                          client.sendall(b"GET / HTTP/1.1\\r\\nHost: shop\\r\\n\\r\\n")
                          client.recv(4096)
                      except OSError:
                          pass
                  print("ready", flush=True)
                  time.sleep(3600)
                  """);
          return new Running(lab, nginx.configuration(), null, nginx);
        })
        .expecting(Expected.failing("lb-fd-limit").withStatus("failing|degraded").anywhere());
  }

  /// One client at a time, three seconds each, and a dozen that knock.
  private static Fault slowAccept() {
    return failing("backlog-overflow/slow-accept", "shop accepts one client in three seconds")
        .planted(lab -> {
          Noise.around(lab);
          lab.web1()
              .python(
                  """
                  import socket, time
                  listener = socket.create_server(("", 8080), backlog=1)
                  print("ready", flush=True)
                  while True:
                      client, _ = listener.accept()
                      time.sleep(3)
                      client.close()
                  """);
          lab.router()
              .python(
                  """
                  import socket, threading
                  def knock():
                      while True:
                          try:
                              socket.create_connection(("10.77.0.11", 8080), 60).recv(9)
                          except OSError:
                              pass
                  for _ in range(12):
                      threading.Thread(target=knock).start()
                  print("ready", flush=True)
                  """);
        })
        .or("process-hung-accepting-nothing")
        .shows("L4TOUT");
  }

  /// web2 holds the address too and is quicker to say so.
  private static Fault sameAddress() {
    return failing("duplicate-address/web2-too", "web2 has the address of web1 besides its own")
        .planted(lab -> {
          lab.web1().serve(Noise.app());
          lab.web2().run("ip addr add 10.77.0.11/24 dev eth0");
          lab.web1().sysctl("net.ipv4.conf.eth0.arp_ignore", "8");
          Noise.on(lab.web2());
          lab.web2().serve(LabServer.http("10.77.0.12", 8080).named("shop"));
        })
        .shows("L4CON");
  }

  /// A real kill by the kernel: the control group has the name of the network and goes with it.
  private static Fault outOfMemory() {
    return failing("killed-by-oom/control-group", "shop wanted more memory than its group may have")
        .planted(lab -> {
          Noise.around(lab);
          LabProcess shop =
              lab.web1()
                  .python(
                      """
                      import os, socket, sys, time
                      listener = socket.create_server(("", 8080), backlog=9)
                      print("ready", flush=True)
                      while not os.path.exists(sys.argv[1]):
                          time.sleep(0.05)
                      kept = []
                      while True:
                          kept.append(os.urandom(1 << 20))
                      """,
                      lab.web1().file("go").toString());
          limit(lab.web1(), shop);
        })
        .then(running -> {
          running
              .haproxyOrThrow()
              .await(
                  "web", "web1", line -> line.checkStatus().equals("L4OK"), Duration.ofSeconds(5));
          running.lab().web1().write("go", "");
        })
        .or("service-not-running")
        .shows("L4CON");
  }

  private static void limit(LabHost host, LabProcess process) {
    host.run(
        """
        nsenter -t $PPID -m sh -e <<'END'
        c=/sys/fs/cgroup/memory/%1$s
        if [ -d /sys/fs/cgroup/memory ]; then
          mkdir $c
          echo 30000000 >$c/memory.limit_in_bytes
        else
          c=/sys/fs/cgroup/%1$s
          mkdir $c
          echo 30000000 >$c/memory.max
          echo 0 >$c/memory.swap.max
        fi
        for p in $(ps -eo pid=,pgid= | awk '$2 == %2$d { print $1 }'); do echo $p >$c/cgroup.procs; done
        END
        """
            .formatted(host.namespace(), process.pid()));
  }

  private static Fault noRedispatch() {
    return failing(
            "retries-or-redispatch-off/unchecked",
            "a dead server without a check, and no second try")
        .planted(Noise::around)
        .haproxy("retries 0", "server web1 10.77.0.11:8080", Balancing.WEB2)
        .expecting(
            Expected.failing("service-not-running")
                .withOthers(List.of("retries-or-redispatch-off")))
        .shows("no check");
  }

  private static Fault takenPort() {
    return failing("lb-not-listening/port-taken", "NGINX has the port that HAProxy wants")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabNginx.start(lab.lb(), "server { listen 80; return 404; }");
        })
        .behind(lab -> {
          var haproxy = LabHaproxy.write(lab.lb(), SECTIONS.replace("10.77.0.10:80", ":80"));
          lab.lb().tryRun("haproxy -D -f '%s'".formatted(haproxy.configuration()));
          return new Running(lab, haproxy.configuration(), null, null);
        })
        .expecting(Expected.failing("lb-not-listening").anywhere());
  }

  private static Fault brokenFile() {
    return failing(
            "lb-config-invalid-old-running/broken-line", "the file was edited, and would not load")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .then(running ->
            running
                .lab()
                .lb()
                .run(
                    "sleep 1.1; echo '  sevrer web3 10.77.0.13:8080' >>" + running.configuration()))
        .expecting(
            Expected.failing("lb-config-invalid-old-running")
                .anywhere()
                .withBalancerStatus("L4OK"));
  }

  /// As many entries as the kernel keeps, all of them of connections that were answered: it throws
  /// none of these away for a new one.
  private static Fault trackedToTheLimit() {
    return failing("conntrack-full/whole-table", "the tracking table of web1 is really full")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.web1()
              .nft(
                  """
                  table ip watch {
                    chain in {
                      type filter hook input priority filter; policy accept;
                      ct state new accept
                    }
                  }
                  """);
          lab.web1()
              .run(
                  """
                  /usr/bin/python3 - '%s' <<'END'
                  import sys
                  most = int(open("/proc/sys/net/netfilter/nf_conntrack_max").read())
                  with open(sys.argv[1], "w") as entries:
                      for i in range(most):
                          entries.write(
                              "-A -s 10.66.%%d.%%d -d 10.77.0.11 -p tcp --sport %%d --dport 8080 -t 3600"
                              " --state ESTABLISHED -u ASSURED\\n"
                              %% (i // 60000 // 256, i // 60000 %% 256, 1024 + i %% 60000))
                  END
                  conntrack -R '%s' >/dev/null 2>&1
                  """
                      .formatted(lab.web1().file("entries"), lab.web1().file("entries")));
        })
        .shows("L4TOUT");
  }
}
