package io.whydown.balancer.admin;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.ServerSnapshot;

/// The lines of `show servers state` and `show servers conn` (proxy.c, `dump_servers_state`); the
/// former is also the server-state file. Stateless.
public final class StateTable {

  // Bits of a check's state (check-t.h, `CHK_ST_...`).
  static final int CONFIGURED = 0x02;
  static final int ENABLED = 0x04;
  private static final int PAUSED = 0x08;
  private static final int AGENT = 0x10;

  private StateTable() {}

  /// @param backend empty for all
  public static String state(RuntimeControl control, String backend) {
    var text =
        new StringBuilder(
                "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state ")
            .append("srv_uweight srv_iweight srv_time_since_last_change srv_check_status ")
            .append("srv_check_result srv_check_health srv_check_state srv_agent_state ")
            .append("bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl ")
            .append("srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n");
    for (BackendSnapshot b : control.backends()) {
      if (backend.isEmpty() || backend.equals(b.config().name())) {
        b.servers().forEach(s -> text.append(line(b, s)));
      }
    }
    return text.toString();
  }

  private static String line(BackendSnapshot backend, ServerSnapshot server) {
    CheckStatus status = server.check().status();
    int result =
        status == CheckStatus.L7_OK_CONDITIONAL
            ? 4
            : status.isPassed()
                ? 3
                : status == CheckStatus.UNKNOWN || status == CheckStatus.INITIALIZING ? 0 : 2;
    return "%d %s %d %s %s %d %d %d %d %d %d %d %d %d %d 0 0 %s %d %s %d %d %s - %d\n"
        .formatted(
            backend.config().id(),
            backend.config().name(),
            server.id(),
            server.config().name(),
            address(server.place()),
            ServerTexts.operational(server),
            ServerTexts.administrative(server),
            server.userWeight(),
            server.config().weight(),
            server.lastChangeSeconds(),
            number(status),
            result,
            server.health(),
            checkState(server),
            server.config().agent() == null ? 0 : AGENT | enabled(server.agentEnabled()),
            host(server.place()),
            port(server.place()),
            service(server),
            tlsUse(server),
            server.config().check() == null ? 0 : server.config().check().port(),
            server.config().check() == null || server.config().check().address() == null
                ? "-"
                : server.config().check().address().toString(),
            server.config().agent() == null ? 0 : server.config().agent().port());
  }

  /// A server in maintenance is not checked; one without a check is marked so for ever where it is
  /// written down as `disabled`, as HAProxy does; of one that was added no check was ever begun.
  private static int checkState(ServerSnapshot server) {
    boolean isChecked = server.config().check() != null;
    boolean isPaused = isChecked ? server.admin().isMaintenance() : server.config().disabled();
    return (isChecked ? enabled(server.checkEnabled()) : 0)
        | (isPaused && !server.dynamic() ? PAUSED : 0);
  }

  private static int tlsUse(ServerSnapshot server) {
    return switch (server.tls()) {
      case ON -> 1;
      case OFF -> 0;
      case DECLINED -> -1;
    };
  }

  private static int enabled(boolean yes) {
    return yes ? CONFIGURED | ENABLED : CONFIGURED;
  }

  /// The number of a check's status in HAProxy (check-t.h, `healthcheck_status`).
  static int number(CheckStatus status) {
    return switch (status) {
      case UNKNOWN -> 0;
      case INITIALIZING -> 1;
      case HEALTH_ANALYSIS -> 4;
      case SOCKET_ERROR -> 5;
      case L4_OK -> 6;
      case L4_TIMEOUT -> 7;
      case L4_CONNECTION -> 8;
      case L6_OK -> 9;
      case L6_TIMEOUT -> 10;
      case L6_RESPONSE -> 11;
      case L7_TIMEOUT -> 12;
      case L7_RESPONSE -> 13;
      case L7_OK -> 15;
      case L7_OK_CONDITIONAL -> 16;
      case L7_STATUS -> 17;
      case PROC_ERROR -> 18;
      case PROC_TIMEOUT -> 19;
      case PROC_OK -> 20;
    };
  }

  private static String address(ServerPlace place) {
    return switch (place) {
      case ServerPlace.Tcp(var address, _, _) -> address.toString();
      case ServerPlace.Unix(String path, boolean isAbstract) ->
          path.endsWith("\0")
              ? "abnsz@" + path.substring(0, path.length() - 1)
              : (isAbstract ? "abns@" : "unix@") + path;
      case ServerPlace.Unresolved _ -> "-";
    };
  }

  private static String host(ServerPlace place) {
    return switch (place) {
      case ServerPlace.Tcp(_, _, String host) when host != null -> host;
      case ServerPlace.Unresolved(String host, _) when !host.isEmpty() -> host;
      case ServerPlace.Tcp _, ServerPlace.Unresolved _, ServerPlace.Unix _ -> "-";
    };
  }

  /// The service record that gives it its name.
  private static String service(ServerSnapshot server) {
    NamingConfig naming = server.config().naming();
    return naming != null && naming.isService() ? naming.name() : "-";
  }

  private static int port(ServerPlace place) {
    return switch (place) {
      case ServerPlace.Tcp(_, ServerPlace.PortRule.Fixed(int port), _) -> port;
      case ServerPlace.Unresolved(_, ServerPlace.PortRule.Fixed(int port)) -> port;
      case ServerPlace.Tcp _, ServerPlace.Unresolved _, ServerPlace.Unix _ -> 0;
    };
  }

  static String connections(RuntimeControl control, String backend) {
    int threads = control.process().threads();
    String idleElsewhere = " 0".repeat(threads - 1);
    var text =
        new StringBuilder(
            "# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[%d]\n"
                .formatted(threads));
    for (BackendSnapshot b : control.backends()) {
      if (backend.isEmpty() || backend.equals(b.config().name())) {
        for (ServerSnapshot s : b.servers()) {
          text.append(
              "%s/%s %d/%d %s %d - %d %d %d %d %d %d %d %d %d%s\n"
                  .formatted(
                      b.config().name(),
                      s.config().name(),
                      b.config().id(),
                      s.id(),
                      address(s.place()),
                      port(s.place()),
                      s.config().limits().poolPurgeMillis() == 0
                          ? 5_000
                          : s.config().limits().poolPurgeMillis(),
                      s.used(),
                      s.sessions().max(),
                      s.used(),
                      s.idle(),
                      0,
                      s.config().limits().poolMaxIdle(),
                      s.idle(),
                      s.idle(),
                      idleElsewhere));
        }
      }
    }
    return text.toString();
  }
}
