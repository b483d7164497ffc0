package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import java.util.List;

/// The listening sockets of a network namespace other than the host's own.
///
/// @param inode the namespace's inode
/// @param pid a process that lives in it
/// @param command that process's command name
public record NamespaceListeners(
    long inode, int pid, String command, List<SocketEntry> listeners, Provenance provenance) {

  public NamespaceListeners {
    listeners = List.copyOf(listeners);
  }
}
