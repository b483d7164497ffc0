package io.whydown.balancer.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `jwt_verify` says of tokens.
final class JwtConvertersTest {

  /// The example of jwt.io.
  private static final String EXAMPLE =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

  private static final String SECRET = "your-256-bit-secret";

  private static String signed(KeyPair keys, String algorithm) throws GeneralSecurityException {
    String text = "eyJhbGciOiJ4In0.e30";
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(keys.getPrivate());
    signature.update(text.getBytes(US_ASCII));
    return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  @Test
  void sharedSecret_isChecked() {
    assertThat(JwtConverters.verdict(EXAMPLE, "HS256", SECRET, null)).isEqualTo(1);
    assertThat(JwtConverters.verdict(EXAMPLE, "HS256", "other", null)).isZero();
    assertThat(JwtConverters.verdict(EXAMPLE, "HS384", SECRET, null)).isZero();
    assertThat(JwtConverters.verdict(EXAMPLE.replace("J9.", "J9x."), "HS256", SECRET, null))
        .isZero();
    assertThat(JwtConverters.verdict(EXAMPLE, "HS256", "", null)).isZero();
  }

  @Test
  void publicKeys_areChecked() throws GeneralSecurityException {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2_048);
    KeyPair one = rsa.generateKeyPair();
    KeyPair other = rsa.generateKeyPair();
    KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
    curve.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair point = curve.generateKeyPair();

    String token = signed(one, "SHA256withRSA");
    assertThat(JwtConverters.verdict(token, "RS256", "f", one.getPublic())).isEqualTo(1);
    assertThat(JwtConverters.verdict(token, "RS256", "f", other.getPublic())).isZero();
    assertThat(JwtConverters.verdict(token, "RS256", "f", null)).isEqualTo(-5);
    assertThat(JwtConverters.verdict(token, "RS256", "f", point.getPublic())).isZero();
    String short1 = signed(point, "SHA256withECDSAinP1363Format");
    assertThat(JwtConverters.verdict(short1, "ES256", "f", point.getPublic())).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.c, XX256, -1",
    "a.b.YWJj, PS256, -2",
    "a.b, HS256, -3",
    "a.b., HS256, -3",
    "a.b.!, HS256, -3",
    "a.b.c.d, HS256, -3",
    "a.b.YWJj, ES256, -3",
    "a.b., none, 1",
    "a.b, none, 1",
    "a.b.c, none, 0",
  })
  void tokensThatAreNone_areToldApart(String token, String algorithm, int verdict) {
    assertThat(JwtConverters.verdict(token, algorithm, "k", null)).isEqualTo(verdict);
  }
}
