package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A host of the lab in which a real systemd is PID 1, under systemd-nspawn(1): journal, units,
/// sshd, and a file system of its own on top of the shared one. Made in two steps, so that units
/// and files can be laid down before it boots. It ends with the network.
public final class LabSystem {

  private static final Duration BOOT_LIMIT = Duration.ofSeconds(60);

  private final LabNetwork network;
  private final LabHost host;
  private final Path upper;
  private final List<String> options =
      new ArrayList<>(List.of("--capability=CAP_NET_ADMIN,CAP_BPF", "--system-call-filter=bpf"));
  private boolean hasEngine;

  private LabSystem(LabNetwork network, LabHost host) {
    this.network = network;
    this.host = host;
    this.upper = host.file("upper");
  }

  /// Why such hosts cannot run here, in words; empty when they can.
  public static Optional<String> missing() {
    return SystemRoot.missing();
  }

  /// Lays down the files of a host that is to boot in that namespace.
  public static LabSystem prepare(LabNetwork network, LabHost host) {
    var system = new LabSystem(network, host);
    Resources.copy("server.py", system.folder("opt"));
    system.file("etc/hostname", host.name() + "\n");
    system.file(
        "etc/hosts", "127.0.0.1 localhost\n::1 localhost\n10.77.0.11 web1\n10.77.0.12 web2\n");
    return system;
  }

  /// Writes a file of this host, which must not be in its root folder: `etc/app.conf`.
  public LabSystem file(String path, String text) {
    try {
      folder(path.substring(0, path.lastIndexOf('/')));
      Files.writeString(upper.resolve(path), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a unit and has it started at boot.
  public LabSystem unit(String name, String text) {
    file("etc/systemd/system/" + name, text);
    try {
      var wants = folder("etc/systemd/system/multi-user.target.wants");
      Files.createSymbolicLink(wants.resolve(name), Path.of("/etc/systemd/system/" + name));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives the host podman(1), with an image `bb:1` that is busybox. Containers run without cgroups
  /// of their own, which this machine may not grant.
  public LabSystem withEngine() {
    hasEngine = true;
    Path store = host.file("store");
    options.set(0, "--capability=all");
    options.addAll(
        List.of("--system-call-filter=@keyring", "--bind=" + store + ":/var/lib/containers"));
    for (String device : List.of("/dev/net/tun", "/dev/fuse")) {
      if (Files.exists(Path.of(device))) {
        options.add("--bind=" + device);
      }
    }
    try {
      Files.createDirectories(store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file(
        "etc/containers/storage.conf",
        """
        [storage]
        driver = "vfs"
        runroot = "/run/containers/storage"
        graphroot = "/var/lib/containers/storage"
        """);
    return file("etc/containers/containers.conf", "[containers]\ncgroups = \"disabled\"\n");
  }

  /// Lets the host see a folder or a file of this machine, at the same path.
  public LabSystem showing(Path path) {
    options.add("--bind-ro=" + path);
    return this;
  }

  private static final String IMAGE =
      """
      mkdir -p /opt/image/bin /opt/image/www /opt/image/tmp
      cp /bin/busybox /opt/image/bin/
      for a in sh sleep httpd cat; do ln -sf busybox /opt/image/bin/$a; done
      echo ok > /opt/image/www/index.html
      tar -C /opt/image -c . | podman import -q - bb:1
      """;

  /// Boots the host and returns when systemd has done what it can and sshd answers.
  public LabSystem boot() {
    var root = hasEngine ? SystemRoot.engineFolder() : SystemRoot.folder();
    LabSshd.letIn(network, upper, root.resolve("etc/ssh/ssh_host_ed25519_key.pub"), host);
    Shell.run(
        List.of("sh", "-e"),
        """
        mkdir -p '%4$s' '%5$s'
        mount -t overlay '%1$s' -o 'lowerdir=%2$s,upperdir=%3$s,workdir=%4$s' '%5$s'
        for c in systemd unified; do
          [ -d /sys/fs/cgroup/$c ] || continue
          mkdir -p "/sys/fs/cgroup/$c/%1$s"
        done
        """
            .formatted(host.namespace(), root, upper, host.file("work"), host.file("root")));
    startMachine();
    awaitBoot();
    if (hasEngine) {
      run(IMAGE);
    }
    return this;
  }

  private void startMachine() {
    var script =
        """
        for c in systemd unified; do
          [ -d /sys/fs/cgroup/$c ] && echo $$ > "/sys/fs/cgroup/$c/%1$s/cgroup.procs"
        done
        export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
        exec setsid systemd-nspawn -q --register=no --keep-unit %4$s \
          --network-namespace-path=/run/netns/%1$s --machine=%2$s --hostname=%2$s \
          --console=passive --settings=no -b -D '%3$s'
        """
            .formatted(
                host.namespace(),
                host.name(),
                host.file("root"),
                "'" + String.join("' '", options) + "'");
    try {
      new ProcessBuilder("sh", "-c", script)
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectErrorStream(true)
          .redirectOutput(host.file("console.log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitBoot() {
    long endNanos = System.nanoTime() + BOOT_LIMIT.toNanos();
    while (System.nanoTime() < endNanos) {
      var state =
          LabSshd.login(network, host, "systemctl is-system-running --wait 2>/dev/null; true");
      if (state.status() == 0) {
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    throw new LabException(host.name() + " did not boot within " + BOOT_LIMIT);
  }

  /// Runs a sh(1) script in this host, over ssh from the balancer's host.
  public String run(String script) {
    var result = LabSshd.login(network, host, script);
    if (result.status() != 0) {
      throw new LabException(host.name() + ": " + result.stderr().strip());
    }
    return result.stdout();
  }

  private Path folder(String path) {
    try {
      var folder = upper.resolve(path);
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
