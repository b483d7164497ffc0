package io.whydown.balancer.rule;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A key written as JSON (RFC 7517): of kind `oct`, `RSA` or `EC`. Stateless.
final class JsonWebKey {

  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

  private JsonWebKey() {}

  /// What opens a token; null when the text is no such key.
  static @Nullable TokenKey read(String json) {
    try {
      return switch (String.valueOf(field(json, "kty"))) {
        case "oct" -> {
          byte[] secret = bytes(json, "k");
          yield secret == null ? null : new TokenKey.Secret(secret);
        }
        case "RSA" -> new TokenKey.Hidden(rsa(json));
        case "EC" ->
            new TokenKey.Hidden(
                KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(number(json, "d"), curve(json))));
        default -> null;
      };
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return null; // a number that is missing, or fits no key
    }
  }

  /// The public key of kind `EC` that the object says. Throws for anything else.
  static PublicKey point(String json, String prefix) throws GeneralSecurityException {
    ECParameterSpec curve = curve(json, prefix);
    var at = new ECPoint(number(json, prefix + "x"), number(json, prefix + "y"));
    int bits = curve.getCurve().getField().getFieldSize();
    if (at.getAffineX().bitLength() > bits || at.getAffineY().bitLength() > bits) {
      // the JDK throws a bare RuntimeException for it
      throw new InvalidKeyException("a coordinate of more than " + bits + " bits");
    }
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(at, curve));
  }

  private static PrivateKey rsa(String json) throws GeneralSecurityException {
    BigInteger modulus = number(json, "n");
    BigInteger exponent = number(json, "d");
    var keys = KeyFactory.getInstance("RSA");
    return field(json, "qi") == null
        ? keys.generatePrivate(new RSAPrivateKeySpec(modulus, exponent))
        : keys.generatePrivate(
            new RSAPrivateCrtKeySpec(
                modulus,
                number(json, "e"),
                exponent,
                number(json, "p"),
                number(json, "q"),
                number(json, "dp"),
                number(json, "dq"),
                number(json, "qi")));
  }

  private static ECParameterSpec curve(String json) throws GeneralSecurityException {
    return curve(json, "");
  }

  private static ECParameterSpec curve(String json, String prefix) throws GeneralSecurityException {
    String name = CURVES.get(String.valueOf(field(json, prefix + "crv")));
    if (name == null) {
      throw new IllegalArgumentException("crv: " + field(json, prefix + "crv"));
    }
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(name));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static BigInteger number(String json, String name) {
    byte[] bytes = bytes(json, name);
    if (bytes == null) {
      throw new IllegalArgumentException(name + ": absent");
    }
    return new BigInteger(1, bytes);
  }

  /// What a field holds in base64url; null when it is not there.
  static byte @Nullable [] bytes(String json, String name) {
    String text = field(json, name);
    return text == null
        ? null
        : CodeConverters.decoded(
            Base64.getUrlDecoder(), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// @param name with dots between the names of objects
  static @Nullable String field(String json, String name) {
    Value value = JsonQuery.of("$." + name, "").find(json);
    return value == null ? null : value.text();
  }
}
