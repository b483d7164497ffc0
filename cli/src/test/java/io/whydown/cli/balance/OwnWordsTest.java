package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OwnWordsTest {

  private static ServerConfig server(String lines) {
    String text =
        "defaults\n mode http\n timeout connect 1s\n timeout server 1s\n option httpchk GET /health\nbackend b\n"
            + lines
            + " server s 127.0.0.1:1 check\n";
    Compiled compiled = TestSource.compiled(text);
    var config = Objects.requireNonNull(compiled.config());
    return Objects.requireNonNull(config.proxies().getFirst().backend()).servers().getFirst();
  }

  private static CheckResult result(CheckStatus status, int errno) {
    return new CheckResult(status, 0, errno, 1_000, "", 0);
  }

  @Test
  void checkThatNeverSends_isToldFromAServerThatIsSlow() {
    CheckResult timeout = result(CheckStatus.L7_TIMEOUT, 0);

    assertThat(OwnWords.check(timeout, server("")))
        .isEqualTo(
            "127.0.0.1:1 accepts the connection, and does not answer GET /health within 1.0 s");
    assertThat(OwnWords.check(timeout, server(" http-check expect status 200\n")))
        .startsWith("the check never sends a request");
  }

  @Test
  void nearerOption_keepsItsRequest() {
    var own = server(" option httpchk GET /own\n http-check expect status 200\n");

    assertThat(OwnWords.neverSends(own)).isFalse();
  }

  @Test
  void faultOfTheBalancer_isNamedAsSuch() {
    assertThat(OwnWords.check(result(CheckStatus.SOCKET_ERROR, OwnWords.EMFILE), null))
        .startsWith("the balancer has no file descriptor left");
    assertThat(OwnWords.check(result(CheckStatus.L4_CONNECTION, OwnWords.EADDRNOTAVAIL), null))
        .startsWith("the balancer has no source port left");
  }

  @Test
  void cause_isKnownWithoutALook_whereSomebodySaidIt() {
    assertThat(OwnWords.cause(new Why.Agent(result(CheckStatus.L7_STATUS, 0))))
        .isEqualTo("agent-check-down");
    assertThat(OwnWords.cause(new Why.Agent(result(CheckStatus.L4_CONNECTION, 0)))).isEmpty();
    assertThat(OwnWords.cause(new Why.Operator("stats page"))).isEqualTo("server-in-maintenance");
    assertThat(OwnWords.cause(new Why.Check(result(CheckStatus.L7_STATUS, 0)))).isEmpty();
  }
}
