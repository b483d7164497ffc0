package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Converters that encrypt and decrypt: `aes_gcm_enc`, `aes_gcm_dec`, `aes_cbc_enc`, `aes_cbc_dec`
/// (HAProxy: src/ssl_sample.c). Nonces, keys, tags are base64, and may be in variables. Stateless.
final class CipherConverters {

  private static final int TAG_BYTES = 16;
  private static final int BLOCK_BYTES = 16;

  private CipherConverters() {}

  static void addTo(Keywords all) {
    all.converter("aes_gcm_enc", BIN, BIN, 4, 5, (a, _) -> sealing(a));
    all.converter("aes_gcm_dec", BIN, BIN, 4, 5, (a, _) -> opening(a));
    all.converter("aes_cbc_enc", BIN, BIN, 3, 4, (a, _) -> chaining(a, Cipher.ENCRYPT_MODE));
    all.converter("aes_cbc_dec", BIN, BIN, 3, 4, (a, _) -> chaining(a, Cipher.DECRYPT_MODE));
  }

  /// Bytes that stand in the rule, or in a variable.
  @SuppressWarnings("ArrayRecordComponent") // the rule's own; identity is never asked
  private record Given(@Nullable Variable variable, byte[] constant) {

    static Given of(Arguments a, int index, String what) {
      Variable variable = Variable.orText(a.text(index));
      if (variable != null) {
        return new Given(variable, new byte[0]);
      }
      byte[] bytes = decoded(a.text(index));
      if (bytes == null) {
        throw new RuleException("failed to parse %s : invalid base64".formatted(what));
      }
      return new Given(null, bytes);
    }

    byte @Nullable [] in(Context context) {
      if (variable == null) {
        return constant;
      }
      Value value = variable.read(context);
      return value == null ? null : decoded(value.text());
    }
  }

  private static byte @Nullable [] decoded(String text) {
    return CodeConverters.decoded(Base64.getDecoder(), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static int keyBytes(Arguments a) {
    long bits = a.number(0, 0);
    if (bits != 128 && bits != 192 && bits != 256) {
      throw new RuleException("key size must be 128, 192 or 256 (bits).");
    }
    return (int) bits / 8;
  }

  private static Cipher cipher(byte[] key, int keyBytes, byte[] nonce, int mode, boolean chains)
      throws GeneralSecurityException {
    var secret = new SecretKeySpec(Arrays.copyOf(key, keyBytes), "AES");
    Cipher cipher = Cipher.getInstance(chains ? "AES/CBC/PKCS5Padding" : "AES/GCM/NoPadding");
    cipher.init(
        mode,
        secret,
        chains
            ? new IvParameterSpec(Arrays.copyOf(nonce, BLOCK_BYTES))
            : new GCMParameterSpec(TAG_BYTES * 8, nonce));
    return cipher;
  }

  private static Converter sealing(Arguments a) {
    Variable tag = Variable.orText(a.text(3));
    if (tag == null) {
      throw new RuleException("aead_tag must be a variable");
    }
    int keyBytes = keyBytes(a);
    Given nonce = Given.of(a, 1, "nonce");
    Given key = Given.of(a, 2, "key");
    Given added = Given.of(a, 4, "aad");
    return (in, clear) -> {
      byte[] bytes = sealed(clear, keyBytes, nonce.in(in), key.in(in), added.in(in));
      if (bytes == null) {
        return null;
      }
      int length = bytes.length - TAG_BYTES;
      byte[] proof = Arrays.copyOfRange(bytes, length, bytes.length);
      tag.write(in, Value.of(Base64.getEncoder().encodeToString(proof)));
      return Value.binary(Arrays.copyOf(bytes, length));
    };
  }

  private static byte @Nullable [] sealed(
      Value clear,
      int keyBytes,
      byte @Nullable [] nonce,
      byte @Nullable [] key,
      byte @Nullable [] added) {
    if (nonce == null || key == null || added == null || key.length < keyBytes) {
      return null;
    }
    try {
      Cipher cipher = cipher(key, keyBytes, nonce, Cipher.ENCRYPT_MODE, false);
      cipher.updateAAD(added);
      return cipher.doFinal(clear.bytes());
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return null; // a nonce without a byte
    }
  }

  private static Converter opening(Arguments a) {
    int keyBytes = keyBytes(a);
    Given nonce = Given.of(a, 1, "nonce");
    Given key = Given.of(a, 2, "key");
    Given tag = Given.of(a, 3, "aead_tag");
    Given added = Given.of(a, 4, "aad");
    return (in, hidden) ->
        opened(hidden, keyBytes, nonce.in(in), key.in(in), tag.in(in), added.in(in));
  }

  private static @Nullable Value opened(
      Value hidden,
      int keyBytes,
      byte @Nullable [] nonce,
      byte @Nullable [] key,
      byte @Nullable [] tag,
      byte @Nullable [] added) {
    if (nonce == null || key == null || tag == null || added == null) {
      return null;
    }
    if (key.length < keyBytes || tag.length != TAG_BYTES) {
      return null;
    }
    try {
      Cipher cipher = cipher(key, keyBytes, nonce, Cipher.DECRYPT_MODE, false);
      cipher.updateAAD(added);
      byte[] first = cipher.update(hidden.bytes());
      byte[] rest = cipher.doFinal(tag);
      return Value.binary(first == null ? rest : joined(first, rest));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return null; // somebody changed it
    }
  }

  private static byte[] joined(byte[] first, byte[] rest) {
    byte[] both = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, both, first.length, rest.length);
    return both;
  }

  private static Converter chaining(Arguments a, int mode) {
    int keyBytes = keyBytes(a);
    Given nonce = Given.of(a, 1, "nonce");
    Given key = Given.of(a, 2, "key");
    return (in, value) -> {
      byte[] first = nonce.in(in);
      byte[] secret = key.in(in);
      if (first == null || secret == null || secret.length < keyBytes) {
        return null;
      }
      try {
        return Value.binary(cipher(secret, keyBytes, first, mode, true).doFinal(value.bytes()));
      } catch (GeneralSecurityException _) {
        return null;
      }
    };
  }
}
