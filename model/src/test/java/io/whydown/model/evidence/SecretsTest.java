package io.whydown.model.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {

  @ParameterizedTest
  @MethodSource("credentials")
  void redacted_credential_isTakenOut(String text, String expected) {
    assertThat(Secrets.redacted(text)).isEqualTo(expected);
    assertThat(Secrets.redacted(expected)).isEqualTo(expected);
  }

  static List<Arguments> credentials() {
    return List.of(
        Arguments.of(
            "GET http://u:hunter2@web/x HTTP/1.0", "GET http://u:[redacted]@web/x HTTP/1.0"),
        Arguments.of(
            "curl -H 'X-Api-Key: k1' http://a/", "curl -H 'X-Api-Key: [redacted]' http://a/"),
        Arguments.of("\"Authorization: Basic dTpw\"", "\"Authorization: [redacted]\""),
        Arguments.of(
            "could not resolve address 'u:hunter2@10.0.0.1'",
            "could not resolve address 'u:[redacted]@10.0.0.1'"),
        Arguments.of("GET /health?token=t0k&x=1", "GET /health?token=[redacted]&x=1"),
        Arguments.of(
            "{\\\"user\\\": \\\"bob\\\", \\\"password\\\": \\\"hunter2\\\"}",
            "{\\\"user\\\": \\\"bob\\\", \\\"password\\\": \\\"[redacted]\\\"}"),
        Arguments.of("denied Bearer abc123.def", "denied Bearer [redacted]"),
        Arguments.of(
            "-----BEGIN RSA PRIVATE KEY----- MIIB\nQ== -----END RSA PRIVATE KEY----- end",
            "-----BEGIN RSA PRIVATE KEY-----[redacted] end"),
        Arguments.of("redis://:pw@cache:6379/0", "redis://:[redacted]@cache:6379/0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh://root@10.0.0.1",
        "ssh://ops@[fd00::1]:22 and mail to a@b",
        "http://127.0.0.1:8080/health",
        "the Authorization header is missing",
        "nameserver udp@127.0.0.1:53 and ipv4@10.0.0.1:80",
        "the basic authentication of a Bearer token",
        "{\"at\":\"2026-11-20T19:59:59.8Z\",\"raw\":\"::1:80 at@home\"}"
      })
  void redacted_textWithoutSecret_isUnchanged(String text) {
    assertThat(Secrets.redacted(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghp_%s",
        "gho_%s",
        "ghu_%s",
        "ghs_%s",
        "ghr_%s",
        "github_pat_%s",
        "glpat-%s",
        "xoxb-%s",
        "AKIA0123456789ABCDEF",
        "ASIA0123456789ABCDEF",
        "AIza%s",
        "ya29.%s",
        "sk_live_%s",
        "rk_test_%s",
        "sk-%s",
        "npm_%s",
        "pypi-%s",
        "hvs.%s",
        "hvb.%s",
        "hvr.%s",
        "dckr_pat_%s",
        "SWMTKN-1-%s",
        "tskey-%s",
        "key-0123456789abcdefghijklmnopqrstuv",
        "whsec_%s",
        "figd_%s",
        "HRKU-%s",
        "lin_api_%s",
        "sntrys_%s",
        "sntryu_%s",
        "dapi0123456789abcdef0123456789abcdef",
        "SK0123456789abcdef0123456789abcdef",
        "SKf123456789abcdef0123456789abcdef",
        "SG.%s.%s",
        "dop_v1_%s",
        "shpat_%s",
        "eyJhbGciOiJI.%s",
        "LS0tLS1CRUdJTi%s",
        "$1$%s",
        "$2b$%s",
        "$5$%s",
        "$6$%s",
        "$7$%s",
        "$y$%s",
        "$apr1$%s",
        "$argon2id$%s",
        "$pbkdf2-sha256$%s",
        "services/T0123456789/B0123456789/%s"
      })
  void redacted_token_isTakenOutAndHoldsAMark(String form) {
    String token = form.replace("%s", "0123456789abcdefABCDEF0123456789abcdefAB");

    assertThat(Secrets.redacted("with " + token))
        .isEqualTo(token.startsWith("services/") ? "with services/[redacted]" : "with [redacted]");
    assertThat(Secrets.tokenMarks()).anyMatch(token.toLowerCase(Locale.ROOT)::contains);
  }

  @Test
  void redacted_longLine_isQuick() {
    for (String part : new String[] {"://:", "a:", "token=", "basic ", "-----BEGIN PRIVATE KEY"}) {
      String text = part.repeat(20_000);

      assertThat(Secrets.redacted(text)).startsWith(part);
    }
  }
}
