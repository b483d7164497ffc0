package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.LogLine;
import io.whydown.model.proxy.ProxyEvent;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns NGINX's error log into the lines and events of the model. Stateless.
public final class NginxLogConversion {

  private NginxLogConversion() {}

  /// The entries of a warning or worse, oldest first.
  ///
  /// @param zone of the machine that wrote the log
  public static List<LogLine> lines(Artifact log, ZoneId zone) {
    var lines = new ArrayList<LogLine>();
    for (NginxLogEntry entry : NginxErrorLogReader.read(log.text())) {
      if (entry.level().compareTo(NginxLogEntry.Level.WARN) >= 0) {
        lines.add(line(log, zone, entry));
      }
    }
    return List.copyOf(lines);
  }

  /// Requests that failed at a server, and servers that were taken out for it, oldest first.
  ///
  /// @param zone of the machine that wrote the log
  public static List<ProxyEvent> events(Artifact log, ZoneId zone) {
    var events = new ArrayList<ProxyEvent>();
    for (NginxLogEntry entry : NginxErrorLogReader.read(log.text())) {
      ProxyEvent.Kind kind = kind(entry.event());
      if (kind != null) {
        events.add(
            new ProxyEvent(
                kind,
                null,
                null,
                entry.server(),
                entry.address(),
                "",
                entry.message(),
                0,
                "",
                -1,
                line(log, zone, entry)));
      }
    }
    return List.copyOf(events);
  }

  /// Null unless a server was asked, so that the entry's address is that of a server.
  private static ProxyEvent.@Nullable Kind kind(NginxLogEntry.Event event) {
    return switch (event) {
      case CONNECT_FAILED,
          TIMED_OUT,
          CONNECTION_LOST,
          CLOSED_EARLY,
          INVALID_ANSWER,
          TLS_FAILED,
          CERTIFICATE_REFUSED ->
          ProxyEvent.Kind.UPSTREAM_FAILED;
      case SERVER_DISABLED -> ProxyEvent.Kind.EJECTED;
      case NO_LIVE_UPSTREAMS,
          NAME_NOT_RESOLVED,
          NO_RESOLVER,
          HOST_NOT_FOUND,
          BIND_FAILED,
          TOO_MANY_CONNECTIONS,
          TOO_MANY_FILES,
          PROXY_HEADER_BROKEN,
          CONFIGURATION_REFUSED,
          OTHER ->
          null;
    };
  }

  private static LogLine line(Artifact log, ZoneId zone, NginxLogEntry entry) {
    @Nullable LocalDateTime time = entry.time();
    String upstream = entry.address();
    String raw = upstream == null ? entry.message() : entry.message() + ", upstream: " + upstream;
    return new LogLine(
        log.command(),
        time == null ? null : time.atZone(zone).toInstant(),
        "nginx",
        entry.pid(),
        entry.message(),
        log.line(entry.line(), raw));
  }
}
