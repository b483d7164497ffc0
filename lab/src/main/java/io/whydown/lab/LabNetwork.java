package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// Several hosts on this machine: one network namespace each, joined by a bridge that has a
/// namespace of its own. Every name begins with a prefix that no other run has, so that runs side
/// by side do not meet. Closing it ends every process that runs in it and removes every namespace
/// and file; a shutdown hook does the same when the JVM is told to end, and the next network sweeps
/// what a killed JVM left. Not thread-safe: one per fault.
public final class LabNetwork implements AutoCloseable {

  private static final Path ROOT = Path.of("/tmp/whydown-lab");
  private static final Path NAMED_NAMESPACES = Path.of("/run/netns");
  private static final Set<LabNetwork> OPEN = ConcurrentHashMap.newKeySet();

  private static final AtomicBoolean ENDING = new AtomicBoolean();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(LabNetwork::closeAll, "lab-shutdown"));
  }

  private final String prefix;
  private final Path directory;
  private final Map<String, LabHost> hosts = new LinkedHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private LabNetwork(String prefix) {
    this.prefix = prefix;
    this.directory = ROOT.resolve(prefix + ProcessHandle.current().pid());
  }

  /// Returns a new network with the hosts of `Topology`, all up. Throws when the JVM is ending.
  public static LabNetwork create() {
    Sweep.once(ROOT);
    byte[] random = new byte[3];
    ThreadLocalRandom.current().nextBytes(random);
    var network = new LabNetwork("wd" + HexFormat.of().formatHex(random) + "-");
    try {
      network.build();
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /// Lets no new network begin and closes those that are open.
  private static void closeAll() {
    ENDING.set(true);
    OPEN.forEach(LabNetwork::close);
  }

  private void build() {
    OPEN.add(this);
    if (ENDING.get()) {
      throw new LabException("the JVM is ending: no new network");
    }
    try {
      Files.createDirectories(directory);
      Resources.copy("server.py", directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Shell.run(List.of("sh"), Topology.script(prefix));
    for (var place : Topology.PLACES) {
      hosts.put(place.name(), new LabHost(this, place));
    }
  }

  /// What every namespace of this network begins with.
  public String prefix() {
    return prefix;
  }

  /// A folder that lives as long as the network.
  public Path directory() {
    return directory;
  }

  /// The host of that short name: `lb`, `web1`, `web2`, `dns`, `rt` or `web9`.
  public LabHost host(String name) {
    var host = hosts.get(name);
    if (host == null) {
      throw new LabException("host: " + name + " (expected: one of " + hosts.keySet() + ")");
    }
    return host;
  }

  public List<LabHost> hosts() {
    return List.copyOf(hosts.values());
  }

  /// The host of the balancer.
  public LabHost lb() {
    return host("lb");
  }

  /// The host of the server on which faults are planted.
  public LabHost web1() {
    return host("web1");
  }

  /// The host of the second server, mostly healthy.
  public LabHost web2() {
    return host("web2");
  }

  /// The host behind the router.
  public LabHost web9() {
    return host("web9");
  }

  /// The router between the hosts on the bridge and `web9`.
  public LabHost router() {
    return host("rt");
  }

  /// Takes the cable of a host out of the bridge; the interface of the host stays up.
  public void unplug(String host) {
    Shell.run(
        List.of("ip", "-n", prefix + Topology.SWITCH, "link", "set", "p-" + host, "nomaster"), "");
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    remove(prefix, directory);
    OPEN.remove(this);
  }

  /// Ends and removes all that the network `prefix` left.
  static void remove(String prefix, Path directory) {
    Shell.tryRun(List.of("sh"), removal(prefix, directory), Map.of(), Shell.DEFAULT_LIMIT);
    deleteTree(directory);
  }

  private static String removal(String prefix, Path directory) {
    return """
    for n in %1$s/%2$s*; do
      [ -e "$n" ] || continue
      n=${n##*/}
      pids=$(ip netns pids "$n" 2>/dev/null)
      [ -z "$pids" ] || kill -KILL $pids 2>/dev/null
      for c in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup/cpu /sys/fs/cgroup/memory /sys/fs/cgroup; do
        [ -d "$c/$n" ] || continue
        [ ! -e "$c/$n/cpu.cfs_quota_us" ] || echo -1 >"$c/$n/cpu.cfs_quota_us"
        [ ! -e "$c/$n/cpu.max" ] || echo max >"$c/$n/cpu.max"
        machine=$(find "$c/$n" -name cgroup.procs -exec cat {} +)
        [ -z "$machine" ] || kill -KILL $machine 2>/dev/null
      done
      ip netns del "$n"
      rm -rf "/etc/netns/$n"
    done
    rmdir /etc/netns 2>/dev/null
    # what left the namespaces for one of its own still names a file of this network
    for p in $(grep -lsa '%3$s/' /proc/[0-9]*/cmdline); do
      p=${p#/proc/}
      kill -KILL "${p%%%%/*}" 2>/dev/null
    done
    for m in $(grep -o ' %3$s/[^ ]*' /proc/mounts); do
      umount "$m" 2>/dev/null || { sleep 0.3; umount -l "$m"; }
    done
    for i in 1 2 3 4 5 6 7 8 9; do
      left=$(ls -d /sys/fs/cgroup/systemd/%2$s* /sys/fs/cgroup/unified/%2$s* /sys/fs/cgroup/cpu/%2$s* /sys/fs/cgroup/memory/%2$s* 2>/dev/null)
      [ -n "$left" ] || break
      find $left -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.2
    done
    true
    """
        .formatted(NAMED_NAMESPACES, prefix, directory);
  }

  static void deleteTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (var paths = Files.walk(directory)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
