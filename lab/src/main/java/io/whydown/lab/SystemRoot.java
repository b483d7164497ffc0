package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The root file system that hosts with a real systemd share: Debian with systemd, sshd, nft,
/// iptables and python3. Built once by mmdebstrap(1) from the machine's own package source, in
/// about 45 s, and kept in the user's cache folder under a name that changes with the recipe.
final class SystemRoot {

  /// Changes when the recipe below does.
  private static final String VERSION = "2";

  private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);

  private static final String BUILD =
      """
      set -e
      umask 022
      target=%1$s
      set -- $(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' \\
        'Created-By: Packages' | grep -v -e -security -e -updates -e -backports | grep ' main$' \\
        | head -n 1)
      [ -n "$1" ] || { echo 'apt has no package source' >&2; exit 1; }
      rm -rf "$target.new"
      mmdebstrap --quiet --variant=minbase --include=%2$s "$2" "$target.new" "$1"
      cd "$target.new"
      : > etc/machine-id
      rm -f var/lib/dbus/machine-id
      mkdir -p root/.ssh
      chmod 700 root/.ssh
      printf 'UseDNS no\\nPermitRootLogin prohibit-password\\n' > etc/ssh/sshd_config.d/lab.conf
      chroot . systemctl mask -q getty.target console-getty.service systemd-timesyncd.service \\
        systemd-networkd.service systemd-resolved.service apt-daily.timer apt-daily-upgrade.timer \\
        fstrim.timer e2scrub_all.timer e2scrub_reap.service systemd-firstboot.service \\
        podman.service podman.socket podman-restart.service podman-auto-update.timer
      chroot . systemctl -q set-default multi-user.target
      chroot . systemctl -q enable ssh
      chroot . ssh-keygen -A >/dev/null
      mv "$target.new" "$target"
      """;

  private static final String PACKAGES =
      "systemd,systemd-sysv,dbus,iproute2,openssh-server,nftables,iptables,procps,python3";

  private SystemRoot() {}

  /// Why hosts with systemd cannot run here, in words; empty when they can.
  static Optional<String> missing() {
    for (var tool : List.of("systemd-nspawn", "mmdebstrap", "apt-get")) {
      if (!LabRequirements.has(tool)) {
        return Optional.of("not installed: " + tool);
      }
    }
    if (!Files.isDirectory(Path.of("/sys/fs/cgroup/systemd"))
        && !Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
      return Optional.of("no cgroup hierarchy that systemd can use");
    }
    return Optional.empty();
  }

  /// What podman(1) needs besides. Its own units are masked: containers are started by hand.
  private static final String ENGINE =
      ",podman,crun,netavark,aardvark-dns,slirp4netns,uidmap,busybox-static";

  /// Returns the folder of the file system, built when it is not there.
  static Path folder() {
    return folder("debian-" + VERSION, PACKAGES);
  }

  /// The same with podman, in about 30 s.
  static Path engineFolder() {
    return folder("debian-podman-" + VERSION, PACKAGES + ENGINE);
  }

  /// One at a time: a lock of a file is the whole JVM's.
  private static synchronized Path folder(String name, String packages) {
    var cache = cacheFolder();
    var root = cache.resolve(name);
    try {
      Files.createDirectories(cache);
      try (var lock =
              FileChannel.open(
                  cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = lock.lock()) {
        if (held.isValid() && !Files.isDirectory(root)) {
          build(root, packages);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return root;
  }

  private static void build(Path root, String packages) {
    var result =
        Shell.tryRun(
            List.of("sh"),
            BUILD.replace("%1$s", root.toString()).replace("%2$s", packages),
            Map.of(),
            BUILD_LIMIT);
    if (result.status() != 0) {
      throw new LabException("the root file system cannot be built: " + result.stderr().strip());
    }
  }

  private static Path cacheFolder() {
    String configured = System.getenv("XDG_CACHE_HOME");
    var base =
        configured == null || configured.isEmpty()
            ? Path.of(
                Objects.requireNonNullElse(System.getProperty("user.home"), "/root"), ".cache")
            : Path.of(configured);
    return base.resolve("whydown-lab");
  }
}
