package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.ANY;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.SINT;

import io.whydown.balancer.tls.TokenCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Converters for signed tokens (RFC 7515): `jwt_header_query`, `jwt_payload_query`, `jwt_verify`
/// (HAProxy: src/jwt.c). Stateless.
final class JwtConverters {

  private static final int VALID = 1;
  private static final int INVALID = 0;
  private static final int UNKNOWN_ALGORITHM = -1;
  private static final int UNMANAGED_ALGORITHM = -2;
  private static final int MALFORMED = -3;
  private static final int UNKNOWN_CERTIFICATE = -5;
  private static final int UNAVAILABLE_CERTIFICATE = -7;

  private static final Pattern NAME = Pattern.compile("(HS|RS|ES|PS)(256|384|512)|none");
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]+)-----END");

  private JwtConverters() {}

  static void addTo(Keywords all) {
    all.converter("jwt_header_query", BIN, ANY, 0, 2, (a, _) -> query(a, 0));
    all.converter("jwt_payload_query", BIN, ANY, 0, 2, (a, _) -> query(a, 1));
    all.converter("jwt_verify", BIN, SINT, 2, 2, (a, _) -> verify(a));
    all.converter("jwt_verify_cert", BIN, SINT, 2, 2, JwtConverters::verifyByCertificate);
  }

  private static Converter query(Arguments arguments, int part) {
    JsonQuery query = arguments.has(0) ? JsonQuery.of(arguments.text(0), arguments.text(1)) : null;
    return (_, token) -> {
      String[] parts = token.text().split("\\.", -1);
      byte[] decoded = part < parts.length ? decoded(parts[part]) : null;
      if (decoded == null) {
        return null;
      }
      String text = new String(decoded, StandardCharsets.ISO_8859_1);
      return query == null ? Value.of(text) : query.find(text);
    };
  }

  private static byte @Nullable [] decoded(String part) {
    return CodeConverters.decoded(
        Base64.getUrlDecoder(), part.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Converter verify(Arguments arguments) {
    Variable algorithm = Variable.orText(arguments.text(0));
    Variable key = Variable.orText(arguments.text(1));
    String algorithmWord = arguments.text(0);
    if (algorithm == null && !NAME.matcher(algorithmWord).matches()) {
      throw new RuleException("unknown JWT algorithm: " + algorithmWord);
    }
    PublicKey known = key == null ? publicKey(arguments.text(1)) : null;
    return (in, token) -> {
      String name = word(algorithm, algorithmWord, in);
      String secret = word(key, arguments.text(1), in);
      return name == null || secret == null
          ? null
          : Value.of(verdict(token.text(), name, secret, known));
    };
  }

  /// By a certificate of the store, also one that was replaced since (HAProxy 3.3).
  private static Converter verifyByCertificate(Arguments arguments, Linkage at) {
    Variable algorithm = Variable.orText(arguments.text(0));
    Variable named = Variable.orText(arguments.text(1));
    TokenCertificates certificates = at.shared().tokens().certificates();
    if (named == null) {
      JweConverters.load(certificates, arguments.text(1));
    }
    return (in, token) -> {
      String name = word(algorithm, arguments.text(0), in);
      String certificate = word(named, arguments.text(1), in);
      if (name == null || certificate == null) {
        return null;
      }
      if (certificates.isLoaded(certificate) && !certificates.isAllowed(certificate)) {
        return Value.of(UNAVAILABLE_CERTIFICATE);
      }
      return Value.of(
          name.startsWith("HS")
              ? UNMANAGED_ALGORITHM
              : verdict(token.text(), name, "", certificates.publicKey(certificate)));
    };
  }

  private static @Nullable String word(@Nullable Variable variable, String constant, Context in) {
    if (variable == null) {
      return constant;
    }
    Value value = variable.read(in);
    return value == null ? null : value.text();
  }

  /// What HAProxy's `jwt_verify` says of a token.
  static long verdict(String token, String algorithm, String secret, @Nullable PublicKey key) {
    if (!NAME.matcher(algorithm).matches()) {
      return UNKNOWN_ALGORITHM;
    }
    List<String> parts = List.of(token.split("\\.", -1));
    boolean unsigned = algorithm.equals("none");
    if (parts.size() != 3 && !(unsigned && parts.size() == 2)) {
      return MALFORMED;
    }
    String sign = parts.size() == 3 ? parts.getLast() : "";
    if (unsigned) {
      return sign.isEmpty() ? VALID : INVALID;
    }
    byte[] signature = sign.isEmpty() ? null : decoded(sign);
    if (signature == null) {
      return MALFORMED;
    }
    byte[] signed = (parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.ISO_8859_1);
    String bits = algorithm.substring(2);
    try {
      return switch (algorithm.substring(0, 2)) {
        case "HS" -> mac(bits, signed, secret, signature);
        case "RS" -> of(key, "SHA" + bits + "withRSA", signed, signature);
        case "ES" ->
            signature.length % 2 != 0
                ? MALFORMED
                : of(key, "SHA" + bits + "withECDSAinP1363Format", signed, signature);
        // without a key for them HAProxy 2.6 does not look at these, and later ones have none
        default ->
            key == null
                ? UNMANAGED_ALGORITHM
                : padded(key, Integer.parseInt(bits), signed, signature);
      };
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // an empty secret, or a key of another kind
      return INVALID;
    }
  }

  /// RSASSA-PSS, with a salt as long as the digest (RFC 7518, 3.5).
  private static long padded(PublicKey key, int bits, byte[] signed, byte[] signature)
      throws GeneralSecurityException {
    Signature check = Signature.getInstance("RSASSA-PSS");
    String digest = "SHA-" + bits;
    check.setParameter(
        new PSSParameterSpec(
            digest,
            "MGF1",
            new MGF1ParameterSpec(digest),
            bits / 8,
            PSSParameterSpec.TRAILER_FIELD_BC));
    check.initVerify(key);
    check.update(signed);
    return check.verify(signature) ? VALID : INVALID;
  }

  private static long mac(String bits, byte[] signed, String secret, byte[] signature)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA" + bits);
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.ISO_8859_1), "Hmac"));
    return MessageDigest.isEqual(mac.doFinal(signed), signature) ? VALID : INVALID;
  }

  private static long of(@Nullable PublicKey key, String algorithm, byte[] signed, byte[] signature)
      throws GeneralSecurityException {
    if (key == null) {
      return UNKNOWN_CERTIFICATE;
    }
    Signature check = Signature.getInstance(algorithm);
    check.initVerify(key);
    check.update(signed);
    return check.verify(signature) ? VALID : INVALID;
  }

  /// The key of a file of PEM; null when the word names none: it is a secret then.
  private static @Nullable PublicKey publicKey(String file) {
    try {
      if (!Files.isRegularFile(Path.of(file))) {
        return null;
      }
      Matcher blocks = BLOCK.matcher(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
      if (!blocks.find()) {
        return null;
      }
      byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
      return "CERTIFICATE".equals(blocks.group(1))
          ? CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der))
              .getPublicKey()
          : ofEither(new X509EncodedKeySpec(der));
    } catch (IOException | GeneralSecurityException | InvalidPathException _) {
      return null;
    }
  }

  private static PublicKey ofEither(X509EncodedKeySpec spec) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException _) {
      return KeyFactory.getInstance("EC").generatePublic(spec);
    }
  }
}
