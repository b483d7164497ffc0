package io.whydown.diagnose.testimony;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Asked;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Unanswered;
import io.whydown.model.testimony.Statement.Worked;
import io.whydown.model.testimony.Testimony;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrialsTest {

  private static final Provenance PLACE =
      new Provenance("pasted", new Provenance.Origin.File("t", 1), Instant.EPOCH, "");

  @Test
  void apart_whatALogRefusesAndAPersonReaches() {
    Trials trials = in(refused("10.0.0.7", 8080), worked("", "127.0.0.1", 8080));

    assertThat(trials.apart(HostText::isLoopback, HostText::isNumeric)).isPresent();
  }

  @Test
  void apart_anotherPortIsAnotherService() {
    Trials trials = in(refused("10.0.0.7", 8080), worked("", "127.0.0.1", 9090));

    assertThat(trials.apart(HostText::isLoopback, HostText::isNumeric)).isEmpty();
  }

  @Test
  void apart_familyOfACommandIsItsAddress() {
    Trials trials = in(asked("4"), unanswered("", "::1", 5000));

    assertThat(trials.apart("127.0.0.1"::equals, HostText::isLoopback6)).isPresent();
  }

  @Test
  void apart_askedFromElsewhereIsNoPair() {
    Trials trials = in(worked("container", "127.0.0.1", 80), refused("10.0.0.7", 80));

    assertThat(trials.apart(HostText::isLoopback, HostText::isNumeric)).isEmpty();
  }

  @Test
  void onlyInside_answersInTheContainerAlone() {
    Trials trials = in(worked("container", "localhost", 80), unanswered("host", "localhost", 80));

    assertThat(trials.onlyInside()).isPresent();
    assertThat(trials.onlyOutside()).isEmpty();
  }

  @Test
  void onlyOutside_answersOnTheMachineAlone() {
    Trials trials = in(worked("host", "localhost", 80), unanswered("container", "localhost", 80));

    assertThat(trials.onlyOutside()).isPresent();
  }

  private static Trials in(Statement... statements) {
    return Trials.in(new Hearing(new Testimony(List.of(statements), "", List.of(), "")));
  }

  private static Failed refused(String host, int port) {
    return new Failed(Fault.REFUSED, "nginx", host, port, "", "", 0, Standing.WITNESSED, PLACE);
  }

  private static Worked worked(String from, String host, int port) {
    return new Worked(from, host, port, 200, Standing.CLAIMED, PLACE);
  }

  private static Unanswered unanswered(String from, String host, int port) {
    return new Unanswered(from, host, port, Standing.CLAIMED, PLACE);
  }

  private static Asked asked(String family) {
    return new Asked(
        Map.of("host", "localhost", "port", "5000", "family", family),
        true,
        200,
        "",
        Standing.CLAIMED,
        PLACE);
  }
}
