package io.whydown.probe;

import java.nio.file.Files;
import java.nio.file.Path;

/// The network namespace that a probe stands in.
sealed interface NetworkPlace {

  /// What a person types before a command to run it there; empty here.
  String commandPrefix();

  /// Where a path of its files lies for this process.
  default String reach(String path) {
    return path;
  }

  /// The namespace of this process.
  record Here() implements NetworkPlace {
    @Override
    public String commandPrefix() {
      return "";
    }
  }

  /// Another namespace than this process's.
  sealed interface Elsewhere extends NetworkPlace {

    /// The file that stands for the namespace.
    Path file();

    /// The file that is `/etc/FILE` inside the namespace.
    Path etc(String file);

    /// As the report of a failure names it: `netns web1`.
    String label();
  }

  /// The network of a process, with the files that its container sees.
  record OfProcess(int pid, String label, String commandPrefix) implements Elsewhere {

    public OfProcess {
      if (pid < 1) {
        throw new IllegalArgumentException("pid: " + pid + " (expected: 1 or more)");
      }
    }

    @Override
    public Path file() {
      return Path.of("/proc", Integer.toString(pid), "ns/net");
    }

    @Override
    public Path etc(String file) {
      return Path.of("/proc", Integer.toString(pid), "root/etc", file);
    }

    @Override
    public String reach(String path) {
      return path.startsWith("/") ? "/proc/" + pid + "/root" + path : path;
    }
  }

  /// A namespace that ip-netns(8) named.
  record Named(String name) implements Elsewhere {

    public Named {
      if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
        throw new IllegalArgumentException("name: " + name + " (expected: a name of ip netns)");
      }
    }

    @Override
    public String commandPrefix() {
      return "ip netns exec " + name + " ";
    }

    @Override
    public String label() {
      return "netns " + name;
    }

    @Override
    public Path file() {
      Path usual = Path.of("/run/netns", name);
      return Files.exists(usual) ? usual : Path.of("/var/run/netns", name);
    }

    /// A file of the folder of ip-netns(8) that replaces one of `/etc` inside the namespace.
    @Override
    public Path etc(String file) {
      return Path.of("/etc/netns", name, file);
    }
  }
}
