package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One process.
///
/// @param user name or number of the effective user
/// @param uid its number; -1 when unknown
/// @param state the letter of /proc/PID/stat: R, S, D, T (stopped), Z, …
/// @param command name, at most 15 characters
/// @param commandLine arguments joined by blanks, redacted; empty for kernel threads
/// @param startedAt by the host's clock; null when unknown
/// @param unit the systemd unit or container of its cgroup, else null
/// @param netNamespace inode; 0 when unknown
/// @param frozen true when its cgroup is frozen
/// @param deleted `program /usr/bin/app` when that file was deleted or replaced since the process
///   started, else `directory /srv/app` for its working directory; null when neither was, or it may
///   not be seen
public record ProcessEntry(
    int pid,
    int parentPid,
    String user,
    long uid,
    String state,
    String command,
    String commandLine,
    @Nullable Instant startedAt,
    @Nullable String unit,
    long netNamespace,
    boolean frozen,
    @Nullable String deleted,
    Provenance provenance) {

  public ProcessEntry(
      int pid,
      int parentPid,
      String user,
      String state,
      String command,
      String commandLine,
      @Nullable Instant startedAt,
      @Nullable String unit,
      long netNamespace,
      boolean frozen,
      Provenance provenance) {
    this(
        pid,
        parentPid,
        user,
        -1,
        state,
        command,
        commandLine,
        startedAt,
        unit,
        netNamespace,
        frozen,
        null,
        provenance);
  }

  /// SIGSTOP, a debugger, or the cgroup freezer.
  public boolean isStopped() {
    return frozen || state.startsWith("T") || state.startsWith("t");
  }
}
