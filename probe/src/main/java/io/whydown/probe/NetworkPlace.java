package io.whydown.probe;

import java.nio.file.Files;
import java.nio.file.Path;

/// The network namespace that a probe stands in.
sealed interface NetworkPlace {

  /// What a person types before a command to run it there; empty here.
  String commandPrefix();

  /// The namespace of this process.
  record Here() implements NetworkPlace {
    @Override
    public String commandPrefix() {
      return "";
    }
  }

  /// A namespace that ip-netns(8) named.
  record Named(String name) implements NetworkPlace {

    public Named {
      if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
        throw new IllegalArgumentException("name: " + name + " (expected: a name of ip netns)");
      }
    }

    @Override
    public String commandPrefix() {
      return "ip netns exec " + name + " ";
    }

    /// The file that stands for the namespace.
    Path file() {
      Path usual = Path.of("/run/netns", name);
      return Files.exists(usual) ? usual : Path.of("/var/run/netns", name);
    }

    /// A file of the folder of ip-netns(8) that replaces one of `/etc` inside the namespace.
    Path etc(String file) {
      return Path.of("/etc/netns", name, file);
    }
  }
}
