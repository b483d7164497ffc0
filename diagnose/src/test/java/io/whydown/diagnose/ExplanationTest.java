package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
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
  void whatReadsLikeACause_isFirstOfWhatIsOpen() throws IOException {
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

    assertThat(root(answer).id()).isNull();
    assertThat(answer.undecided().getFirst().id()).isEqualTo("tls-name-mismatch");
    assertThat(answer.undecided().getFirst().missing()).contains("openssl s_client");
    assertThat(answer.undecided()).hasSizeGreaterThan(1);
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
