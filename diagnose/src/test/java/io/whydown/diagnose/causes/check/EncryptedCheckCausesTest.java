package io.whydown.diagnose.causes.check;

import static io.whydown.diagnose.causes.check.CheckedServer.CLOSED;
import static io.whydown.diagnose.causes.check.CheckedServer.PASSED;
import static io.whydown.diagnose.causes.check.CheckedServer.RESET;
import static io.whydown.diagnose.causes.check.CheckedServer.judged;
import static io.whydown.diagnose.causes.check.CheckedServer.root;
import static io.whydown.diagnose.causes.check.CheckedServer.tlsFailed;
import static io.whydown.diagnose.causes.check.CheckedServer.web1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Situation;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Checks of ports that speak TLS, or should.
class EncryptedCheckCausesTest {

  private static CheckResult shown(String reason, String from, String to) {
    return new CheckResult.TlsFailed(
        reason,
        "no",
        new CheckResult.TlsPeer(
            "CN=web1",
            List.of("web1"),
            java.time.Instant.parse(from),
            java.time.Instant.parse(to),
            "CN=ca"));
  }

  private static CheckResult shown(String reason) {
    return shown(reason, "2020-01-01T00:00:00Z", "2049-01-01T00:00:00Z");
  }

  @Test
  void alpnOffersHttp2Only_serverKnowsNone_isProven() {
    CheckResult refused = tlsFailed("other", "Received fatal alert: no_application_protocol");

    assertThat(root(web1().tls().alpn("h2").ended("check", refused)))
        .isEqualTo("h2-h1-mismatch proven");
    assertThat(root(web1().tls().ended("check", refused))).isNotEqualTo("h2-h1-mismatch proven");
  }

  @Test
  void alpnOfTheServerLine_serverChoosesHttp2_isOfTheCheckAlone() {
    String settings = "\\x00\\x00\\x12\\x04\\x00\\x00\\x00\\x00\\x00";
    CheckResult malformed = new CheckResult.Malformed("the answer does not begin as HTTP/1");

    assertThat(
            root(
                web1()
                    .tls()
                    .alpnOfServer("h2,http/1.1")
                    .received("check", malformed, settings)
                    .answered("browser", 200, "ok")))
        .isEqualTo("health-check-protocol-mismatch proven");
  }

  @Test
  void tlsOnThePort_checkIsPlain() {
    assertThat(root(web1().ended("check", CLOSED).ended("tls", PASSED)))
        .isEqualTo("plain-to-tls-port proven");
    assertThat(root(web1().tls().checkTls(false).ended("check", CLOSED).ended("tls", PASSED)))
        .isEqualTo("health-check-tls-mismatch proven");
  }

  @Test
  void ownCertificate_notTaken_isProvenByAnAlert() {
    var alerted =
        web1()
            .tls()
            .ended(
                "check",
                tlsFailed("client-certificate-refused", "Received fatal alert: unknown_ca"));
    var silent = web1().tls().ended("check", tlsFailed("client-certificate-refused", "it closed"));

    assertThat(root(alerted)).isEqualTo("client-cert-required proven");
    assertThat(root(silent)).isEqualTo("client-cert-required likely");
  }

  @Test
  void ownCertificate_nginxSaysItInHttp_isProven() {
    var server =
        web1()
            .tls()
            .answered("check", 400, "<title>400 The SSL certificate error</title>")
            .answered("browser", 400, "<title>400 The SSL certificate error</title>");

    assertThat(root(server)).isEqualTo("client-cert-required proven");
  }

  @Test
  void ownCertificate_outsideItsDates_isItsDates() {
    var server =
        web1().tls().ended("check", tlsFailed("client-certificate-expired", "valid to 2025"));

    assertThat(root(server)).isEqualTo("tls-certificate-expired proven");
  }

  @Test
  void postgresOnThePort_checkSpeaksTls() {
    var failed = tlsFailed("closed", "Remote host terminated the handshake");
    var postgres = web1().kind(Check.Kind.TCP).tls().ended("check", failed);
    var other = web1().kind(Check.Kind.TCP).tls().ended("check", failed);

    assertThat(root(postgres.received("postgres", PASSED, "N")))
        .isEqualTo("tls-to-plain-port proven");
    assertThat(root(other.received("postgres", CLOSED, ""))).isEqualTo("null undecided");
  }

  @Test
  void resetOnEverything_isNoTls() {
    var server =
        web1()
            .ended("check", RESET)
            .ended(
                "tls", tlsFailed("closed", "(handshake_failure) Couldn't kickstart handshaking"));

    assertThat(root(server)).isEqualTo("null undecided");
  }

  @Test
  void plainPort_checkSpeaksTls() {
    CheckResult notTls = tlsFailed("not-tls", "Unsupported or unrecognized SSL message");
    assertThat(root(web1().tls().ended("check", notTls).answered("plain", 200, "")))
        .isEqualTo("tls-to-plain-port proven");
    assertThat(root(web1().checkTls(true).ended("check", notTls).answered("plain", 200, "")))
        .isEqualTo("health-check-tls-mismatch proven");
  }

