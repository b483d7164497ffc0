package io.whydown.balancer.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.tls.TlsStore;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptedTokenTest {

  /// RFC 7516, appendix A.3.
  private static final String WRAPPED =
      "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0"
          + ".6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ"
          + ".AxY8DCtDaGlsbGljb3RoZQ"
          + ".KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY"
          + ".U0m_YmjN04DJvceFICbCVQ";

  private static final String WRAPPING = "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}";

  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private static KeyPair rsa;

  @BeforeAll
  static void makeKeys() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    rsa = generator.generateKeyPair();
  }

  private static TokenRules rules() {
    return new TokenRules(new TlsStore().tokens());
  }

  @Test
  void wrappedKey_opensTheTokenOfTheStandard() {
    byte[] content = EncryptedToken.open(WRAPPED, JsonWebKey.read(WRAPPING), rules());

    assertThat(content).asString(UTF_8).isEqualTo("Live long and prosper.");
  }

  @ParameterizedTest
  @CsvSource({"0, y", "1, 6", "2, A", "3, K", "4, U"})
  void changedToken_opensNothing(int part, String letter) {
    String[] parts = WRAPPED.split("\\.", -1);
    parts[part] = parts[part].replaceFirst(letter, letter.equals("y") ? "z" : "B");

    byte[] content =
        EncryptedToken.open(String.join(".", parts), JsonWebKey.read(WRAPPING), rules());

    assertThat(content).isNull();
  }

  @Test
  void algorithmThatIsNotAllowed_opensNothing() {
    TokenRules rules = rules();
    rules.allowAlgorithms("ALL:!A128KW");

    byte[] content = EncryptedToken.open(WRAPPED, JsonWebKey.read(WRAPPING), rules);

    assertThat(content).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA-OAEP, RSA/ECB/OAEPWithSHA-1AndMGF1Padding, '', true",
    "RSA1_5, RSA/ECB/PKCS1Padding, '', false",
    "RSA1_5, RSA/ECB/PKCS1Padding, ALL, true"
  })
  void pairOfKeys_opensWhatWasMeantForIt(
      String algorithm, String transformation, String allowed, boolean opens)
      throws GeneralSecurityException {
    TokenRules rules = rules();
    if (!allowed.isEmpty()) {
      rules.allowAlgorithms(allowed);
    }
    String token = sealed(algorithm, transformation);

    byte[] content = EncryptedToken.open(token, new TokenKey.Hidden(rsa.getPrivate()), rules);

    assertThat(content != null).isEqualTo(opens);
  }

  /// A token for the pair, with `A128GCM`.
  private static String sealed(String algorithm, String transformation)
      throws GeneralSecurityException {
    byte[] key = "0123456789abcdef".getBytes(ISO_8859_1);
    Cipher wrap = Cipher.getInstance(transformation);
    wrap.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
    String head =
        text("{\"alg\":\"%s\",\"enc\":\"A128GCM\"}".formatted(algorithm).getBytes(ISO_8859_1));
    return hidden(head, text(wrap.doFinal(key)), key);
  }

  private static String text(byte[] bytes) {
    return URL.encodeToString(bytes);
  }

  /// RFC 7518, appendix C: Bob's key.
  private static final String BOB =
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}";

  /// The key that Alice has made for Bob there.
  private static final String ALICE =
      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0\","
          + "\"y\":\"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps\"}";

  /// A token with `A128GCM`, whose content has that key.
  private static String agreed(String epk, byte[] key) throws GeneralSecurityException {
    String head =
        text(
            "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"apu\":\"QWxpY2U\",\"apv\":\"Qm9i\",\"epk\":%s}"
                .formatted(epk)
                .getBytes(ISO_8859_1));
    return hidden(head, "", key);
  }

  private static String hidden(String head, String wrapped, byte[] key)
      throws GeneralSecurityException {
    byte[] first = "twelve bytes".getBytes(ISO_8859_1);
    Cipher hide = Cipher.getInstance("AES/GCM/NoPadding");
    hide.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, first));
    hide.updateAAD(head.getBytes(ISO_8859_1));
    byte[] all = hide.doFinal("hello".getBytes(ISO_8859_1));
    int length = all.length - 16;
    return String.join(
        ".",
        head,
        wrapped,
        text(first),
        text(Arrays.copyOf(all, length)),
        text(Arrays.copyOfRange(all, length, all.length)));
  }

  @Test
  void agreement_isThatOfTheStandard() throws GeneralSecurityException {
    String token = agreed(ALICE, Base64.getUrlDecoder().decode("VqqN6vgjbSBcIijNcacQGg"));

    byte[] content = EncryptedToken.open(token, JsonWebKey.read(BOB), rules());

    assertThat(content).asString(UTF_8).isEqualTo("hello");
  }

  /// A point of another curve, one of none, and no number.
  @ParameterizedTest
  @CsvSource({
    "P-384, AQ, AQ",
    "P-256, AQ, AQ",
    "P-256, AA, AA",
    "P-256, _____________________________________________________w, AQ",
    "P-256, ***, AQ",
    "P-999, AQ, AQ"
  })
  void pointThatIsNotOnTheCurve_opensNothing(String curve, String x, String y)
      throws GeneralSecurityException {
    String epk = "{\"kty\":\"EC\",\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}".formatted(curve, x, y);
    String token = agreed(epk, new byte[16]);

    assertThat(EncryptedToken.open(token, JsonWebKey.read(BOB), rules())).isNull();
  }

  /// A key that is agreed on, or known, leaves nothing to be wrapped (RFC 7516, 5.2).
  @ParameterizedTest
  @CsvSource({"'', true", "AQ, false"})
  void knownKey_opensWhatHasNoWrappedOne(String wrapped, boolean opens)
      throws GeneralSecurityException {
    byte[] key = "0123456789abcdef".getBytes(ISO_8859_1);
    String head = text("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}".getBytes(ISO_8859_1));

    byte[] content =
        EncryptedToken.open(hidden(head, wrapped, key), new TokenKey.Secret(key), rules());

    assertThat(content != null).isEqualTo(opens);
  }

  @ParameterizedTest
  @CsvSource({
    "'{}'",
    "'{\"kty\":\"oct\"}'",
    "'{\"kty\":\"RSA\",\"n\":\"AQAB\"}'",
    "'no json'",
    "''"
  })
  void keyThatIsNone_isNotRead(String text) {
    assertThat(JsonWebKey.read(text)).isNull();
  }
}
