package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Tickets about a cluster as they are pasted, in captured style: taking the decisive piece away or
/// turning it round changes the answer.
final class ClusterTicketTest {

  private static final String TICKET =
      """
      === log
      2026/06/23 15:14:51 [error] 17#17: *3 connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://10.42.0.7:8080/", host: "shop"
      === kubectl get pods -o wide --show-labels
      NAME        READY   STATUS    RESTARTS   AGE   IP           NODE   NOMINATED NODE   READINESS GATES   LABELS
      web-5d9-a   1/1     Running   0          2d    10.42.0.7    n1     <none>           <none>            app=web
      === kubectl describe svc web
      Name:              web
      Namespace:         default
      Selector:          app=web
      Type:              ClusterIP
      IP:                10.43.12.7
      Port:              <unset>  80/TCP
      TargetPort:        8080/TCP
      Endpoints:         10.42.0.7:8080
      Session Affinity:  None
      === kubectl exec web-5d9-a -- ss -tln
      State   Recv-Q  Send-Q   Local Address:Port    Peer Address:Port  Process
      LISTEN  0       511            0.0.0.0:3000         0.0.0.0:*
      """;

  @Test
  void listenersInsideThePod_decideOnTheTargetPort() throws IOException {
    RootCause root = explain(TICKET);

    assertThat(root.id()).isEqualTo("k8s-target-port-mismatch");
    assertThat(root.certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(root.finding().title()).contains("8080").contains("3000");
  }

  @Test
  void podListensOnTheTargetPort_isNoMismatch() throws IOException {
    RootCause root = explain(TICKET.replace("0.0.0.0:3000", "0.0.0.0:8080"));

    assertThat(root.id()).isNotEqualTo("k8s-target-port-mismatch");
  }

  @Test
  void selectorOfOtherLabels_isNamedFirst() throws IOException {
    String ticket =
        TICKET
            .replace("Selector:          app=web", "Selector:          app=wep")
            .replace("Endpoints:         10.42.0.7:8080", "Endpoints:         <none>");

    RootCause root = explain(ticket);

    assertThat(root.id()).isEqualTo("k8s-selector-matches-none");
    assertThat(root.certainty()).isEqualTo(Certainty.LIKELY);
  }

  private static RootCause explain(String text) throws IOException {
    var explanation =
        new Explanation(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")), () -> 0);
    Diagnosis diagnosis =
        explanation.run(
            "ticket.txt", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    return Objects.requireNonNull(diagnosis.servers().getFirst().rootCause());
  }
}
