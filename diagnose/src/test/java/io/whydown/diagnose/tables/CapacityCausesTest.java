package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.flat;
import static io.whydown.diagnose.tables.Facts.listening;
import static io.whydown.diagnose.tables.Facts.process;
import static io.whydown.diagnose.tables.Facts.queue;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Resources;
import io.whydown.model.host.Setting;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is full, at its limit, or starved. Full tables of neighbours and of TCP memory belong to
/// the whole machine and cannot be planted beside others, nor can want of memory: they stand here
/// with written numbers and texts only.
class CapacityCausesTest {

  private static final String SILENT = "response-timeout";
  private static final String GROUP = "/sys/fs/cgroup/system.slice/shop.service";

  static List<Row> rows() {
    return Stream.of(files(), queues(), pools(), processor(), disks(), writtenNumbers())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Row> files() {
    return List.of(
        proven("no descriptor is left, and one waits", files(20, 20, 1), SILENT, "fd-limit"),
        proven(
            "no descriptor is left, and the queue is full",
            files(flat().timedOut(), 20, 20, 129),
            "connection-timeout",
            "backlog-overflow",
            "process-hung-accepting-nothing",
            "fd-limit"),
        likely("no descriptor is left, and nobody waits", files(20, 20, 0), SILENT, "fd-limit"),
        likely(
            "the log says so, and there is room again",
            logged(files(19, 20, 0), "accept: Too many open files"),
            SILENT,
            "fd-limit"),
        quiet(
            "the log says so of the process before this one",
            begun(logged(files(19, 20, 0), 700, "accept: Too many open files"), 30),
            "fd-limit"),
        likely(
            "the log says so of this process, which began before",
            begun(logged(files(19, 20, 0), 812, "accept: Too many open files"), 90),
            SILENT,
            "fd-limit"),
        quiet("descriptors are left", files(19, 20, 1), "fd-limit"),
        quiet("the limits were not seen", silent(1), "fd-limit"),
        quiet(
            "the log of another program says so",
            logged(silent(1), 900, "accept: Too many open files"),
            "fd-limit"));
  }

  private static List<Row> queues() {
    return List.of(
        proven("full, without cookies", opening(128, "0"), TIMEOUT, "syn-queue-or-cookies"),
        proven(
            "three quarters of all, without cookies",
            sysctl(opening(100, "0"), "net.ipv4.tcp_max_syn_backlog", "128"),
            TIMEOUT,
            "syn-queue-or-cookies"),
        quiet("full, with cookies", opening(128, "1"), "syn-queue-or-cookies"),
        quiet("room, without cookies", opening(127, "0"), "syn-queue-or-cookies"),
        quiet("nobody is opening", opening(0, "0"), "syn-queue-or-cookies"));
  }

  private static List<Row> pools() {
    return List.of(
        likely("busy, and one waits", held(silent(1), 2, 0), SILENT, "backend-thread-pool-full"),
        likely(
            "busy, and one is unread", held(silent(0), 3, 1), SILENT, "backend-thread-pool-full"),
        likely("each worker has a connection", forked(2, 2), SILENT, "backend-thread-pool-full"),
        likely("each worker has one, nobody waits", none(2, 2), SILENT, "backend-thread-pool-full"),
        quiet(
            "workers that serve many at once hold one each",
            forked("nginx", 2, 2, 0),
            "backend-thread-pool-full"),
        likely("each worker of a UNIX socket", unix(2, 2), SILENT, "backend-thread-pool-full"),
        quiet("a worker of a UNIX socket is free", unix(3, 2), "backend-thread-pool-full"),
        quiet("a worker is free", forked(3, 2), "backend-thread-pool-full"),
        quiet("one slow request", held(silent(1), 1, 0), "backend-thread-pool-full"),
        quiet("idle connections", held(silent(0), 5, 0), "backend-thread-pool-full"));
  }

  private static List<Row> processor() {
    return List.of(
        likely("most periods", throttled(100, 60), SILENT, "backend-cpu-starved"),
        quiet("a third of the periods", throttled(100, 33), "backend-cpu-starved"),
        quiet("at the start only", throttled(9, 9), "backend-cpu-starved"),
        quiet("no quota", silent(0), "backend-cpu-starved"));
  }

  private static List<Row> disks() {
    return List.of(
        proven(
            "the answer says so, and a disk is full",
            disk(answered("Error: No space left on device"), 0),
            "unexpected-status",
            "disk-full"),
        proven(
            "the log says so, and a disk is full",
            disk(logged(answered("internal error"), "write: ENOSPC"), 0),
            "unexpected-status",
            "disk-full"),
        likely(
            "the answer says so, and there is room",
            disk(answered("Error: No space left on device"), 4096),
            "unexpected-status",
            "disk-full"),
        quiet("a disk is full, and nobody minds", disk(answered("oops"), 0), "disk-full"));
  }

  private static List<Row> writtenNumbers() {
    return List.of(
        proven("written numbers: memory at high", memory(300), SILENT, "mem-tcp-pressure"),
        likely("written numbers: memory under pressure", memory(200), SILENT, "mem-tcp-pressure"),
        quiet("written numbers: memory below pressure", memory(199), "mem-tcp-pressure"),
        proven(
            "written numbers: the table is full, and the kernel says so",
            overflow(neighbours(1024)),
            TIMEOUT,
            "neighbour-table-overflow"),
        likely(
            "written numbers: the table is full",
            neighbours(1024),
            TIMEOUT,
            "neighbour-table-overflow"),
        proven(
            "written: the balancer has no memory",
            checked("General socket error (Cannot allocate memory)"),
            "local-resource-error",
            "lb-out-of-memory"),
        likely(
            "written: the balancer has no buffer",
            checked("General socket error (No buffer space available)"),
            "local-resource-error",
            "lb-out-of-memory"),
        quiet(
            "written: the balancer has no descriptor",
            checked("General socket error (Too many open files)"),
            "lb-out-of-memory"),
        quiet("written numbers: the table has room", neighbours(1023), "neighbour-table-overflow"));
  }

  private static final String TIMEOUT = "connection-timeout";

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  /// The connection works and no answer comes; so many wait to be accepted. A parent and so many
  /// workers share the listener; some hold a connection, of whose request a part lies unread, and
  /// one more waits.
  private static Situation forked(int workers, int holding) {
    return forked("php-fpm8.2", workers, holding, 1);
  }

  private static Situation none(int workers, int holding) {
    return forked("php-fpm8.2", workers, holding, 0);
  }

  private static Situation forked(String program, int workers, int holding, long waiting) {
    var situation = flat().connected().saw(Facts.check(new CheckResult.TimedOut("response"), 0));
    var all = new ArrayList<SocketEntry.Owner>();
    for (int i = 0; i <= workers; i++) {
      all.add(new SocketEntry.Owner(program, 812 + i));
    }
    situation.serverHost().socket(owned(queue(waiting, 128), waiting, all));
    for (int i = 1; i <= holding; i++) {
      SocketEntry open =
          Facts.withPeer(Facts.tcp("ESTAB", "192.0.2.1", 8080, null, null), "192.0.2.10:4000" + i);
      situation.serverHost().socket(owned(open, 8, List.of(all.get(i))));
    }
    return situation;
  }

  /// A pool whose socket lies in the file system of the balancer's host.
  private static Situation unix(int workers, int holding) {
    String path = "/run/php/fpm.sock";
    Server tcp = Situation.server("web1", "192.0.2.1", 0);
    var situation =
        flat()
            .server(
                new ServerDraft("web1", new Server.Target.UnixSocket(path), 0, tcp.provenance())
                    .server())
            .saw(
                new Observation.CheckReplay(
                    Situation.LB,
                    null,
                    null,
                    path,
                    "web/web1",
                    "check",
                    new CheckResult.TimedOut("response"),
                    "FastCGI GET /",
                    "",
                    0,
                    5_000_000_000L,
                    Situation.place("check")));
    var all = new ArrayList<SocketEntry.Owner>();
    for (int i = 0; i <= workers; i++) {
      all.add(new SocketEntry.Owner("php-fpm8.2", 812 + i));
    }
    situation.balancerHost().socket(ofPath(path, "LISTEN", 1, all));
    for (int i = 1; i <= holding; i++) {
      situation.balancerHost().socket(ofPath(path, "ESTAB", 8, List.of(all.get(i))));
    }
    return situation;
  }

  private static SocketEntry ofPath(
      String path, String state, long queue, List<SocketEntry.Owner> owners) {
    return new SocketEntry(
        SocketEntry.Transport.UNIX,
        state,
        null,
        0,
        path,
        null,
        null,
        queue,
        511,
        4711,
        owners,
        true,
        null,
        Situation.place(state + " " + path));
  }

  private static SocketEntry owned(SocketEntry socket, long queue, List<SocketEntry.Owner> owners) {
    return new SocketEntry(
        socket.transport(),
        socket.state(),
        socket.address(),
        socket.port(),
        null,
        null,
        null,
        queue,
        socket.sendQueue(),
        socket.inode(),
        owners,
        true,
        socket.peer(),
        socket.provenance());
  }

  private static Situation silent(long waiting) {
    return withQueue(
        flat().connected().saw(Facts.check(new CheckResult.TimedOut("response"), 0)), waiting);
  }

  private static Situation withQueue(Situation situation, long waiting) {
    situation
        .serverHost()
        .socket(queue(waiting, 128))
        .processes(List.of(process(812, 1, "S", "java", "java -jar app.jar")));
    return situation;
  }

  private static Situation files(long open, long max, long waiting) {
    return limits(silent(waiting), open, max);
  }

  private static Situation files(Situation situation, long open, long max, long waiting) {
    return limits(withQueue(situation, waiting), open, max);
  }

  private static Situation limits(Situation situation, long open, long max) {
    situation
        .serverHost()
        .counter("process.812.open_files", open)
        .counter("process.812.max_open_files", max);
    return situation;
  }

  /// The listener's process runs in the unit whose log is read.
  private static Situation begun(Situation situation, int secondsAgo) {
    situation
        .serverHost()
        .processes(
            List.of(
                new ProcessEntry(
                    812,
                    1,
                    "app",
                    "S",
                    "java",
                    "/opt/shop",
                    HostBuilder.NOW.minusSeconds(secondsAgo),
                    "shop.service",
                    1,
                    false,
                    Situation.place("pid 812"))));
    return situation;
  }

  private static Situation logged(Situation situation, String message) {
    return logged(situation, 812, message);
  }

  private static Situation logged(Situation situation, int pid, String message) {
    situation
        .serverHost()
        .journal(
            List.of(
                new LogLine(
                    "journal",
                    HostBuilder.NOW.minusSeconds(60),
                    "shop.service",
                    pid,
                    message,
                    Situation.place(message))));
    return situation;
  }

  private static Situation opening(int count, String cookies) {
    Situation situation = listening().timedOut();
    for (int i = 0; i < count; i++) {
      SocketEntry opening = Facts.tcp("SYN-RECV", "192.0.2.1", 8080, null, null);
      situation.serverHost().socket(Facts.withPeer(opening, "198.51.100." + i + ":40000"));
    }
    return sysctl(situation, "net.ipv4.tcp_syncookies", cookies);
  }

  private static Situation sysctl(Situation situation, String name, String value) {
    situation.serverHost().sysctl(name, value);
    return situation;
  }

  private static Situation held(Situation situation, int connections, int unread) {
    SocketEntry open = Facts.tcp("ESTAB", "192.0.2.1", 8080, null, null);
    for (int i = 0; i < connections; i++) {
      situation.serverHost().socket(Facts.withPeer(open, "192.0.2.10:4000" + i));
    }
    for (int i = 0; i < unread; i++) {
      situation.serverHost().socket(unread(open, "192.0.2.10:5000" + i));
    }
    return situation;
  }

  private static SocketEntry unread(SocketEntry open, String peer) {
    return new SocketEntry(
        open.transport(),
        open.state(),
        open.address(),
        open.port(),
        null,
        null,
        null,
        78,
        0,
        4714,
        open.owners(),
        true,
        peer,
        open.provenance());
  }

  private static Situation throttled(long periods, long throttled) {
    Situation situation = silent(0);
    situation
        .serverHost()
        .counter(GROUP + ".nr_periods", periods)
        .counter(GROUP + ".nr_throttled", throttled);
    HostBuilder host = situation.serverHost();
    host.counters(withGroup(host));
    return situation;
  }

  private static Map<String, Setting> withGroup(HostBuilder host) {
    var all = new HashMap<>(host.build().counters().asValue().orElseThrow());
    all.put(
        "process.812.cgroup.0",
        new Setting("process.812.cgroup.0", GROUP, Situation.place("812 cgroup " + GROUP)));
    return Map.copyOf(all);
  }

  private static Situation answered(String text) {
    var failed =
        new Observation.CheckReplay(
            Situation.LB,
            Situation.DIALLED,
            "check",
            new CheckResult.Unexpected("status 200", "status 500 Internal Server Error"),
            "GET / HTTP/1.1",
            "HTTP/1.1 500 Internal Server Error\r\n\r\n" + text,
            500,
            900_000,
            Situation.place("check"));
    return withQueue(flat().connected().saw(failed), 0);
  }

  private static Situation disk(Situation situation, long free) {
    situation
        .serverHost()
        .resources(
            new Resources(
                List.of(),
                List.of(
                    new Resources.Disk("/", 1 << 20, 1 << 10),
                    new Resources.Disk("/var", 1 << 20, free))));
    return situation;
  }

  private static Situation memory(long pages) {
    Situation situation = silent(0);
    situation.serverHost().counter("sockstat.TCP.mem", pages);
    return sysctl(situation, "net.ipv4.tcp_mem", "100 200 300");
  }

  private static Situation neighbours(long entries) {
    Situation situation = listening().timedOut();
    situation
        .balancerHost()
        .neighbours(List.of())
        .counter("arp_cache.entries", entries)
        .sysctl("net.ipv4.neigh.default.gc_thresh3", "1024");
    return situation;
  }

  /// What the balancer says of its check; everything else is well.
  private static Situation checked(String text) {
    var row = Situation.row("DOWN", text, "192.0.2.1:8080");
    return listening()
        .connected()
        .running(
            new ProxyRuntime.ServerState(
                "web",
                "web1",
                "DOWN",
                "SOCKERR",
                0,
                text,
                null,
                60,
                -1,
                Map.of(),
                row.provenance()));
  }

  private static Situation overflow(Situation situation) {
    String line = "neighbour: arp_cache: neighbor table overflow!";
    situation
        .balancerHost()
        .journal(
            List.of(
                new LogLine(
                    "kernel",
                    HostBuilder.NOW.minusSeconds(5),
                    null,
                    0,
                    line,
                    Situation.place(line))));
    return situation;
  }
}
