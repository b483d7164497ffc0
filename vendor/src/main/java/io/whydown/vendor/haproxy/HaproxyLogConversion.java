package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.LogLine;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyEvent.Kind;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Turns what HAProxy's log tells into the events of the model. Stateless.
public final class HaproxyLogConversion {

  /// The sentences of `check_desc` and their short words (src/check.c, `check_statuses`).
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("layer4 check passed", "L4OK"),
          Map.entry("layer4 timeout", "L4TOUT"),
          Map.entry("layer4 connection problem", "L4CON"),
          Map.entry("layer6 check passed", "L6OK"),
          Map.entry("layer6 timeout", "L6TOUT"),
          Map.entry("layer6 invalid response", "L6RSP"),
          Map.entry("layer7 check passed", "L7OK"),
          Map.entry("layer7 check conditionally passed", "L7OKC"),
          Map.entry("layer7 timeout", "L7TOUT"),
          Map.entry("layer7 invalid response", "L7RSP"),
          Map.entry("layer7 wrong status", "L7STS"),
          Map.entry("socket error", "SOCKERR"),
          Map.entry("health analyze", "HANA"),
          Map.entry("external check error", "PROCERR"),
          Map.entry("external check timeout", "PROCTOUT"));

  private HaproxyLogConversion() {}

  /// The events of a log, in the order of the lines.
  ///
  /// @param zone of the machine that wrote the log
  public static List<ProxyEvent> events(Artifact log, ZoneId zone) {
    return HaproxyLogReader.read(log, zone).stream().map(HaproxyLogConversion::event).toList();
  }

  /// What a line tells that was read elsewhere, for instance in the journal.
  public static Optional<ProxyEvent> event(LogLine line) {
    return HaproxyLogReader.event(line).map(HaproxyLogConversion::event);
  }

  private static ProxyEvent event(HaproxyLogEvent read) {
    return new ProxyEvent(
        kind(read),
        read.backend(),
        read.server(),
        read.frontend(),
        null,
        CODES.getOrDefault(read.reason().toLowerCase(Locale.ROOT), ""),
        read.info(),
        read.code(),
        read.termination(),
        read.queuedMillis(),
        read.line());
  }

  private static Kind kind(HaproxyLogEvent read) {
    return switch (read.kind()) {
      case HEALTH_CHECK -> read.state().equals("failed") ? Kind.CHECK_FAILED : Kind.CHECK_PASSED;
      case SERVER_STATE ->
          switch (read.state()) {
            case "DOWN" -> Kind.DOWN;
            case "maintenance" -> Kind.MAINTENANCE;
            case "drain" -> Kind.DRAIN;
            default -> Kind.UP;
          };
      case NO_SERVER -> Kind.NO_SERVER;
      case TRAFFIC -> Kind.REQUEST;
    };
  }
}
