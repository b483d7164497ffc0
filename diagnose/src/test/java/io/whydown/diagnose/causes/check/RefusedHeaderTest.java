package io.whydown.diagnose.causes.check;

import static io.whydown.diagnose.causes.check.CheckedServer.CLOSED;
import static io.whydown.diagnose.causes.check.CheckedServer.PASSED;
import static io.whydown.diagnose.causes.check.CheckedServer.judged;
import static io.whydown.diagnose.causes.check.CheckedServer.root;
import static io.whydown.diagnose.causes.check.CheckedServer.web1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check.Kind;
import io.whydown.model.proxy.Mode;
import org.junit.jupiter.api.Test;

/// A PROXY header before a server, where the check asks nothing behind it.
class RefusedHeaderTest {

  private static final String GREETING = "220 mail.example ESMTP\n";
  private static final CheckResult SILENT = new CheckResult.TimedOut("response");
  private static final CheckResult OUT_OF_TIME =
      new CheckResult.NotReplayed(CheckResult.NotReplayed.OUT_OF_TIME);

  private static CheckedServer passing() {
    return web1().kind(Kind.TCP).mode(Mode.TCP).sendProxy().ended("check", PASSED);
  }

  @Test
  void request_refusedBehindTheHeader_isProven() {
    var server =
        passing().answered("proxied", 400, "").saw("unproxied", PASSED, "HTTP/1.1 200", 200, 1);

    assertThat(root(server)).isEqualTo("proxy-protocol-unwanted proven");
  }

  @Test
  void greeting_andThenHangingUp_isProven() {
    var server =
        passing()
            .received("proxied", new CheckResult.Closed(false, false), "SSH-2.0-x\nInvalid SSH")
            .received("unproxied", PASSED, "SSH-2.0-x\n");

    assertThat(root(server)).isEqualTo("proxy-protocol-unwanted proven");
  }

  @Test
  void header_takenForACommand_isProven() {
    var server =
        passing()
            .received("proxied", PASSED, GREETING + "502 5.5.2 Error: command not recognized\n")
            .received("unproxied", PASSED, GREETING);

    assertThat(root(server)).isEqualTo("proxy-protocol-unwanted proven");
  }

  @Test
  void silenceBehindTheHeader_isLikely() {
    var server =
        passing().ended("proxied", SILENT).saw("unproxied", PASSED, "HTTP/1.1 200", 200, 1);

    assertThat(root(server)).isEqualTo("proxy-protocol-unwanted likely");
  }

  @Test
  void serverThatWantsTheHeader_isHealthy() {
    var served = passing().answered("proxied", 200, "").ended("unproxied", CLOSED);
    var greeted = passing().received("proxied", PASSED, GREETING).ended("unproxied", SILENT);
    var tolerant =
        passing().answered("proxied", 200, "").saw("unproxied", PASSED, "HTTP/1.1 200", 200, 1);

    assertThat(judged(served).symptom()).isNull();
    assertThat(judged(greeted).symptom()).isNull();
    assertThat(judged(tolerant).symptom()).isNull();
  }

  @Test
  void comparison_thatWasNotMade_saysNothing() {
    var server =
        passing().ended("proxied", OUT_OF_TIME).saw("unproxied", PASSED, "HTTP/1.1 200", 200, 1);

    assertThat(judged(server).symptom()).isNull();
  }
}
