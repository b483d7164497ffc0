package io.whydown.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.FaultCatalogue;
import org.junit.jupiter.api.Test;

final class JudgeTest {

  private static final Fault FAULT = FaultCatalogue.named("bound-to-loopback/v4").getFirst();
  private static final Fault HEALTHY = FaultCatalogue.named("healthy/plain").getFirst();

  @Test
  void judge_plantedCause_isRight() {
    assertThat(mark(FAULT, "failing", "bound-to-loopback", "proven")).isEqualTo(Mark.RIGHT);
  }

  @Test
  void judge_otherCause_isWorstWhenProven() {
    assertThat(mark(FAULT, "failing", "wrong-port", "proven")).isEqualTo(Mark.WRONG_PROVEN);
    assertThat(mark(FAULT, "failing", "wrong-port", "likely")).isEqualTo(Mark.WRONG);
  }

  @Test
  void judge_noCause_isUndecided() {
    assertThat(mark(FAULT, "failing", "", "undecided")).isEqualTo(Mark.UNDECIDED);
  }

  @Test
  void judge_failingServerCalledHealthy_isMissed() {
    assertThat(mark(FAULT, "healthy", "", "")).isEqualTo(Mark.MISSED);
  }

  @Test
  void judge_healthyServerCalledFailing_isFalseAlarm() {
    assertThat(mark(HEALTHY, "failing", "", "")).isEqualTo(Mark.FALSE_ALARM);
    assertThat(mark(HEALTHY, "unknown", "", "")).isEqualTo(Mark.UNDECIDED);
    assertThat(mark(HEALTHY, "healthy", "", "")).isEqualTo(Mark.RIGHT);
  }

  private static Mark mark(Fault fault, String status, String id, String certainty) {
    var answer =
        Answer.parse(
            """
            {"investigations": [
              {"backend": "web", "server": "web1", "address": "10.77.0.11", "status": "%s",
               "rootCause": {"id": "%s", "certainty": "%s"}},
              {"backend": "web", "server": "web2", "address": "10.77.0.12", "status": "healthy",
               "rootCause": null}]}
            """
                .formatted(status, id, certainty));
    return Judge.judge(fault.expected(), answer, false).mark();
  }
}
