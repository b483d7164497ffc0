package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Undecided;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a balancer and a cloud do with servers, as tickets tell of it.
final class ServingTicketTest {

  record Ticket(String expected, String text) {
    @Override
    public String toString() {
      return expected;
    }
  }

  static Stream<Ticket> tickets() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ServingTicketTest.class.getResourceAsStream("tickets-serving.txt"))) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(all.split("(?m)^##### ", -1))
          .filter(part -> !part.isBlank())
          .map(part -> part.split("\n", 2))
          .map(part -> new Ticket(part[0].strip(), part[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("tickets")
  void toldCircumstance_namesItsCause(Ticket ticket) throws IOException {
    var root = Objects.requireNonNull(Explained.first(ticket.text()).rootCause());

    assertThat(root.id()).isEqualTo(ticket.expected());
    assertThat(root.certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(root.missing()).isNotEmpty();
  }

  @Test
  void policyOfPullingImages_isNoImageThatCannotBePulled() throws IOException {
    var answer =
        Explained.first(
            """
            Intermittent timeouts between two services of our EKS cluster.
            1. Create the deployment.
                  - image: example/web
                    imagePullPolicy: IfNotPresent
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id()).isNotEqualTo("k8s-crash-loop");
  }

  @Test
  void nodeService_isNoMachine() throws IOException {
    var answer =
        Explained.first(
            """
            The proxy to my API gives 502 Bad Gateway.
            The other sites are working perfectly only proxy to a node service does not.
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id()).isNotEqualTo("bound-to-loopback");
  }

  @Test
  void settingMadeAnew_isNoRollout() throws IOException {
    var answer =
        Explained.first(
            """
            Since the upgrade of the cluster the ingress answers 404.
            When I deleted the Ingress and wrote it again, the pods were reached and all was restored.
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id())
        .isNotEqualTo("k8s-terminating-endpoint");
  }

  @Test
  void silentAddressOfTheEngine_asksForNetworksFirst() throws IOException {
    var answer =
        Explained.first(
            """
            === docker logs traefik
            level=debug msg="'504 Gateway Timeout' caused by: dial tcp 172.24.0.2:80: i/o timeout"
            """);

    assertThat(answer.undecided().stream().map(Undecided::id))
        .startsWith("container-wrong-network");
  }

  @Test
  void checkedPortThatAnswers_isNoWrongPort() throws IOException {
    var answer =
        Explained.first(
            """
            HAProxy says: Server pg/db01 is DOWN, reason: Layer7 invalid response, info: "TCPCHK got an empty response at step 1"
            With option httpchk GET / it works.
            === haproxy.cfg
            backend pg
              option httpchk
              http-check expect status 200
              server db01 192.0.2.7:5432 check port 8008
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id())
        .isNotEqualTo("health-check-wrong-port");
  }

  @Test
  void failureAfterAWhile_isNoSlowStart() throws IOException {
    var hangs =
        Explained.first("The proxy works for 5 minutes, then it hangs. Nothing in the logs.");
    var answers = Explained.first("We use a load balancer. After some time requests answer 503.");

    assertThat(Objects.requireNonNull(hangs.rootCause()).id()).isNotEqualTo("not-yet-listening");
    assertThat(Objects.requireNonNull(answers.rootCause()).id()).isNotEqualTo("not-yet-listening");
  }

  @Test
  void serviceDeployedOnAServer_isNoOrderOfStart() throws IOException {
    var answer =
        Explained.first(
            """
            Envoy runs in a container, and not my service, deployed on tomcat at localhost:8080.
            Every request gets upstream connect error or disconnect/reset before headers.
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id()).isEqualTo("container-localhost");
  }

  @Test
  void oneOfManyRequestsFails_asksForIdleTimes() throws IOException {
    var answer =
        Explained.first(
            """
            Sometimes the gateway answers 502 although the upstream is there.
            Error rate: 1/42458 in 15 minutes.
            """);

    assertThat(answer.undecided().getFirst().id()).isEqualTo("idle-timeout-race");
  }
}
