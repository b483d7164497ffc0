package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;
import java.util.stream.Stream;

/// What programs that check servers print of a check that fails for what it asks, and what servers
/// print of a check that they do not like: HAProxy, Traefik, Caddy, Varnish, Envoy, Consul, the
/// kubelet, clouds; Django, Rails, Tomcat, MySQL and others on the other side. Stateless.
final class CheckCodes {

  static final List<Code> ALL =
      Stream.of(
              Code.all(
                  Sign.CHECK_BLOCKED,
                  "is blocked because of many connection errors",
                  "host_cache",
                  "max_connect_errors",
                  "mysqladmin flush-hosts"),
              Code.all(
                  Sign.CHECK_HOST_REFUSED,
                  "invalid http_host header",
                  "http_host is",
                  "http_host was",
                  "http_host other",
                  "host header validation",
                  "allowed_hosts",
                  "allowed hosts",
                  "disallowedhost",
                  "invalid host header",
                  "blocked host",
                  "requested host does not match",
                  "untrusted host",
                  "no host matches server name",
                  "host header is missing",
                  "missing required host header",
                  "missing host header",
                  "without hostname (see rfc2616",
                  "trusted domain",
                  "action_dispatch::hostauthorization"),
              Code.all(
                  Sign.CHECK_SCRIPT_FAILS,
                  "external check error",
                  "external check failed",
                  "procerr",
                  "cannot use external check",
                  "failed to exec process for external"),
              List.of(
                  Code.of(Sign.CHECK_TIMED_OUT, "client.timeout exceeded while awaiting headers")
                      .with("probe failed", "health check", "healthcheck"),
                  Code.of(Sign.CHECK_TIMED_OUT, "health probe is more than the timeout"),
                  Code.of(Sign.CHECK_BODY_DIFFERS, "http response did not match the probe"),
                  Code.of(Sign.CHECK_BODY_DIFFERS, "response body failed expectations"),
                  Code.of(Sign.CHECK_BODY_DIFFERS, "http content check did not match"),
                  Code.of(Sign.CHECK_BODY_DIFFERS, "http check matched unwanted content"),
                  Code.of(Sign.CHECK_STATUS_DIFFERS, "failed_http_status_code"),
                  Code.of(Sign.CHECK_STATUS_DIFFERS, "unexpected status code")
                      .with("health_checker", "health check"),
                  Code.of(Sign.RESTARTED_BY_CHECK, "task failed container health checks"),
                  Code.of(Sign.RESTARTED_BY_CHECK, "task failed elb health checks"),
                  Code.of(
                      Sign.CHECK_TIMED_OUT, "tcp connection successful, but application timed out"),
                  Code.of(Sign.CHECK_TIMED_OUT, "no successful responses received before deadline"),
                  Code.of(Sign.CHECK_TIMED_OUT, "check time out with peer"),
                  Code.of(Sign.CHECK_BODY_DIFFERS, "md5 digest error"),
                  Code.of(Sign.CHECK_BODY_DIFFERS, "while checking body"),
                  Code.of(Sign.AGENT_DOWN, "layer7 stopped"),
                  Code.of(Sign.AGENT_DOWN, "agent said").with("down", "stopped", "fail"),
                  Code.of(Sign.AGENT_DOWN, "is down (agent)"),
                  Code.of(Sign.AGENT_DOWN, "l7stopped")))
          .flatMap(List::stream)
          .toList();

  private CheckCodes() {}
}
