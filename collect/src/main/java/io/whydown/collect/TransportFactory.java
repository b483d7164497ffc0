package io.whydown.collect;

import io.whydown.net.Deadline;
import java.util.List;

/// Opens the way to vantages of this machine: local and network namespaces. Immutable.
///
/// @param isRoot whether this process is root
/// @param sudo whether `sudo -n` may be used
public record TransportFactory(boolean isRoot, boolean sudo) {

  /// @throws VantageException when the vantage cannot be used
  public Transport open(Vantage vantage, Deadline deadline) {
    return switch (vantage) {
      case Vantage.Local local -> new LocalTransport(local, List.of("/bin/sh", "-s"));
      case Vantage.Netns netns ->
          new LocalTransport(netns, NetnsShell.command(netns, isRoot, sudo));
      case Vantage.Ssh ssh -> throw unavailable(ssh, "ssh");
      case Vantage.Docker docker -> throw unavailable(docker, "docker");
      case Vantage.Podman podman -> throw unavailable(podman, "podman");
      case Vantage.Kube kube -> throw unavailable(kube, "kube");
      case Vantage.None none -> throw new VantageException(none, "is not asked");
    };
  }

  private static VantageException unavailable(Vantage vantage, String kind) {
    return new VantageException(
        vantage, kind + " vantages are not available yet; use local, ssh:// or netns: instead");
  }
}
