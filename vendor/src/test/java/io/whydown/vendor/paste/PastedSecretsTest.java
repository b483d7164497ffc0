package io.whydown.vendor.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Credentials in the middle of a paste are taken out, and counted.
final class PastedSecretsTest {

  private static final String SECRET = "S3CRETsecret0123456789abcdefABCDEF0123456";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloning with ghp_%s",
        "github_pat_11ABCDEFG0%s",
        "glpat-%s",
        "xoxb-123456789012-%s",
        "https://hooks.slack.com/services/T00000000/B00000000/%s",
        "sk_live_%s",
        "sk-proj-%s",
        "AIza%s",
        "npm_%s",
        "hvs.%s",
        "dckr_pat_%s",
        "the jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.%s was sent",
        "aws_secret_access_key = %s",
        "\"SecretAccessKey\": \"%s\",",
        "Authorization: Basic %s",
        "curl -H \"Authorization: token %s\" http://a.example/",
        "Cookie: session=%s; theme=dark",
        "< set-cookie: JSESSIONID=%s; Path=/",
        "postgres://app:%s@db.example.com:5432/app",
        "jdbc:mysql://db:3306/app?user=root&password=%s",
        "Server=db;User Id=sa;Pwd=%s;",
        "AccountKey=%s;EndpointSuffix=core.example",
        "?sv=2020&sig=%s&se=2030",
        "$ curl -u admin:%s http://192.0.2.1/",
        "$ mysql -uroot -p%s -h db",
        "$ redis-cli -a %s ping",
        "$ docker login -u u -p %s registry.example",
        "$ PGPASSWORD=%s psql -h db",
        "    stats auth admin:%s",
        "    user app insecure-password %s",
        "requirepass %s",
        "root:$6$salt%s$x:19000:0:99999:7:::",
        "\"auth\": \"%s==\"",
        "client-key-data: LS0tLS1CRUdJTi%s",
        "client-key-data: %s",
        "  tls.key: %s",
        "  .dockerconfigjson: %s",
        "my password is %s and the login is admin",
        "Passwort: %s",
        ":password => \"%s\"",
        "<password>%s</password>",
        "<property name=\"password\" value=\"%s\"/>",
        "PresharedKey = %s="
      })
  void aCredentialOfAnyKind_isTakenOut(String form) {
    PastedLines lines = read(form.formatted(SECRET));

    assertThat(texts(lines)).noneMatch(line -> line.contains("S3CRET"));
    assertThat(lines.redacted()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password authentication failed for user app",
        "the password is wrong",
        "docker run -d -p 8080:80 -u 1000:1000 nginx",
        "token expired",
        "    token: null",
        "connect() failed (111: Connection refused) while connecting to upstream",
        "10.0.0.1:80 health check passed"
      })
  void whatOnlySpeaksOfOne_isKept(String line) {
    PastedLines lines = read(line);

    assertThat(texts(lines)).containsExactly(line);
    assertThat(lines.redacted()).isZero();
  }

  @Test
  void aPrivateKey_isTakenOutToItsEnd_howeverItIsMarked() {
    PastedLines lines =
        read(
            """
            > -----BEGIN PGP PRIVATE KEY BLOCK-----
            > Version: 1
            >
            > S3CRETS3CRET
            > -----END PGP PRIVATE KEY BLOCK-----
            > refused
            """);

    assertThat(texts(lines)).noneMatch(line -> line.contains("S3CRET")).contains("refused");
  }

  @Test
  void aPrivateKeyWithoutItsEnd_takesNothingElseAlong() {
    PastedLines lines =
        read(
            """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED

            S3CRETS3CRET+/=
            === log
            connect() failed (111: Connection refused)
            """);

    assertThat(texts(lines))
        .noneMatch(line -> line.contains("S3CRET"))
        .contains("=== log", "connect() failed (111: Connection refused)");
  }

  private static PastedLines read(String text) {
    var lines = new PastedLines();
    Margins.of(text).strip(text, lines::add);
    return lines;
  }

  private static List<String> texts(PastedLines lines) {
    return lines.lines().stream().map(Fragment.Line::text).toList();
  }
}
