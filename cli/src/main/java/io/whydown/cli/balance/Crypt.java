package io.whydown.cli.balance;

import io.whydown.balancer.rule.CryptLibrary;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Passwords as crypt(3) of glibc hashes them: `$5$` (SHA-256) and `$6$` (SHA-512), by the
/// specification of Ulrich Drepper, the other methods through the system's library. Stateless.
final class Crypt {

  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int MAX_SALT = 16;

  private Crypt() {}

  /// Whether some password may have this hash.
  static boolean isPossible(String hash) {
    return isSupported(hash) || !CryptLibrary.hash("", hash).isEmpty();
  }

  private static boolean isSupported(String hash) {
    return hash.startsWith("$5$") || hash.startsWith("$6$");
  }

  /// The hash of a password with the method, rounds and salt of another hash; empty when nobody
  /// here knows the method.
  static String hash(String password, String like) {
    if (!isSupported(like)) {
      return CryptLibrary.hash(password, like);
    }
    boolean wide = like.startsWith("$6$");
    String rest = like.substring(3);
    int rounds = 5_000;
    String prefix = "";
    if (rest.startsWith("rounds=")) {
      int dollar = rest.indexOf('$');
      String number = dollar < 0 ? "" : rest.substring(7, dollar);
      if (!number.matches("[0-9]{1,9}")) {
        return "";
      }
      rounds = Math.clamp(Long.parseLong(number), 1_000, 999_999);
      prefix = rest.substring(0, dollar + 1);
      rest = rest.substring(dollar + 1);
    }
    int end = rest.indexOf('$');
    String salt = end < 0 ? rest : rest.substring(0, end);
    salt = salt.substring(0, Math.min(salt.length(), MAX_SALT));
    byte[] result =
        digest(
            password.getBytes(StandardCharsets.ISO_8859_1),
            salt.getBytes(StandardCharsets.ISO_8859_1),
            rounds,
            wide);
    return like.substring(0, 3) + prefix + salt + "$" + encode(result, wide);
  }

  private static MessageDigest sha(boolean wide) {
    try {
      return MessageDigest.getInstance(wide ? "SHA-512" : "SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the platform has no SHA-2", e);
    }
  }

  private static byte[] digest(byte[] key, byte[] salt, int rounds, boolean wide) {
    MessageDigest sha = sha(wide);
    sha.update(key);
    sha.update(salt);
    sha.update(key);
    byte[] b = sha.digest();
    sha.update(key);
    sha.update(salt);
    int length = key.length;
    for (; length > b.length; length -= b.length) {
      sha.update(b);
    }
    sha.update(b, 0, length);
    for (int bits = key.length; bits > 0; bits >>= 1) {
      if ((bits & 1) != 0) {
        sha.update(b);
      } else {
        sha.update(key);
      }
    }
    byte[] a = sha.digest();
    for (int i = 0; i < key.length; i++) {
      sha.update(key);
    }
    byte[] p = fill(sha.digest(), key.length);
    for (int i = 0; i < 16 + (a[0] & 0xff); i++) {
      sha.update(salt);
    }
    byte[] s = fill(sha.digest(), salt.length);
    for (int round = 0; round < rounds; round++) {
      sha.update((round & 1) != 0 ? p : a);
      if (round % 3 != 0) {
        sha.update(s);
      }
      if (round % 7 != 0) {
        sha.update(p);
      }
      sha.update((round & 1) != 0 ? a : p);
      a = sha.digest();
    }
    return a;
  }

  private static byte[] fill(byte[] from, int length) {
    byte[] filled = new byte[length];
    for (int i = 0; i < length; i += from.length) {
      System.arraycopy(from, 0, filled, i, Math.min(from.length, length - i));
    }
    return filled;
  }

  private static String encode(byte[] hash, boolean wide) {
    var text = new StringBuilder();
    int third = wide ? 21 : 10;
    int a = 0;
    int b = third;
    int c = 2 * third;
    int groups = wide ? 21 : 10;
    for (int i = 0; i < groups; i++) {
      put(text, hash[a] << 16 & 0xff0000 | hash[b] << 8 & 0xff00 | hash[c] & 0xff, 4);
      int next = wide ? b + 1 : c + 1;
      int nextB = wide ? c + 1 : a + 1;
      int nextC = wide ? a + 1 : b + 1;
      a = next;
      b = nextB;
      c = nextC;
    }
    if (wide) {
      put(text, hash[63] & 0xff, 2);
    } else {
      put(text, hash[31] << 8 & 0xff00 | hash[30] & 0xff, 3);
    }
    Arrays.fill(hash, (byte) 0);
    return text.toString();
  }

  private static void put(StringBuilder text, int bits, int count) {
    int rest = bits;
    for (int i = 0; i < count; i++) {
      text.append(ALPHABET.charAt(rest & 63));
      rest >>= 6;
    }
  }
}
