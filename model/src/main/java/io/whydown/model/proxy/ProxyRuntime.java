package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.LogLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a running balancer says of itself.
///
/// @param info `show info`, by its names
/// @param servers one entry for each server it knows
/// @param processes the balancer's own processes, master first; empty when not found
/// @param log lines of its log that tell of failures, oldest first
/// @param events what lines of its log tell, oldest first; only of processes that still run
/// @param totals the rows of whole frontends and backends
/// @param persisted entries of its stick tables that tie clients to servers; a part of them
/// @param changedFiles when the files of its configuration were changed, by path and the host's
///   clock
public record ProxyRuntime(
    Map<String, String> info,
    List<ServerState> servers,
    List<BalancerProcess> processes,
    List<LogLine> log,
    List<ProxyEvent> events,
    List<Total> totals,
    List<Persisted> persisted,
    Map<String, Instant> changedFiles) {

  public ProxyRuntime {
    info = Map.copyOf(info);
    servers = List.copyOf(servers);
    processes = List.copyOf(processes);
    log = List.copyOf(log);
    events = List.copyOf(events);
    totals = List.copyOf(totals);
    persisted = List.copyOf(persisted);
    changedFiles = Map.copyOf(changedFiles);
  }

  /// A balancer of whose log, totals, tables and files nothing is known.
  public ProxyRuntime(
      Map<String, String> info,
      List<ServerState> servers,
      List<BalancerProcess> processes,
      List<LogLine> log) {
    this(info, servers, processes, log, List.of(), List.of(), List.of(), Map.of());
  }

  /// The same with what its log tells.
  public ProxyRuntime withLog(List<LogLine> newLog, List<ProxyEvent> newEvents) {
    return new ProxyRuntime(
        info, servers, processes, newLog, newEvents, totals, persisted, changedFiles);
  }

  /// The same with these entries of stick tables.
  public ProxyRuntime withPersisted(List<Persisted> newPersisted) {
    return new ProxyRuntime(
        info, servers, processes, log, events, totals, newPersisted, changedFiles);
  }

  /// The same with these processes and times of change.
  public ProxyRuntime withProcesses(
      List<BalancerProcess> newProcesses, Map<String, Instant> newChangedFiles) {
    return new ProxyRuntime(
        info, servers, newProcesses, log, events, totals, persisted, newChangedFiles);
  }

  /// The row of a whole backend.
  public Optional<Total> backend(String name) {
    return totals.stream().filter(t -> !t.frontend() && t.proxy().equals(name)).findFirst();
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

    /// It is up or rises, and has weight 0, so that it gets no new clients.
    public boolean hasNoWeight() {
      return (isUp() || status.matches("DOWN [1-9][0-9]*/[0-9]+"))
          && values.getOrDefault("srv_uweight", "").equals("0");
    }

    /// It is up or rises (`DOWN 1/2`), its configuration gives it a weight, and the running
    /// balancer has it at zero, so that it gets no new clients.
    public boolean hasLostItsWeight() {
      return hasNoWeight() && !values.getOrDefault("srv_iweight", "0").equals("0");
    }

    public boolean isMaintenance() {
      return status.startsWith("MAINT");
    }
  }

  /// The row of a whole frontend or backend.
  ///
  /// @param frontend false for a backend
  /// @param status `UP`, `DOWN`, `OPEN`, `STOP`, …
  /// @param values the complete row by column name
  public record Total(
      String proxy,
      boolean frontend,
      String status,
      Map<String, String> values,
      Provenance provenance) {

    public Total {
      values = Map.copyOf(values);
    }
  }

  /// An entry of a stick table that ties a client to a server.
  ///
  /// @param table the table's name
  public record Persisted(String table, String server, Provenance provenance) {}

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

    /// Those that are parent of none of the others.
    public static List<BalancerProcess> workers(List<BalancerProcess> processes) {
      Set<Integer> parents =
          processes.stream().map(BalancerProcess::parentPid).collect(Collectors.toSet());
      return processes.stream().filter(p -> !parents.contains(p.pid())).toList();
    }

    /// Whether it has as many descriptors as it may have, or one less.
    public boolean isOutOfFiles() {
      return openFilesLimit > 0 && openFiles >= openFilesLimit - 1;
    }
  }
}
