package io.whydown.collect;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where the user's own ssh set-up lies. Immutable.
///
/// @param home the home directory, `~` in the configuration
/// @param user the invoking user: the remote user where nothing else is said
/// @param agentSocket the agent's UNIX socket (`SSH_AUTH_SOCK`); null when there is no agent
/// @param configurations ssh_config(5) files in the order in which they win
/// @param globalKnownHosts known_hosts files of the machine
public record SshSettings(
    Path home,
    String user,
    @Nullable String agentSocket,
    List<Path> configurations,
    List<Path> globalKnownHosts) {

  public SshSettings {
    configurations = List.copyOf(configurations);
    globalKnownHosts = List.copyOf(globalKnownHosts);
  }

  /// The files that ssh(1) reads, seen from a home directory.
  public static SshSettings of(Path home, String user, @Nullable String agentSocket) {
    return new SshSettings(
        home,
        user,
        agentSocket,
        List.of(home.resolve(".ssh/config"), Path.of("/etc/ssh/ssh_config")),
        List.of(Path.of("/etc/ssh/ssh_known_hosts"), Path.of("/etc/ssh/ssh_known_hosts2")));
  }

  /// Those of this process.
  public static SshSettings ofThisUser() {
    String agent = System.getenv("SSH_AUTH_SOCK");
    return of(
        Path.of(Objects.requireNonNullElse(System.getProperty("user.home"), "/")),
        Objects.requireNonNullElse(System.getProperty("user.name"), "root"),
        agent == null || agent.isEmpty() ? null : agent);
  }
}
