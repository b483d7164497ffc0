package io.whydown.collect;

import io.whydown.collect.ssh.SshConnection;
import io.whydown.collect.ssh.SshSessions;
import io.whydown.collect.ssh.SshUnusableException;
import io.whydown.net.Deadline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Opens the way to vantages. Thread-safe. A host is logged in to once: later openings share the
/// connection. Closing it ends the ssh client, which otherwise ends with the process.
public final class TransportFactory implements AutoCloseable {

  private final boolean isRoot;
  private final boolean sudo;
  private final SshSessions sessions;
  private final Map<Vantage.Ssh, Way> ways = new ConcurrentHashMap<>();

  /// The connection to one host. Guarded by itself: who comes second waits for the login.
  private static final class Way {
    private @Nullable SshConnection connection;
  }

  /// With the ssh set-up of the invoking user.
  public TransportFactory(boolean isRoot, boolean sudo) {
    this(isRoot, sudo, SshSettings.ofThisUser());
  }

  /// @param isRoot whether this process is root
  /// @param sudo whether `sudo -n` may be used
  public TransportFactory(boolean isRoot, boolean sudo, SshSettings settings) {
    this.isRoot = isRoot;
    this.sudo = sudo;
    this.sessions = new SshSessions(settings);
  }

  boolean sudo() {
    return sudo;
  }

  /// @throws VantageException when the vantage cannot be used
  public Transport open(Vantage vantage, Deadline deadline) {
    return switch (vantage) {
      case Vantage.Local local -> new LocalTransport(local, List.of("/bin/sh", "-s"));
      case Vantage.Netns netns ->
          new LocalTransport(netns, NetnsShell.command(netns, isRoot, sudo));
      case Vantage.Ssh ssh -> ssh(ssh, deadline);
      case Vantage.Docker docker ->
          new ContainerTransport(
              docker, ContainerShell.find(docker, "docker", docker.name(), sudo, deadline));
      case Vantage.Podman podman ->
          new ContainerTransport(
              podman, ContainerShell.find(podman, "podman", podman.name(), sudo, deadline));
      case Vantage.Kube kube -> throw unavailable(kube, "kube");
      case Vantage.Told told -> throw new VantageException(told, "is told of and cannot be asked");
      case Vantage.None none -> throw new VantageException(none, "is not asked");
    };
  }

  private Transport ssh(Vantage.Ssh vantage, Deadline deadline) {
    var port = vantage.port();
    Way way = ways.computeIfAbsent(vantage, _ -> new Way());
    synchronized (way) {
      try {
        SshConnection connection = way.connection;
        if (connection == null || !connection.isOpen()) {
          connection =
              sessions.connect(
                  vantage.host(), vantage.user(), port == null ? null : port.number(), deadline);
          way.connection = connection;
        }
        return new SshTransport(vantage, connection);
      } catch (SshUnusableException e) {
        throw new VantageException(vantage, e.obstacle());
      }
    }
  }

  private static VantageException unavailable(Vantage vantage, String kind) {
    return new VantageException(
        vantage, kind + " vantages are not available yet; use local, ssh:// or netns: instead");
  }

  @Override
  public void close() {
    sessions.close();
  }
}
