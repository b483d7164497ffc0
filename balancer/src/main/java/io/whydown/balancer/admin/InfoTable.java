package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.ProcessSnapshot;
import io.whydown.balancer.runtime.TlsFigures;
import java.util.ArrayList;
import java.util.List;

/// The rows of `show info` (management guide 2.6, `show info`; stats.c, `stats_fill_info`).
/// Stateless.
final class InfoTable {

  /// @param tags origin, nature and scope
  record Row(String name, String tags, String type, String value, String description) {}

  private static final String LIMIT = "CLP";
  private static final String GAUGE = "MGP";
  private static final String COUNTER = "MCP";

  private final List<Row> rows = new ArrayList<>();

  private InfoTable() {}

  static List<Row> of(Administration admin) {
    ProcessSnapshot process = admin.control().process();
    Identity identity = admin.identity();
    var table = new InfoTable();
    table.identity(process, identity);
    table.traffic(process, identity);
    table.rates(process);
    table.state(process, admin);
    table.memory(process, admin.epochSeconds().getAsLong());
    return table.rows;
  }

  private void text(String name, String tags, String value, String description) {
    rows.add(new Row(name, tags, "str", value, description));
  }

  private void number(String name, String tags, long value, String description) {
    rows.add(new Row(name, tags, "u32", Long.toString(value), description));
  }

  private void large(String name, String tags, long value, String description) {
    rows.add(new Row(name, tags, "u64", Long.toString(value), description));
  }

  private void zeros(String tags, String... names) {
    for (String name : names) {
      number(name, tags, 0, name + " (not part of this build: always 0)");
    }
  }

