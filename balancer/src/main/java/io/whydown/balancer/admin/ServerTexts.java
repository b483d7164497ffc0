package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.ServerSnapshot;

/// How the state of a server is written (stats.c, `stats_fill_sv_stats`). Stateless.
final class ServerTexts {

  /// Its name is not the configuration's (SRV_ADMF_HMAINT).
  static final int RENAMED = 0x40;

  private ServerTexts() {}

  static String status(ServerSnapshot server) {
    if (server.admin().resolutionMaintenance()) {
      return "MAINT (resolution)";
    }
    if (server.admin().isMaintenance()) {
      return server.admin().inheritedMaintenance()
          ? "MAINT (via %s/%s)".formatted(server.trackedBackend(), server.trackedServer())
          : "MAINT";
    }
    boolean checked =
        (server.config().check() != null && server.checkEnabled())
            || !server.trackedServer().isEmpty();
    return switch (server.state()) {
      case UP -> {
        String up = going("UP", server);
        yield up.equals("UP") && !checked ? "no check" : up;
      }
      case DRAIN -> server.agentEnabled() ? "DRAIN (agent)" : going("DRAIN", server);
      case NOLB -> going("NOLB", server);
      case DOWN ->
          server.agentEnabled() && server.agentHealth() == 0
              ? "DOWN (agent)"
              : server.health() > 0
                  ? "DOWN %d/%d".formatted(server.health(), server.rise())
                  : "DOWN";
      case MAINTENANCE -> "MAINT";
    };
  }

  /// With the checks that it has failed of those that it may.
  private static String going(String word, ServerSnapshot server) {
    int full = server.rise() + server.fall() - 1;
    boolean going =
        server.config().check() != null
            && server.health() < full
            && server.health() >= server.rise();
    return going
        ? "%s %d/%d".formatted(word, server.health() - server.rise() + 1, server.fall())
        : word;
  }

  /// The number of the state in `show servers state` (server-t.h, `srv_state`).
  static int operational(ServerSnapshot server) {
    return switch (server.state()) {
      case DOWN, MAINTENANCE -> 0;
      case UP, DRAIN -> 2;
      case NOLB -> 3;
    };
  }

  /// The bits of the administrative state (server-t.h, `srv_admin`).
  static int administrative(ServerSnapshot server) {
    return (server.admin().forcedMaintenance() ? 0x01 : 0)
        | (server.admin().inheritedMaintenance() ? 0x02 : 0)
        | (server.config().disabled() && !server.dynamic() ? 0x04 : 0)
        | (server.admin().forcedDrain() ? 0x08 : 0)
        | (server.admin().inheritedDrain() ? 0x10 : 0)
        | (server.admin().resolutionMaintenance() ? 0x20 : 0)
        | (server.isRenamed() ? RENAMED : 0);
  }

  static boolean isDown(ServerSnapshot server) {
    return server.state() == OperationalState.DOWN;
  }
}
