package io.whydown.diagnose.investigate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Judge;
import io.whydown.diagnose.Situation;
import io.whydown.model.Snapshot;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import io.whydown.probe.ProbeRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LongWaitTest {

  private static final String SOURCE = "192.0.2.20";
  private static final ConnectOutcome SILENCE = new ConnectOutcome.NoAnswer(2_000_000_000L);
  private static final ConnectOutcome ANSWER =
      new ConnectOutcome.Connected(
          new Endpoint(IpAddress.parse("192.0.2.10"), new Port(40000)), 200_000L);

  private static Observation connect(ConnectOutcome outcome, @Nullable String source) {
    return new Observation.Connect(
        Situation.LB,
        new Endpoint(IpAddress.parse("192.0.2.1"), new Port(8080)),
        outcome,
        "ffm",
        source == null ? null : IpAddress.parse(source),
        false,
        Situation.place("nc"));
  }

  @Test
  void requests_unansweredFromASource_dialFromThereAgain() {
    Snapshot probed = new Situation().timedOut().saw(connect(SILENCE, SOURCE)).build().snapshot();

    assertThat(LongWait.requests(probed, Judge.judge(probed, 0)))
        .extracting(request -> ((ProbeRequest.Connect) request).source())
        .containsExactlyInAnyOrder(null, IpAddress.parse(SOURCE));
  }

  @Test
  void isReplaced_answerToAnotherSource_isNoBetterOne() {
    List<Observation> better = LongWait.better(List.of(connect(ANSWER, null)));

    assertThat(LongWait.isReplaced(connect(SILENCE, SOURCE), better)).isFalse();
    assertThat(LongWait.isReplaced(connect(SILENCE, null), better)).isTrue();
  }
}
