package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.SINT;

import io.whydown.balancer.balance.Hashes;
import io.whydown.balancer.balance.XxHash;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Converters that hash (configuration manual 2.6, 7.3.1; hash.c).
final class HashConverters {

  private HashConverters() {}

  private interface Hash {
    int of(byte[] bytes);
  }

  static void addTo(Keywords all) {
    hash(all, "djb2", HashConverters::djb2);
    hash(all, "sdbm", HashConverters::sdbm);
    hash(all, "wt6", HashConverters::wt6);
    hash(all, "crc32", HashConverters::crc32);
    hash(all, "crc32c", HashConverters::crc32c);
    all.converter(
        "xxh32",
        BIN,
        SINT,
        "[integer]",
        (a, _) -> {
          int seed = (int) a.number(0, 0);
          return (_, v) -> Value.of(Integer.toUnsignedLong(XxHash.hash32(v.bytes(), seed)));
        });
    all.converter(
        "xxh3",
        BIN,
        SINT,
        "[integer]",
        (a, _) -> {
          long seed = a.number(0, 0);
          return (_, v) -> Value.of(Xxh3.hash(v.bytes(), seed));
        });
    all.converter(
        "xxh64",
        BIN,
        SINT,
        "[integer]",
        (a, _) -> {
          long seed = a.number(0, 0);
          return (_, v) -> Value.of(XxHash.hash64(v.bytes(), seed));
        });
    all.converter("sha1", BIN, BIN, (_, v) -> digest("SHA-1", v));
    all.converter(
        "sha2",
        BIN,
        BIN,
        "[integer]",
        (a, _) -> {
          String name = "SHA-" + a.number(0, 256);
          check(name);
          return (_, v) -> digest(name, v);
        });
    all.converter(
        "digest",
        BIN,
        BIN,
        1,
        1,
        (a, _) -> {
          String name = algorithm(a.text(0));
          check(name);
          return (_, v) -> digest(name, v);
        });
    all.converter("hmac", BIN, BIN, 2, 2, (a, _) -> hmac(a));
  }

  private static void hash(Keywords all, String name, Hash hash) {
    all.converter(
        name,
        BIN,
        SINT,
        "[integer]",
        (a, _) -> {
          boolean avalanche = a.number(0, 0) != 0;
          return (_, v) -> {
            int value = hash.of(v.bytes());
            return Value.of(Integer.toUnsignedLong(avalanche ? Hashes.avalanche(value) : value));
          };
        });
  }

  static int djb2(byte[] bytes) {
    int hash = 5381;
    for (byte b : bytes) {
      hash = (hash << 5) + hash + (b & 0xff);
    }
    return hash;
  }

  static int sdbm(byte[] bytes) {
    int hash = 0;
    for (byte b : bytes) {
      hash = (b & 0xff) + (hash << 6) + (hash << 16) - hash;
    }
    return hash;
  }

  static int wt6(byte[] bytes) {
    int h0 = 0xa53c965a;
    int h1 = 0x5ca6953a;
    int step0 = 6;
    int step1 = 18;
    for (byte key : bytes) {
      int t = key & 0xff;
      h0 = ~(h0 ^ t);
      h1 = ~(h1 + t);
      t = h1 << step0 | h1 >>> (32 - step0);
      h1 = h0 << step1 | h0 >>> (32 - step1);
      h0 = t;
      t = ((h0 >>> 16) ^ h1) & 0xffff;
      step0 = t & 0x1f;
      step1 = t >>> 11;
    }
    return h0 ^ h1;
  }

  static int crc32(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static int crc32c(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static String algorithm(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return switch (upper) {
      case "SHA1" -> "SHA-1";
      case "SHA224" -> "SHA-224";
      case "SHA256" -> "SHA-256";
      case "SHA384" -> "SHA-384";
      case "SHA512" -> "SHA-512";
      default -> upper;
    };
  }

  private static void check(String name) {
    try {
      MessageDigest.getInstance(name);
    } catch (GeneralSecurityException _) {
      throw new RuleException("Unknown hash algorithm '" + name + "'");
    }
  }

  private static Value digest(String name, Value value) {
    try {
      return Value.binary(MessageDigest.getInstance(name).digest(value.bytes()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the algorithm " + name + " went away", e);
    }
  }

  private static Converter hmac(Arguments a) {
    String name = "Hmac" + algorithm(a.text(0)).replace("-", "");
    try {
      Mac.getInstance(name);
    } catch (GeneralSecurityException _) {
      throw new RuleException("Unknown hash algorithm '" + a.text(0) + "'");
    }
    Variable variable = Variable.orText(a.text(1));
    Value constant = variable == null ? new Value(Value.Kind.STR, 0, a.text(1), null) : null;
    return (c, v) -> {
      Value key = variable == null ? constant : variable.read(c);
      if (key == null) {
        return null;
      }
      try {
        byte[] secret =
            variable == null
                ? java.util.Base64.getDecoder().decode(key.text())
                : java.util.Base64.getDecoder().decode(key.string());
        Mac mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(secret, name));
        return Value.binary(mac.doFinal(v.bytes()));
      } catch (GeneralSecurityException | IllegalArgumentException _) {
        return null;
      }
    };
  }
}
