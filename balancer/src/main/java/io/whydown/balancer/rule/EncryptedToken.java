package io.whydown.balancer.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Opens tokens in JWE's compact form (RFC 7516, RFC 7518): a key of their own for the content,
/// which is itself wrapped for somebody. Stateless.
final class EncryptedToken {

  private static final int PARTS = 5;
  private static final int TAG_BITS = 128;
  private static final int TAG_BYTES = TAG_BITS / 8;
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private EncryptedToken() {}

  /// The content; null when the token is malformed, not allowed, not for that key, or was changed.
  static byte @Nullable [] open(String token, @Nullable TokenKey key, TokenRules rules) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != PARTS || key == null) {
      return null;
    }
    byte[] head = decoded(parts[0]);
    byte[] wrapped = decoded(parts[1]);
    byte[] first = decoded(parts[2]);
    byte[] hidden = decoded(parts[3]);
    byte[] tag = decoded(parts[4]);
    if (head == null || wrapped == null || first == null || hidden == null || tag == null) {
      return null;
    }
    String json = new String(head, ISO_8859_1);
    String algorithm = JsonWebKey.field(json, "alg");
    String encoding = JsonWebKey.field(json, "enc");
    if (algorithm == null || encoding == null || !rules.allows(algorithm, encoding)) {
      return null;
    }
    if (wrapped.length > 0 && (algorithm.equals("dir") || algorithm.equals("ECDH-ES"))) {
      return null; // RFC 7516, 5.2: nothing is wrapped then
    }
    try {
      byte[] content = contentKey(json, algorithm, encoding, wrapped, key);
      byte[] added = parts[0].getBytes(ISO_8859_1);
      return encoding.endsWith("GCM")
          ? sealed(content, first, hidden, tag, added, bytes(encoding))
          : chained(encoding, content, first, hidden, tag, added);
    } catch (GeneralSecurityException
        | IllegalArgumentException
        | IllegalStateException
        | ProviderException _) {
      return null; // the last two: how the JDK says that a point is not on the key's curve
    }
  }

  private static byte @Nullable [] decoded(String part) {
    return part.isEmpty()
        ? new byte[0]
        : CodeConverters.decoded(Base64.getUrlDecoder(), part.getBytes(ISO_8859_1));
  }

  /// How many bytes of key a name such as `A128GCMKW` or `ECDH-ES+A256KW` tells of.
  private static int bytes(String name) {
    int at = name.lastIndexOf('A');
    return Integer.parseInt(name.substring(at + 1, at + 4)) / 8;
  }

  private static byte[] contentKey(
      String json, String algorithm, String encoding, byte[] wrapped, TokenKey key)
      throws GeneralSecurityException {
    return switch (key) {
      case TokenKey.Secret(byte[] secret) -> bySecret(json, algorithm, wrapped, secret);
      case TokenKey.Hidden(PrivateKey hidden) ->
          algorithm.startsWith("ECDH")
              ? byAgreement(json, algorithm, encoding, wrapped, hidden)
              : byRsa(algorithm, wrapped, hidden);
    };
  }

  private static byte[] bySecret(String json, String algorithm, byte[] wrapped, byte[] secret)
      throws GeneralSecurityException {
    if (algorithm.equals("dir")) {
      return secret;
    }
    if (!algorithm.startsWith("A") || secret.length < bytes(algorithm)) {
      throw new GeneralSecurityException("not for a secret");
    }
    byte[] own = Arrays.copyOf(secret, bytes(algorithm));
    if (!algorithm.endsWith("GCMKW")) {
      return unwrapped(own, wrapped);
    }
    byte[] first = JsonWebKey.bytes(json, "iv");
    byte[] tag = JsonWebKey.bytes(json, "tag");
    if (first == null || tag == null) {
      throw new GeneralSecurityException("no tag");
    }
    return sealed(own, first, wrapped, tag, new byte[0], own.length);
  }

  /// RFC 3394.
  private static byte[] unwrapped(byte[] own, byte[] wrapped) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AESWrap");
    cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(own, "AES"));
    Key key = cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY);
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      throw new GeneralSecurityException("a key without bytes");
    }
    return encoded;
  }

  private static byte[] byRsa(String algorithm, byte[] wrapped, PrivateKey hidden)
      throws GeneralSecurityException {
    String name =
        switch (algorithm) {
          case "RSA1_5" -> "RSA/ECB/PKCS1Padding";
          case "RSA-OAEP" -> "RSA/ECB/OAEPWithSHA-1AndMGF1Padding";
          case "RSA-OAEP-256" -> "RSA/ECB/OAEPWithSHA-256AndMGF1Padding";
          default -> throw new GeneralSecurityException("not for a pair of keys");
        };
    Cipher cipher = Cipher.getInstance(name);
    if (algorithm.equals("RSA-OAEP-256")) {
      cipher.init(Cipher.DECRYPT_MODE, hidden, OAEP_256);
    } else {
      cipher.init(Cipher.DECRYPT_MODE, hidden);
    }
    return cipher.doFinal(wrapped);
  }

  /// RFC 7518, 4.6.
  private static byte[] byAgreement(
      String json, String algorithm, String encoding, byte[] wrapped, PrivateKey hidden)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(hidden);
    agreement.doPhase(JsonWebKey.point(json, "epk."), true);
    byte[] shared = agreement.generateSecret();
    boolean direct = algorithm.equals("ECDH-ES");
    int length = direct ? bytes(encoding) * (encoding.endsWith("GCM") ? 1 : 2) : bytes(algorithm);
    byte[] made = derived(shared, direct ? encoding : algorithm, json, length);
    return direct ? made : unwrapped(made, wrapped);
  }

  /// The one-step key derivation of NIST SP 800-56A, with SHA-256.
  private static byte[] derived(byte[] shared, String name, String json, int length)
      throws GeneralSecurityException {
    byte[] by = JsonWebKey.bytes(json, "apu");
    byte[] to = JsonWebKey.bytes(json, "apv");
    var digest = MessageDigest.getInstance("SHA-256");
    byte[] made = new byte[0];
    for (int round = 1; made.length < length; round++) {
      digest.update(number(round));
      digest.update(shared);
      counted(digest, name.getBytes(ISO_8859_1));
      counted(digest, by == null ? new byte[0] : by);
      counted(digest, to == null ? new byte[0] : to);
      digest.update(number(length * 8));
      byte[] block = digest.digest();
      int before = made.length;
      made = Arrays.copyOf(made, before + block.length);
      System.arraycopy(block, 0, made, before, block.length);
    }
    return Arrays.copyOf(made, length);
  }

  private static void counted(MessageDigest digest, byte[] bytes) {
    digest.update(number(bytes.length));
    digest.update(bytes);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] sealed(
      byte[] key, byte[] first, byte[] hidden, byte[] tag, byte[] added, int keyBytes)
      throws GeneralSecurityException {
    if (tag.length != TAG_BYTES || key.length < keyBytes) {
      throw new GeneralSecurityException("cut short");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, 0, keyBytes, "AES"),
        new GCMParameterSpec(TAG_BITS, first));
    cipher.updateAAD(added);
    byte[] whole = Arrays.copyOf(hidden, hidden.length + tag.length);
    System.arraycopy(tag, 0, whole, hidden.length, tag.length);
    return cipher.doFinal(whole);
  }

  /// RFC 7518, 5.2: the first half of the key signs, the second one decrypts.
  private static byte[] chained(
      String encoding, byte[] key, byte[] first, byte[] hidden, byte[] tag, byte[] added)
      throws GeneralSecurityException {
    int half = bytes(encoding);
    if (key.length < 2 * half) {
      throw new GeneralSecurityException("cut short");
    }
    Mac mac = Mac.getInstance("HmacSHA" + half * 16);
    mac.init(new SecretKeySpec(key, 0, half, "Hmac"));
    mac.update(added);
    mac.update(first);
    mac.update(hidden);
    mac.update(ByteBuffer.allocate(8).putLong(added.length * 8L).array());
    byte[] proof = mac.doFinal();
    if (!MessageDigest.isEqual(Arrays.copyOf(proof, proof.length / 2), tag)) {
      throw new GeneralSecurityException("changed");
    }
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, half, half, "AES"), new IvParameterSpec(first));
    return cipher.doFinal(hidden);
  }
}
