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

  private static List<String> in(String sentence, String next) {
    return Claims.in(sentence, next).stream()
        .map(c -> c.sign() + (c.subject().isEmpty() ? "" : " " + c.subject()))
        .toList();
  }

  @Test
  void in_portThatIsSomebodyElses() {
    assertThat(in("Something else grabbed 443 first")).contains("PORT_TAKEN 443");
    assertThat(in("port 3000 is already taken by my dev server")).contains("PORT_TAKEN 3000");
    assertThat(in("There is a conflict on port 80")).contains("PORT_TAKEN 80");
    assertThat(in("Both of them want port 80")).contains("PORT_TAKEN 80");
    assertThat(in("an old instance was still running and sitting on 1883"))
        .contains("PORT_TAKEN 1883");
  }

  @Test
  void in_portThatIsNobodyElses() {
    assertThat(in("port 3000 is not in use")).doesNotContain("PORT_TAKEN 3000");
    assertThat(in("8443 is already used, so I changed it to 9443"))
        .doesNotContain("PORT_TAKEN 8443");
    assertThat(in("The check takes the first port 80")).doesNotContain("PORT_TAKEN 80");
  }

  @Test
  void in_askedBeforeItWasThere() {
    assertThat(in("mysql isn't accepting connections yet", "")).contains("FAILS_AT_START_ONLY");
    assertThat(in("web comes up quicker than db", "")).contains("FAILS_AT_START_ONLY");
    assertThat(in("It started before the database had initialised everything", ""))
        .contains("FAILS_AT_START_ONLY");
    assertThat(in("The first time docker-compose up fails", "It was fine the second run"))
        .contains("FAILS_AT_START_ONLY");
    assertThat(in("It fails the first time", "It fails the second time as well"))
        .doesNotContain("FAILS_AT_START_ONLY");
  }

  @Test
  void in_whatWasMadeAnewUntilTheBalancerWasTold() {
    assertThat(
            in("Every time we deploy the backend, nginx answers 502 until we do nginx -s reload"))
        .contains("SERVER_WAS_RECREATED", "WORKS_AFTER_BALANCER_RESTART");
    assertThat(in("It stays broken until the proxy host is manually re-saved"))
        .contains("WORKS_AFTER_BALANCER_RESTART");
  }

  @Test
  void in_portsByTheirRoles() {
    assertThat(in("exec shows gunicorn on 8000, the service forwards to 80", ""))
        .contains("PORT_DIFFERS 8000");
    assertThat(in("proxy_pass points to 8080 but the log says Tomcat started on port(s): 9090", ""))
        .contains("PORT_DIFFERS 9090");
    assertThat(in("nginx listens on 80 and forwards to 3000, where the app listens on 3000", ""))
        .doesNotContain("PORT_DIFFERS 80", "PORT_DIFFERS 3000");
  }

  @Test
  void in_projectsOfTheirOwn() {
    assertThat(in("The app lives in its own compose project")).contains("OTHER_NETWORK");
    assertThat(in("They are in the same compose file")).doesNotContain("OTHER_NETWORK");
  }
}
