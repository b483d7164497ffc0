package io.whydown.cli.balance;

import io.whydown.balancer.config.CompressionLimits;
import io.whydown.balancer.config.Http2Config;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.log.SyslogWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The settings of the `global` sections, which are one. Not thread-safe while it is read.
final class GlobalDraft {

  /// A `stats socket` line.
  ///
  /// @param level `user`, `operator`, `admin`
  /// @param exposesListeners a process that takes over gets the listening sockets there
  record StatsSocket(
      AddressText address,
      String level,
      int mode,
      int uid,
      int gid,
      boolean exposesListeners,
      Origin at) {}

  final List<StatsSocket> sockets = new ArrayList<>();
  int statsTimeoutMillis = 10_000;
  int user;
  int group;
  int threads;
  int maxConnections;
  int maxTlsConnections;
  int connectionsPerSecond;
  int sessionsPerSecond;
  int handshakesPerSecond;
  int bufferBytes = 16_384;
  int rewriteBytes = 1_024;
  int maxHeaders = 101;
  int clientReceiveBytes;
  int clientSendBytes;
  int serverReceiveBytes;
  int serverSendBytes;
  int http2Streams = Http2Config.DEFAULT.maxStreams();
  int http2Window = Http2Config.DEFAULT.windowBytes();
  int http2Table = Http2Config.DEFAULT.headerTableBytes();
  final StatusCodeLines statusCodes = new StatusCodeLines();
  final FieldCaseLines fieldCase = new FieldCaseLines();
  CompressionLimits compression = CompressionLimits.DEFAULT;
  int spreadChecks;
  int poolPurgeMillis = 5_000;
  boolean strictLimits = true;
  boolean daemon;
  boolean masterWorker;
  @Nullable String pidFile;
  String logTag = "haproxy";
  String logHost = "";
  @Nullable String node;
  @Nullable String description;
  @Nullable String stateFile;
  String stateBase = "";
  int hardStopMillis;
  final List<ProgramReader.Program> programs = new ArrayList<>();

  /// Writes where the `log` lines of global say.
  static SyslogWriter log(GlobalDraft global, List<LogTarget> targets, RunningWorld world) {
    var identity =
        new SyslogWriter.Identity(
            global.logTag, world.processId(), global.logHost, world.hostName());
    return new SyslogWriter(targets, identity, world::nowMicros);
  }
}
