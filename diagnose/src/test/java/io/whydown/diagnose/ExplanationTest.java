package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Pasted tickets, in the style of real ones.
final class ExplanationTest {

  private static final String PROXY_IN_A_CONTAINER =
      """
      === log
      2025/03/02 10:11:12 [error] 29#29: *3 connect() failed (111: Connection refused) while connecting to upstream, client: 172.17.0.1, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:5000/", host: "shop.example"
      """;

  private static final String STATISTICS =
      """
      # pxname,svname,qcur,qmax,scur,smax,slim,stot,status,weight,check_status,last_chk
      be,web1,0,0,0,0,,0,UP,1,L7OK,200
      """;

  @Test
  void refusedLoopbackSeenFromABridge_isTheBalancersOwnContainer() throws IOException {
    ServerDiagnosis answer = explain(PROXY_IN_A_CONTAINER);

    assertThat(root(answer).id()).isEqualTo("container-localhost");
    assertThat(root(answer).certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(root(answer).chain()).startsWith("connection-refused");
    assertThat(answer.port()).isEqualTo(5000);
  }

  @Test
  void refusedLineAlone_isUndecidedAndNamesWhatIsMissing() throws IOException {
    ServerDiagnosis answer =
        explain(
            """
            === log
            connect() failed (111: Connection refused) while connecting to upstream, client: 198.51.100.7, server: _, upstream: "http://192.0.2.10:8080/", host: "a.example"
            """);

    assertThat(root(answer).id()).isNull();
    assertThat(answer.undecided()).isNotEmpty();
    assertThat(answer.undecided().getFirst().missing()).contains("ss -H -tlnp");
  }

  @Test
  void windowsLineEndsColoursAndUtf16_sayTheSame() throws IOException {
    String coloured =
        PROXY_IN_A_CONTAINER.replace("[error]", "\u001b[31m[error]\u001b[0m").replace("\n", "\r\n");

    ServerDiagnosis answer = explain(coloured, StandardCharsets.UTF_16LE);

    assertThat(root(answer).id()).isEqualTo("container-localhost");
  }

  /// No reader knows these words; earlier reports had them.
  @Test
  void whatReadsLikeOneCauseAlone_isLikelyAndAskedFor() throws IOException {
    ServerDiagnosis answer =
        explain(
            """
            === symptom
            Since the website was moved to the new provider we cannot show it behind our proxy any \
            more. The proxy asks by the address, as there are several sites on that machine, and the \
            page that comes back is not ours: it is the one of another customer, with the other \
            site's certificate. The hosting people say that their server needs to know which site is \
            wanted before it picks one. In the browser everything is as it should be.
            """);

    assertThat(root(answer).id()).isEqualTo("tls-name-mismatch");
    assertThat(root(answer).certainty()).isEqualTo(Certainty.LIKELY);
    assertThat(root(answer).missing()).contains("openssl s_client");
    assertThat(answer.undecided()).isNotEmpty();
  }

  @Test
  void aListingOfVeryManyContainers_isReadInLinearTime() {
    var listing =
        new StringBuilder("=== docker ps\nCONTAINER ID   IMAGE   STATUS   PORTS   NAMES\n");
    for (int i = 0; i < 100_000; i++) {
      listing.append(
          "%012x   web:%d   Up 2 days   0.0.0.0:%d->80/tcp   web%d\n"
              .formatted(i, i, 1 + i % 65_000, i));
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(explain(listing.toString())).isNotNull());
  }

  @Test
  void linesOfBackslashes_areReadInLinearTime() {
    String line = "{ \"jwt\": \"auth\": " + "\\".repeat(3_900) + "\n";

    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(explain(line.repeat(390))).isNotNull());
  }

  @Test
  void statistics_doNotHideWhatStandsBesideThem() throws IOException {
    ServerDiagnosis answer =
        explain(
            """
            We get errors on our shop since today.

            %s

            verify error:num=10:certificate has expired
            """
                .formatted(STATISTICS));

    assertThat(root(answer).id()).isEqualTo("tls-certificate-expired");
    assertThat(root(explain(PROXY_IN_A_CONTAINER + STATISTICS)).id())
        .isEqualTo("container-localhost");
  }

  /// A program that keeps nobody's port but its own, and rules that reject others: odd, and nothing
  /// fails.
  @Test
  void whatWasSeenToAnswer_hasNoCause() throws IOException {
    ServerDiagnosis answer =
        explain(
            """
            === haproxy.cfg
            backend web
              server web1 10.77.0.11:8080 check
            === curl -sv http://10.77.0.11:8080/
            * Connected to 10.77.0.11 (10.77.0.11) port 8080 (#0)
            > GET / HTTP/1.1
            > Host: 10.77.0.11:8080
            < HTTP/1.1 200 OK
            === ss -tlnp
            LISTEN 0      128        127.0.0.1:8080      0.0.0.0:*    users:(("debugger",pid=1,fd=3))
            LISTEN 0      128       10.77.0.11:8080      0.0.0.0:*    users:(("shop",pid=2,fd=3))
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id()).isNull();
    assertThat(answer.status()).isEqualTo(Status.UNKNOWN);
  }

  /// The check gave up, and so did who waited longer by hand.
  @Test
  void whatAnswersNobody_isNotCheckedTooShortly() throws IOException {
    ServerDiagnosis answer =
        explain(
            """
            === haproxy.cfg
            backend web
              timeout check 1500ms
              option httpchk GET /
              server web1 10.77.0.11:8080 check
            === log
            Server web/web1 is DOWN, reason: Layer7 timeout, check duration: 1501ms.
            === curl -sv -m 9 http://10.77.0.11:8080/
            * Connected to 10.77.0.11 (10.77.0.11) port 8080 (#0)
            * Operation timed out after 9001 milliseconds with 0 bytes received
            """);

    assertThat(Objects.requireNonNull(answer.rootCause()).id())
        .isNotEqualTo("health-check-timeout-too-short");
  }

  @Test
  void textAboutSomethingElse_saysWhatToPaste() throws IOException {
    ServerDiagnosis answer = explain("the weather was nice and the cake was good\n");

    assertThat(answer.status()).isEqualTo(ServerDiagnosis.Status.UNKNOWN);
    assertThat(answer.note()).contains("paste");
  }

  @Test
  void nothing_isUnusable() {
    assertThatThrownBy(() -> explain(" \n\n")).isInstanceOf(UnusableException.class);
  }

  private static ServerDiagnosis.RootCause root(ServerDiagnosis answer) {
    return Objects.requireNonNull(answer.rootCause());
  }

  private static ServerDiagnosis explain(String text) throws IOException {
    return explain(text, StandardCharsets.UTF_8);
  }

  private static ServerDiagnosis explain(String text, Charset charset) throws IOException {
    var explanation =
        new Explanation(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")), () -> 0);
    Diagnosis diagnosis =
        explanation.run("ticket.txt", new ByteArrayInputStream(text.getBytes(charset)));
    assertThat(diagnosis.snapshot().balancerVantage()).isEqualTo("pasted");
    return diagnosis.servers().getFirst();
  }
}
