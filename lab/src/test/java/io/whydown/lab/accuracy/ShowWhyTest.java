package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.HealthCheckRows;
import io.whydown.lab.fault.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Our balancer, which checks the same servers beside HAProxy, says by itself why it does not use
/// one (`show why`), in words that it has for no other row.
@Tag("lab")
@Execution(ExecutionMode.CONCURRENT)
final class ShowWhyTest {

  /// What it must say of the fault of this name. It looks from its own machine alone, so that who
  /// listens on the server's host is not for it to say.
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("service-not-running/http-check", ": 10.77.0.11:8080 refuses connections"),
          Map.entry("no-route/v4", "[no-route, proven]"),
          Map.entry(
              "process-hung-accepting-nothing/full-queue",
              "packets are dropped, the host is dead, or its accept queue is full"),
          Map.entry("health-check-path-missing/healthz", "[health-check-path-missing, "),
          Map.entry("health-check-method-or-host/host", "[health-check-host-header-needed, "),
          Map.entry(
              "health-check-expects-other-status/no-content",
              "[health-check-expects-other-status, "),
          Map.entry("health-check-expects-other-body/ready", "[health-check-expects-other-body, "),
          Map.entry("health-check-timeout-too-short/slow", "[health-check-timeout-too-short, "),
          Map.entry("config-shadowed/expect-without-request", "[config-shadowed, "),
          Map.entry(
              "tcp-wrappers-or-app-acl/closes-after-request",
              "Z: 10.77.0.11:8080 closes the connection without an answer to GET / that"),
          Map.entry("wrong-service-on-port/ssh", "[wrong-service-on-port, "),
          Map.entry("tcp-wrappers-or-app-acl/resets", "[tcp-wrappers-or-app-acl, "),
          Map.entry("plain-to-tls-port/ssl-forgotten", "[plain-to-tls-port, "),
          Map.entry("tls-to-plain-port/ssl-on", "[tls-to-plain-port, "),
          Map.entry("tls-ca-unknown/self-signed", "[tls-ca-unknown, "),
          Map.entry("name-unresolvable/nxdomain", "[name-unresolvable, "),
          Map.entry("server-in-maintenance/disabled", "the configuration disables"),
          Map.entry("wrong-port/followed", "it follows other/o1, which fails"),
          Map.entry("agent-check-down/says-down", "its agent says so: down"));

  static Stream<Fault> rows() {
    return HealthCheckRows.all().stream();
  }

  @Test
  void rows_eachHasWords() {
    assertThat(rows()).extracting(Fault::name).containsExactlyInAnyOrderElementsOf(WORDS.keySet());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void showWhy_rowOfHaproxy_isToldFromTheOthers(Fault row) {
    LabAssumptions.assumeLab();
    String words = WORDS.getOrDefault(row.name(), "");
    List<String> others = new ArrayList<>(WORDS.values());
    others.remove(words);

    try (var running = Running.start(row);
        var balancer = OwnBalancer.start(running)) {
      String said = balancer.why("web", "web1", words);

      assertThat(said).contains(words);
      assertThat(others).noneMatch(said::contains);
    }
  }
}
