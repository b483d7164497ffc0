package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Sign;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignReaderTest {

  private static List<Sign> said(String sentence) {
    return SignReader.read(sentence, true).stream().map(SignReader.Found::sign).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If the service is not running on one node, all others are ended",
        "I think the process is not running",
        "It gives 502 whether or not the app is not running",
        "Sofern Sie dies für eine Fehlfunktion des Servers halten, informieren Sie uns"
      })
  void read_whatIsSupposedIsNoState(String sentence) {
    assertThat(said(sentence)).doesNotContain(Sign.PROCESS_ABSENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I looked, and the service is not running",
        "If I ask systemd, it says that the service is not running",
        "The app died on start"
      })
  void read_whatIsSeenIsOne(String sentence) {
    assertThat(said(sentence)).contains(Sign.PROCESS_ABSENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CHECK_RISES; Health check for server web/s1 failed, reason: Layer4 timeout, status: 0/2 DOWN.",
        "NO_SECOND_TRY; We have set option redispatch and three retries",
        "NO_SECOND_TRY; proxy_next_upstream error timeout is the default",
        "KEPT_AT_SERVER; The persistent connection of the session failed",
        "SENDS_ANYWAY; cluster.shop.lb_healthy_panic: 0",
        "SENDS_ANYWAY; healthy_panic_threshold: { value: 0 }",
        "PROXY_PORT_USED; the sidecar has its listeners at port 15001 and port 15006",
        "BANNED; fail2ban is installed on the server",
        "RATE_LIMITED; LOG  all  --  anywhere  anywhere  limit: avg 3/min burst 10 LOG level warning",
        "TARGET_ZONE_OFF; cross-zone balancing is not enabled for the NLB",
        "TARGET_ZONE_OFF; the NLB has not enabled cross-zone balancing",
        "VIEWS_DIFFER; the name resolves to the internal address from inside the pod",
        "TARGET_STOPPED; the instances were terminated as they failed their health checks"
      })
  void read_thingsThatAreMentioned_areNoFault(Sign sign, String sentence) {
    assertThat(said(sentence)).doesNotContain(sign);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CHECK_RISES; Health check for server web/s1 succeeded, reason: Layer4 check passed, status: 1/2 DOWN.",
        "NO_SECOND_TRY; option redispatch is missing",
        "KEPT_AT_SERVER; The sticky cookie keeps them at the server that is down",
        "KEPT_AT_SERVER; session persistence sends them to a dead backend",
        "SENDS_ANYWAY; cluster.shop.lb_healthy_panic: 17",
        "SENDS_ANYWAY; upstream_cluster_lb_healthy_panic rises",
        "PROXY_PORT_USED; our app listens on port 15001",
        "BANNED; the address of the proxy got banned",
        "RATE_LIMITED; ACCEPT  tcp  --  anywhere  anywhere  tcp dpt:8080 limit: avg 3/min burst 10",
        "VIEWS_DIFFER; it resolves to the private IP here, but to the public one in the office",
        "TARGET_ZONE_OFF; zone 1c is not enabled for the NLB",
        "TARGET_UNKNOWN; the instance isn't registered in the target group",
        "TARGET_STOPPED; the instance is stopped"
      })
  void read_thingsThatHappen_areOne(Sign sign, String sentence) {
    assertThat(said(sentence)).contains(sign);
  }

  @Test
  void read_experimentOnAConditionStands() {
    assertThat(said("It works if I stop the firewall")).contains(Sign.WORKS_WITHOUT_FIREWALL);
  }

  @Test
  void read_portOfTheBalancerItselfDiffersFromNothing() {
    assertThat(said("I let caddy listen on port 443 and proxy to the app on 444"))
        .doesNotContain(Sign.PORT_DIFFERS);
    assertThat(said("The app listens on 3000 but nginx forwards to 8081"))
        .contains(Sign.PORT_DIFFERS);
  }
}