  @Test
  void plainPort_aStepOfTheCheckSpeaksTls() {
    CheckResult notTls = tlsFailed("not-tls", "Unsupported or unrecognized SSL message");
    var step =
        new Check.Step.Connect(null, 993, true, null, null, 0, Situation.place("connect ssl"));
    var server = web1().mode(Mode.TCP).kind(Check.Kind.TCP_SCRIPT, step).ended("check", notTls);

    assertThat(root(server)).isEqualTo("health-check-tls-mismatch proven");
  }

  @Test
  void certificates_areNamedByTheirFault() {
    Map.of(
            "expired", "tls-certificate-expired proven",
            "not-yet-valid", "tls-certificate-expired proven",
            "name-mismatch", "tls-name-mismatch proven",
            "unknown-ca", "tls-ca-unknown proven",
            "no-common-version-or-cipher", "tls-version-or-cipher-disjoint likely")
        .forEach((reason, expected) ->
            assertThat(root(web1().tls().ended("check", tlsFailed(reason, "x"))))
                .isEqualTo(expected));
  }

  @Test
  void serverName_isWhatTheCheckLacks_whenItAlonePasses() {
    CheckResult alert =
        tlsFailed("no-common-version-or-cipher", "Received fatal alert: handshake_failure");
    var strict = web1().tls().ended("check", alert).ended("sni", PASSED);
    var forbidding =
        web1()
            .tls()
            .answered("check", 403, "Forbidden")
            .answered("browser", 403, "Forbidden")
            .ended("sni", PASSED);
    var ofHost =
        web1().tls().answered("check", 403, "no").ended("host", PASSED).ended("sni", PASSED);

    assertThat(root(strict)).isEqualTo("tls-name-mismatch proven");
    assertThat(root(forbidding)).isEqualTo("tls-name-mismatch proven");
    assertThat(judged(forbidding).otherFindings()).isEmpty();
    assertThat(root(ofHost)).isEqualTo("health-check-host-header-needed proven");
  }

  @Test
  void certificate_aboveTheServersOwn_isNotGivenItsDate() {
    var judged = judged(web1().tls().ended("check", shown("expired")));

    assertThat(Objects.requireNonNull(judged.rootCause()).finding().title())
        .isEqualTo("a certificate above that of web1 expired");
  }

  @Test
  void certificate_ofAnUnknownAuthorityAndExpired_isBoth() {
    var judged =
        judged(
            web1()
                .tls()
                .ended(
                    "check", shown("unknown-ca", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z")));

    assertThat(Objects.requireNonNull(judged.rootCause()).id()).isEqualTo("tls-ca-unknown");
    assertThat(judged.otherFindings())
        .singleElement()
        .satisfies(other -> {
          assertThat(other.id()).isEqualTo("tls-certificate-expired");
          assertThat(other.finding().title())
              .isEqualTo("the certificate of web1 expired on 2021-01-01T00:00:00Z");
        });
    assertThat(judged(web1().tls().ended("check", shown("unknown-ca"))).otherFindings()).isEmpty();
  }

  @Test
  void handshake_balancerRefusesWhatIsTakenHere_asksItsLibrary() {
    var server = web1().tls().row("DOWN", "L6RSP", 0, Map.of()).answered("check", 200, "");

    assertThat(judged(server).undecided())
        .singleElement()
        .satisfies(open ->
            assertThat(open.missing()).contains("openssl s_client -verify_return_error -connect"));
  }

  @Test
  void clientCertificate_isProvenByAnAlertOnly() {
    CheckResult alert =
        tlsFailed("client-certificate-required", "Received fatal alert: certificate_required");
    CheckResult close = tlsFailed("client-certificate-required", "closed without an answer");

    assertThat(root(web1().tls().ended("check", alert))).isEqualTo("client-cert-required proven");
    assertThat(root(web1().tls().ended("check", close))).isEqualTo("client-cert-required likely");
  }

  @Test
  void unknownCa_plainRequestIsAnsweredToo_isNotPlain() {
    var server = web1().tls().ended("check", shown("unknown-ca")).answered("plain", 400, "go away");

    assertThat(root(server)).isEqualTo("tls-ca-unknown proven");
  }

  @Test
  void certificateShown_browserIsServed_isNoMatterOfTheRequest() {
    var server = web1().tls().ended("check", shown("unknown-ca")).answered("browser", 200, "hi");

    assertThat(judged(server).otherFindings()).isEmpty();
  }

  @Test
  void clientCertificate_saidInHttp_isProven() {
    var server =
        web1()
            .tls()
            .answered("check", 400, "400 No required SSL certificate was sent")
            .answered("browser", 400, "400 No required SSL certificate was sent");

    assertThat(root(server)).isEqualTo("client-cert-required proven");
  }

  @Test
  void notYetValid_byTheServersClockItIs_isClockSkew() {
    CheckResult early = shown("not-yet-valid", "2047-01-01T00:00:00Z", "2049-01-01T00:00:00Z");
    String dated = "HTTP/1.1 200 OK\nDate: Fri, 01 Feb 2047 12:00:00 GMT\n\nhi";
    var skewed = web1().tls().ended("check", early).saw("browser", PASSED, dated, 200, 1);

    assertThat(root(skewed)).isEqualTo("clock-skew proven");
    assertThat(root(web1().tls().ended("check", early)))
        .isEqualTo("tls-certificate-expired proven");
  }
}
