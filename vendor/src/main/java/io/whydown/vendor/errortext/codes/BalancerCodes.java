package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;
import java.util.stream.Stream;

/// What balancers print of themselves: of their limits, their connections, their routes, their
/// configuration; details of responses as Envoy writes them. Stateless.
final class BalancerCodes {

  static final List<Code> ALL =
      Stream.of(
              Code.all(
                  Sign.LIMIT_MET,
                  "worker_connections are not enough",
                  "reached process fd limit",
                  "reached the configured maximum",
                  "reached process maxsock",
                  "limiting connections by zone",
                  "sockets limit",
                  "max connections reached",
                  "maximum number of connections reached",
                  "server reached maxrequestworkers",
                  "downstream_global_overflow",
                  "downstream_cx_overflow"),
              Code.all(
                  Sign.REQUESTS_OVERFLOW,
                  "reset reason: overflow",
                  "{overflow}",
                  "upstream_overflow",
                  "pending overflow",
                  "max requests overflow",
                  "max pending requests overflow",
                  "max streams overflow",
                  "upstream_max_connections_reached",
                  "circuit breaker open"),
              Code.all(
                  Sign.IDLE_CONNECTION_CLOSED,
                  "server closed idle connection",
                  "disconnect. resetting 1 pending requests",
                  "transport connection broken: unexpected eof",
                  "keepalive connection closed",
                  "backend_connection_closed_before_data_sent_to_client",
                  "connection prematurely closed before response",
                  "connection closed before message completed",
                  "the target server failed to respond"),
              List.of(
                  Code.of(Sign.IDLE_CONNECTION_CLOSED, "failed to respond")
                      .with("nohttpresponseexception"),
                  // Apache takes connections from a pool unless it is told otherwise
                  Code.of(Sign.CLOSED_IN_USE, "error reading status line from remote")
                      .with("(104)", "(20014)", "(54)", "reset by peer"),
                  Code.of(Sign.IDLE_CONNECTION_CLOSED, "serverdisconnectederror"),
                  Code.of(Sign.IDLE_CONNECTION_CLOSED, "http first read error")
                      .with("eof", " 0 (success)")),
              Code.all(
                  Sign.CLOSED_IN_USE,
                  "upstream_reset_before_response_started{connection_termination}",
                  "\"conn-reused\":true"),
              Code.all(
                  Sign.AUTHORIZATION_DENIED,
                  "rbac: access denied",
                  "rbac_access_denied",
                  "ext_authz_denied",
                  "ext_authz_error",
                  "unauthorized connection on server",
                  "unauthorized request on route",
                  "no server authorization",
                  "closed due to policy rejection"),
              Code.all(
                  Sign.PLAIN_TO_MTLS,
                  "filter_chain_not_found",
                  "no matching filter chain",
                  "must be mutually authenticated",
                  "identity required on inbound"),
              Code.all(
                  Sign.ROUTE_MISSING,
                  "route_not_found",
                  "no route matched",
                  "default backend - 404",
                  "404 route not found",
                  "direct_response_no_route"),
              Code.all(
                  Sign.CONFIG_REFUSED,
                  "adapting config using",
                  "unrecognized directive",
                  "error initializing configuration",
                  "error parsing configuration"),
              Code.all(Sign.SETTING_OVERRIDDEN, "conflicting server name"),
              // limits of files and of memory
              Code.all(
                  Sign.DESCRIPTORS,
                  "cannot raise fd limit",
                  "failed to raise fd limit",
                  "exceed open file resource limit",
                  "running out of filedescriptors",
                  "out of file descriptors"),
              List.of(
                  Code.of(Sign.DESCRIPTORS, "fd limit (").with("too low"),
                  Code.of(Sign.MEMORY_SHORT, "failed (12: cannot allocate memory)"),
                  Code.of(Sign.MEMORY_SHORT, "out of memory when"),
                  Code.of(Sign.MEMORY_SHORT, "out of memory").with("[alert]", "[emerg]"),
                  Code.of(Sign.MEMORY_SHORT, "ngx_slab_alloc() failed: no memory"),
                  Code.of(Sign.MAINTENANCE, "down for maintenance").with("server ")),
              Code.all(
                  Sign.SECTION_UNKNOWN,
                  "cluster_not_found",
                  "unknown cluster",
                  "no cluster match",
                  "ah01144: no protocol handler was valid",
                  "ah01171"),
              Code.all(
                  Sign.EJECTED,
                  "upstream server temporarily disabled",
                  "disabling worker",
                  "disabled connection for",
                  "eject_host_event",
                  "outlier_detection::consecutive"))
          .flatMap(List::stream)
          .toList();

  private BalancerCodes() {}
}
