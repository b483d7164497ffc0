package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ClaimsTest {

  private static List<String> in(String sentence) {
    return Claims.in(sentence).stream()
        .map(c -> c.sign() + (c.subject().isEmpty() ? "" : " " + c.subject()))
        .toList();
  }

  @Test
  void in_eachHalfOfAComparison() {
    assertThat(in("From the host it answers, but from within the web container I can't reach it"))
        .containsExactly("WORKS_FROM_HOST", "FAILS_FROM_CONTAINER");
  }

  @Test
  void in_bentFormsAreOneWord() {
    assertThat(in("Inside the pods it responded")).containsExactly("WORKS_INSIDE");
    assertThat(in("It succeeds inside my container")).containsExactly("WORKS_INSIDE");
    assertThat(in("Containers were unable to access it")).containsExactly("FAILS_FROM_CONTAINER");
  }

  @Test
  void in_deniedFailureIsSuccess() {
    assertThat(in("No errors when calling it directly")).containsExactly("WORKS_DIRECTLY");
  }

  @Test
  void in_whatIsWishedIsNoStatement() {
    assertThat(in("It should work from the host")).isEmpty();
    assertThat(in("How can I access it from another machine?")).isEmpty();
    assertThat(in("I am trying to run the database in a docker container")).isEmpty();
  }

  @Test
  void in_otherMachines() {
    assertThat(in("From a different laptop the page hangs"))
        .containsExactly("FAILS_FROM_ELSEWHERE");
    assertThat(in("With the local IP it doesnt open")).containsExactly("FAILS_FROM_ELSEWHERE");
  }

  @Test
  void in_whatWasDoneAndThatItIsWellThen() {
    assertThat(in("After disabling ufw everything is fine")).contains("WORKS_WITHOUT_FIREWALL");
    assertThat(in("Restarting nginx fixed it")).contains("WORKS_AFTER_BALANCER_RESTART");
    assertThat(in("Restarting nginx did not help")).doesNotContain("WORKS_AFTER_BALANCER_RESTART");
    assertThat(in("After a minute I run the client and it connects"))
        .contains("WORKS_AFTER_A_WHILE");
  }

  @Test
  void in_portThatCannotBeBound() {
    assertThat(in("The daemon cannot bind to port 53")).containsExactly("BIND_FAILED 53");
  }

  @Test
  void in_whereItRuns() {
    assertThat(in("Prometheus is running in a docker-compose set"))
        .containsExactly("BALANCER_IN_CONTAINER");
    assertThat(in("It runs on the docker host")).isEmpty();
  }
}
