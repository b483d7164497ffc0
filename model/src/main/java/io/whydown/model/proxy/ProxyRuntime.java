package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.LogLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a running balancer says of itself.
///
/// @param info `show info`, by its names
/// @param servers one entry for each server it knows
/// @param processes the balancer's own processes, master first; empty when not found
/// @param log lines of its log that concern servers, oldest first
public record ProxyRuntime(
    Map<String, String> info,
    List<ServerState> servers,
    List<BalancerProcess> processes,
    List<LogLine> log) {

  public ProxyRuntime {
    info = Map.copyOf(info);
    servers = List.copyOf(servers);
    processes = List.copyOf(processes);
    log = List.copyOf(log);
  }

  public Optional<ServerState> server(String backend, String server) {
    return servers.stream()
        .filter(s -> s.backend().equals(backend) && s.server().equals(server))
        .findFirst();
  }

  /// One server's row. Texts are the balancer's own words.
  ///
  /// @param status `UP`, `DOWN`, `MAINT`, `MAINT (resolution)`, `MAINT (via x/y)`, `DRAIN`, `NOLB`,
  ///   `no check`, `UP 1/3`, …
  /// @param checkStatus `L4CON`, `L7STS`, … without the leading `* ` of a running check; empty when
  ///   not checked
  /// @param checkCode layer 7 code; 0 when none
  /// @param lastCheck text of the last check: `Connection refused`
  /// @param address the address and port it dials now; null when it has none
  /// @param lastChangeSeconds seconds since the last change; -1 when unknown
  /// @param adminState HAProxy's srv_admin_state bits; -1 when unknown
  /// @param values the complete row by column name
  public record ServerState(
      String backend,
      String server,
      String status,
      String checkStatus,
      int checkCode,
      String lastCheck,
      @Nullable String address,
      long lastChangeSeconds,
      int adminState,
      Map<String, String> values,
      Provenance provenance) {

    public ServerState {
      values = Map.copyOf(values);
    }

    public boolean isUp() {
      return status.startsWith("UP") || status.startsWith("no check");
    }

    public boolean isDown() {
      return status.startsWith("DOWN");
    }

    public boolean isMaintenance() {
      return status.startsWith("MAINT");
    }
  }

  /// A process of the balancer.
  ///
  /// @param files configuration files of its command line
  /// @param netNamespace inode; 0 when unknown
  /// @param openFilesLimit soft limit; 0 when unknown
  /// @param openFiles descriptors in use; -1 when unknown
  public record BalancerProcess(
      int pid,
      int parentPid,
      String user,
      String commandLine,
      List<String> files,
      @Nullable Instant startedAt,
      long netNamespace,
      long openFilesLimit,
      long openFiles,
      @Nullable String container,
      Provenance provenance) {

    public BalancerProcess {
      files = List.copyOf(files);
    }
  }
}
