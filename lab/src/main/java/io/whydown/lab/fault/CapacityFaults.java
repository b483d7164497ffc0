package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabProcess;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.stream.Stream;

/// Faults of what is full, at its limit, or starved.
final class CapacityFaults {

  private static final String HTTP = "option httpchk GET /";
  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  /// SYNs for 10.77.0.11:8080 from addresses behind the router that nobody has.
  private static final String FLOOD =
      """
      import socket, struct, time
      raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
      to = socket.inet_aton("10.77.0.11")
      def checksum(data):
          total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
          while total >> 16:
              total = (total & 65535) + (total >> 16)
          return ~total & 65535
      while True:
          for i in range(1, 200):
              source = socket.inet_aton("10.66.0.%d" % i)
              tcp = struct.pack("!HHLLBBHHH", 20000 + i, 8080, i, 0, 80, 2, 64000, 0, 0)
              sum_ = checksum(source + to + struct.pack("!HH", 6, 20) + tcp)
              tcp = tcp[:16] + struct.pack("!H", sum_) + tcp[18:]
              ip = struct.pack("!BBHHHBBH4s4s", 69, 0, 40, i, 0, 64, 6, 0, source, to)
              raw.sendto(ip + tcp, ("10.77.0.11", 0))
          time.sleep(0.3)
      """;

  private CapacityFaults() {}

  static List<Fault> all() {
    return Stream.of(files(), queues(), pools(), starved(), disks()).flatMap(List::stream).toList();
  }

  private static List<Fault> files() {
    return List.of(
        failing("fd-limit/accept", "shop has as many descriptors open as it may")
            .planted(lab -> Noise.around(lab, shop("files")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7TOUT"),
        failing("fd-limit/full-queue", "shop has no descriptor left, and its queue is full")
            .planted(lab -> {
              Noise.around(lab, shop("files").with("backlog", "1"));
              lab.web2()
                  .run(
                      "for i in 1 2 3 4; do nc -w 30 10.77.0.11 8080 </dev/zero >/dev/null & done");
            })
            .or("backlog-overflow")
            .shows("L4TOUT"));
  }

  private static List<Fault> queues() {
    return List.of(
        failing("syn-queue-or-cookies/cookies-off", "SYNs from nobody fill the queue of shop")
            .planted(lab -> {
              lab.web1().sysctl("net.ipv4.tcp_syncookies", "0");
              lab.router().run("ip route add blackhole 10.66.0.0/24");
              Noise.around(lab, Noise.app().with("backlog", "16"));
              lab.web2().start(List.of("python3", "-c", FLOOD));
              lab.web1()
                  .run(
                      """
                      for i in $(seq 100); do
                        [ $(ss -Htn state syn-recv sport = :8080 | wc -l) -ge 16 ] && exit 0
                        sleep 0.05
                      done
                      exit 1
                      """);
            })
            .shows("L4TOUT"));
  }

  private static List<Fault> pools() {
    return List.of(
        failing("backend-thread-pool-full/none-accepts", "all workers of shop are busy")
            .planted(lab -> Noise.around(lab, shop("pool")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7TOUT"),
        failing("backend-thread-pool-full/unread", "shop accepts more than its workers take up")
            .planted(lab -> Noise.around(lab, shop("pool").with("accept-all", "1")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7TOUT"));
  }

  private static List<Fault> starved() {
    return List.of(
        failing("backend-cpu-starved/quota", "shop and a busy neighbour share 1 ms of each second")
            .planted(lab -> {
              Noise.around(lab);
              throttle(lab.web1(), lab.web1().serve(Noise.app().with("burn", "2")));
            })
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7TOUT"));
  }

  /// Moves the whole process group into a control group of the network's name, which ends with it.
  private static void throttle(LabHost host, LabProcess process) {
    host.run(
        """
        nsenter -t $PPID -m sh -e <<'END'
        c=/sys/fs/cgroup/cpu/%1$s
        if [ -d /sys/fs/cgroup/cpu ]; then
          mkdir $c
          echo 1000000 >$c/cpu.cfs_period_us
          echo 1000 >$c/cpu.cfs_quota_us
        else
          c=/sys/fs/cgroup/%1$s
          mkdir $c
          echo "1000 1000000" >$c/cpu.max
        fi
        for p in $(ps -eo pid=,pgid= | awk '$2 == %2$d { print $1 }'); do echo $p >$c/cgroup.procs; done
        for i in $(seq 100); do
          [ $(sed -n 's/^nr_throttled //p' $c/cpu.stat) -ge 12 ] && exit 0
          sleep 0.2
        done
        exit 1
        END
        """
            .formatted(host.namespace(), process.pid()));
  }

  private static List<Fault> disks() {
    return List.of(
        failing("disk-full/says-so", "shop answers 500, for its disk is full")
            .planted(lab -> {
              full(lab);
              Noise.around(
                  lab,
                  Noise.app()
                      .with("status", "500")
                      .with("body", "cannot save the session: No space left on device\\n"));
            })
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7STS"));
  }

  private static void full(LabNetwork lab) {
    lab.web1()
        .run(
            """
            mkdir %1$s
            nsenter -t $PPID -m mount -t tmpfs -o size=64k shop %1$s
            nsenter -t $PPID -m dd if=/dev/zero of=%1$s/log bs=4k count=64 2>/dev/null || true
            """
                .formatted(lab.web1().file("data")));
  }

  private static LabServer shop(String mode) {
    return LabServer.at(mode, "0.0.0.0", 8080).named("shop");
  }
}