  private void identity(ProcessSnapshot process, Identity identity) {
    text("Name", "POS", "HAProxy", "Product name");
    text("Version", "POS", identity.version(), "Product version");
    text("Release_date", "POS", identity.released(), "Date of latest source code update");
    number("Nbthread", "CGS", process.threads(), "Number of started threads (global.nbthread)");
    number("Nbproc", "CGS", 1, "Number of started worker processes (historical, always 1)");
    number("Process_num", "KGP", 1, "Relative worker process number (1)");
    number("Pid", "SGP", identity.processId(), "This worker process identifier for the system");
    long up = process.uptimeSeconds();
    text(
        "Uptime",
        "MDP",
        "%dd %dh%02dm%02ds".formatted(up / 86_400, up / 3_600 % 24, up / 60 % 60, up % 60),
        "How long ago this worker process was started (days+hours+minutes+seconds)");
    number("Uptime_sec", "MDP", up, "How long ago this worker process was started (seconds)");
    number(
        "Memmax_MB",
        LIMIT,
        Runtime.getRuntime().maxMemory() >> 20,
        "Worker process's hard limit on memory usage in MB");
    number(
        "PoolAlloc_MB",
        GAUGE,
        Runtime.getRuntime().totalMemory() >> 20,
        "Amount of memory allocated in pools (in MB)");
    number("PoolUsed_MB", GAUGE, used() >> 20, "Amount of pool memory currently used (in MB)");
    number(
        "PoolFailed",
        COUNTER,
        0,
        "Number of failed pool allocations since this worker was started");
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void traffic(ProcessSnapshot process, Identity identity) {
    number(
        "Ulimit-n",
        LIMIT,
        identity.fileLimit(),
        "Hard limit on the number of per-process file descriptors");
    number(
        "Maxsock", LIMIT, identity.fileLimit(), "Hard limit on the number of per-process sockets");
    number(
        "Maxconn",
        LIMIT,
        process.maxConnections(),
        "Hard limit on the number of per-process connections (configured or imposed by Ulimit-n)");
    number(
        "Hard_maxconn",
        LIMIT,
        process.maxConnections(),
        "Hard limit on the number of per-process connections (imposed by Memmax_MB or Ulimit-n)");
    number(
        "CurrConns",
        GAUGE,
        process.currentConnections(),
        "Current number of connections on this worker process");
    number(
        "CumConns",
        COUNTER,
        process.cumulatedConnections(),
        "Total number of connections on this worker process since started");
    number(
        "CumReq",
        COUNTER,
        process.cumulatedRequests(),
        "Total number of requests on this worker process since started");
    number(
        "MaxSslConns",
        "MMP",
        process.tls().most(),
        "Hard limit on the number of per-process SSL endpoints (front+back), 0=unlimited");
    number(
        "CurrSslConns",
        GAUGE,
        process.tls().open(),
        "Current number of SSL endpoints on this worker process (front+back)");
    number("CumSslConns", COUNTER, process.tls().total(), "Handshakes with clients since started");
    zeros(LIMIT, "Maxpipes");
    zeros(GAUGE, "PipesUsed", "PipesFree");
  }

  private void rates(ProcessSnapshot process) {
    number(
        "ConnRate",
        "MRP",
        process.connectionRate(),
        "Number of front connections created on this worker process over the last second");
    number(
        "ConnRateLimit",
        LIMIT,
        process.limits().connections(),
        "Hard limit for ConnRate (global.maxconnrate)");
    number(
        "MaxConnRate",
        "MMP",
        process.maxConnectionRate(),
        "Highest ConnRate reached on this worker process since started (in connections per second)");
    number(
        "SessRate",
        "MRP",
        process.sessionRate(),
        "Number of sessions created on this worker process over the last second");
    number(
        "SessRateLimit",
        LIMIT,
        process.limits().sessions(),
        "Hard limit for SessRate (global.maxsessrate)");
    number(
        "MaxSessRate",
        "MRP",
        process.maxSessionRate(),
        "Highest SessRate reached on this worker process since started (in sessions per second)");
    TlsFigures tls = process.tls();
    number("SslRate", "MRP", tls.rate(), "Handshakes with clients over the last second");
    number(
        "SslRateLimit",
        LIMIT,
        process.limits().handshakes(),
        "Hard limit for SslRate (global.maxsslrate)");
    number("MaxSslRate", "MMP", tls.maxRate(), "Highest SslRate reached since started");
    number(
        "SslFrontendKeyRate",
        GAUGE,
        tls.keyRate(),
        "Keys agreed on with clients over the last second");
    number(
        "SslFrontendMaxKeyRate",
        "MMP",
        tls.maxKeyRate(),
        "Highest SslFrontendKeyRate reached since started");
    number(
        "SslFrontendSessionReuse_pct",
        GAUGE,
        tls.reusePercent(),
        "Percent of clients' handshakes that resumed a session");
    number(
        "SslBackendKeyRate",
        "MRP",
        tls.serverKeyRate(),
        "Keys agreed on with servers over the last second");
    number(
        "SslBackendMaxKeyRate",
        "MMP",
        tls.maxServerKeyRate(),
        "Highest SslBackendKeyRate reached since started");
    zeros(COUNTER, "SslCacheLookups", "SslCacheMisses");
    number(
        "CompressBpsIn",
        "MRP",
        process.compressedInRate(),
        "Number of bytes submitted to the HTTP compressor in this worker process over the last second");
    number(
        "CompressBpsOut",
        "MRP",
        process.compressedOutRate(),
        "Number of bytes emitted by the HTTP compressor in this worker process over the last second");
    number(
        "CompressBpsRateLim",
        LIMIT,
        process.compressedInLimit(),
        "Limit of CompressBpsOut beyond which HTTP compression is automatically disabled");
  }

  private void state(ProcessSnapshot process, Administration admin) {
    Identity identity = admin.identity();
    number(
        "Tasks",
        GAUGE,
        process.currentConnections(),
        "Total number of tasks in the current worker process (active + sleeping)");
    number(
        "Run_queue",
        GAUGE,
        0,
        "Total number of active tasks+tasklets in the current worker process");
    number(
        "Idle_pct",
        "MaP",
        process.idlePercent(),
        "Percentage of last second spent waiting in the current worker thread");
    text("node", "COS", identity.node(), "Node name (global.node)");
    text("description", "COS", identity.description(), "Node description (global.description)");
    number(
        "Stopping",
        GAUGE,
        process.stopping() ? 1 : 0,
        "1 if the worker process is currently stopping, otherwise zero");
    number(
        "Jobs",
        GAUGE,
        process.currentConnections() + process.listeners(),
        "Current number of active jobs on the current worker process (frontend connections, master connections, listeners)");
    zeros(GAUGE, "Unstoppable Jobs");
    number(
        "Listeners",
        GAUGE,
        process.listeners(),
        "Current number of active listeners on the current worker process");
    number(
        "ActivePeers",
        GAUGE,
        PeersTable.active(admin.peers()),
        "Current number of verified active peers connections on the current worker process");
    number(
        "ConnectedPeers",
        GAUGE,
        admin.peers().stream().mapToLong(g -> g.connected().size()).sum(),
        "Current number of peers having passed the connection step on the current worker process");
    number(
        "DroppedLogs",
        GAUGE,
        admin.droppedLogs().getAsLong(),
        "Total number of dropped logs for current worker process since started");
    zeros(GAUGE, "BusyPolling", "FailedResolutions");
  }

  private void memory(ProcessSnapshot process, long now) {
    large(
        "TotalBytesOut",
        GAUGE,
        process.bytesOut(),
        "Total number of bytes emitted by current worker process since started");
    large(
        "TotalSplicdedBytesOut",
        GAUGE,
        0,
        "Total number of bytes emitted by current worker process through a kernel pipe since started");
    large(
        "BytesOutRate",
        "MRP",
        0,
        "Number of bytes emitted by current worker process over the last second");
    zeros(GAUGE, "DebugCommandsIssued");
    zeros(COUNTER, "CumRecvLogs");
    text("Build info", "POS", "whydown", "Build info");
    large(
        "Memmax_bytes",
        LIMIT,
        Runtime.getRuntime().maxMemory(),
        "Worker process's hard limit on memory usage in bytes");
    large(
        "PoolAlloc_bytes",
        GAUGE,
        Runtime.getRuntime().totalMemory(),
        "Amount of memory allocated in pools (in bytes)");
    large("PoolUsed_bytes", GAUGE, used(), "Amount of pool memory currently used (in bytes)");
    number("Start_time_sec", "MDP", now - process.uptimeSeconds(), "Start time in seconds");
    text("Tainted", "SGP", "0", "Experimental features used");
  }

  static String plain(List<Row> rows, boolean described) {
    var text = new StringBuilder();
    for (Row row : rows) {
      if (row.value().isEmpty()) {
        continue;
      }
      text.append(row.name()).append(": ").append(row.value());
      if (described) {
        text.append(":\"").append(row.description()).append('"');
      }
      text.append('\n');
    }
    return text.toString();
  }

  /// A row without a value keeps its number.
  static String typed(List<Row> rows, boolean described) {
    var text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.value().isEmpty()) {
        continue;
      }
      text.append("%d.%s.1:%s:%s:%s".formatted(i, row.name(), row.tags(), row.type(), row.value()));
      text.append(described ? ":\"" + row.description() + "\"\n" : "\n");
    }
    return text.toString();
  }

  static String json(List<Row> rows) {
    var text = new StringBuilder("[");
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.value().isEmpty()) {
        continue;
      }
      text.append(i == 0 ? "" : ",")
          .append(
              "{\"field\":{\"pos\":%d,\"name\":\"%s\"},\"processNum\":1,%s}"
                  .formatted(i, row.name(), JsonValue.of(row.tags(), row.type(), row.value())));
    }
    return text.append("]\n").toString();
  }
}
