package io.whydown.collect.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one host is reached: what ssh_config(5) says of it, with every default filled in.
///
/// @param alias the name as it was asked for
/// @param hostName what is dialled
/// @param hostKeyAlias the name in known_hosts; null means `hostName`
/// @param identityFiles private keys to try, in order
/// @param identitiesOnly offer no key of the agent that is not in `identityFiles`
/// @param agentSocket the agent to ask; null for none
/// @param proxyJump hosts on the way, the first one dialled first
/// @param proxyCommand a command that would have to be run to get there; null for none
/// @param connectTimeout null when nothing is said
/// @param knownHosts files with keys of hosts
record SshHost(
    String alias,
    String hostName,
    int port,
    String user,
    @Nullable String hostKeyAlias,
    List<Path> identityFiles,
    boolean identitiesOnly,
    @Nullable String agentSocket,
    List<String> proxyJump,
    @Nullable String proxyCommand,
    @Nullable Duration connectTimeout,
    List<Path> knownHosts) {

  SshHost {
    identityFiles = List.copyOf(identityFiles);
    proxyJump = List.copyOf(proxyJump);
    knownHosts = List.copyOf(knownHosts);
  }

  /// What a person types to reach the host: `ops@10.0.0.1`, with `-p` where the port is not 22.
  String typed() {
    return (port == 22 ? "" : "-p " + port + " ") + user + "@" + hostName;
  }
}
