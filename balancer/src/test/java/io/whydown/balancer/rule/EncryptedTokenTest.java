package io.whydown.balancer.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.tls.TlsStore;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
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
    byte[] first = "twelve bytes".getBytes(ISO_8859_1);
    Cipher wrap = Cipher.getInstance(transformation);
    wrap.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
    String head =
        text("{\"alg\":\"%s\",\"enc\":\"A128GCM\"}".formatted(algorithm).getBytes(ISO_8859_1));
    Cipher hide = Cipher.getInstance("AES/GCM/NoPadding");
    hide.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, first));
    hide.updateAAD(head.getBytes(ISO_8859_1));
    byte[] hidden = hide.doFinal("hello".getBytes(ISO_8859_1));
    int length = hidden.length - 16;
    return String.join(
        ".",
        head,
        text(wrap.doFinal(key)),
        text(first),
        text(java.util.Arrays.copyOf(hidden, length)),
        text(java.util.Arrays.copyOfRange(hidden, length, hidden.length)));
  }

  private static String text(byte[] bytes) {
    return URL.encodeToString(bytes);
  }

  /// RFC 7518, appendix C: Bob's key and the header that Alice has sent him.
  @Test
  void agreement_isThatOfTheStandard() {
    String bob =
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}";

    TokenKey key = JsonWebKey.read(bob);

    assertThat(key).isInstanceOf(TokenKey.Hidden.class);
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
