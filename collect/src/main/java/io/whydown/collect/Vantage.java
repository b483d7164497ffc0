package io.whydown.collect;

import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import org.jspecify.annotations.Nullable;

/// A place where evidence can be gathered. `text()` is the form a person writes.
public sealed interface Vantage {

  /// The form that `parse` reads.
  String text();

  /// This machine, in the network namespace of this process.
  record Local() implements Vantage {
    @Override
    public String text() {
      return "local";
    }
  }

  /// A named network namespace of this machine (`ip netns list`).
  record Netns(String name) implements Vantage {
    public Netns {
      VantageText.checkName(name, "netns:" + name);
    }

    @Override
    public String text() {
      return "netns:" + name;
    }
  }

  /// A host reached by ssh. Absent user and port mean: what `~/.ssh/config` says, else the invoking
  /// user and 22. `host` may be an alias of that file; an IPv6 address has no brackets.
  record Ssh(@Nullable String user, String host, @Nullable Port port) implements Vantage {
    public Ssh {
      VantageText.checkHost(host);
      if (user != null) {
        VantageText.checkUser(user);
      }
    }

    @Override
    public String text() {
      String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return "ssh://"
          + (user == null ? "" : user + "@")
          + address
          + (port == null ? "" : ":" + port);
    }
  }

  /// A container of the Docker engine of this machine.
  record Docker(String name) implements Vantage {
    public Docker {
      VantageText.checkName(name, "docker:" + name);
    }

    @Override
    public String text() {
      return "docker:" + name;
    }
  }

  /// A container of Podman on this machine.
  record Podman(String name) implements Vantage {
    public Podman {
      VantageText.checkName(name, "podman:" + name);
    }

    @Override
    public String text() {
      return "podman:" + name;
    }
  }

  /// A pod of the current Kubernetes context.
  record Kube(String namespace, String pod) implements Vantage {
    public Kube {
      VantageText.checkName(namespace, "kube:" + namespace + "/" + pod);
      VantageText.checkName(pod, "kube:" + namespace + "/" + pod);
    }

    @Override
    public String text() {
      return "kube:" + namespace + "/" + pod;
    }
  }

  /// A place that a pasted text tells of, in the words of that text: nobody can be asked there.
  record Told(String place) implements Vantage {
    @Override
    public String text() {
      return place;
    }
  }

  /// Nowhere: the host is not asked.
  record None() implements Vantage {
    @Override
    public String text() {
      return "none";
    }
  }

  /// Reads `local`, `none`, `ssh://[user@]host[:port]`, `netns:NAME`, `docker:NAME`, `podman:NAME`
  /// or `kube:NAMESPACE/POD`.
  ///
  /// @throws IllegalArgumentException with one line that says what is wrong and what to write
  static Vantage parse(String text) {
    return VantageText.parse(text);
  }

  /// The ssh vantage of a bare address, as `{address}` in `ssh://{address}` means it.
  static Vantage ssh(IpAddress address) {
    return new Ssh(null, address.toString(), null);
  }
}
