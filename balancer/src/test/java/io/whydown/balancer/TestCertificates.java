package io.whydown.balancer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

/// Self-signed certificates in PEM, made in a folder of the test's. They are written in DER here
/// (RFC 5280, 4.1), since the JDK has no public way to make one and its keytool takes seconds.
public final class TestCertificates {

  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  /// Algorithms: ecdsa-with-SHA256, and sha256WithRSAEncryption.
  private static final byte[] ECDSA = hex("300a06082a8648ce3d040302");

  private static final byte[] RSA = hex("300d06092a864886f70d01010b0500");

  private final Path folder;

  public TestCertificates(Path folder) {
    this.folder = folder;
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /// A key and its certificate in one file, NAME.pem; the certificate alone is NAME.crt, the key
  /// NAME.key.
  ///
  /// @param algorithm `EC` or `RSA`
  /// @param names DNS names of the certificate; the first is its common name as well
  public Path make(String name, String algorithm, String... names) {
    return write(name, algorithm, names[0], names);
  }

  /// The same, with an issuer that has that common name, and is named by its key as well. Signed by
  /// its own key: who only looks for an issuer does not ask.
  public Path issued(String name, String issuer) {
    return write(name, "EC", issuer, name);
  }

  private Path write(String name, String algorithm, String issuer, String... names) {
    try {
      boolean isEcdsa = algorithm.equals("EC");
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(isEcdsa ? 384 : 2_048);
      KeyPair pair = generator.generateKeyPair();
      byte[] signed = toBeSigned(encoded(pair.getPublic()), isEcdsa ? ECDSA : RSA, issuer, names);
      var signature = Signature.getInstance(isEcdsa ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(signed);
      byte[] bits = joined(new byte[1], signature.sign());
      byte[] whole = element(SEQUENCE, signed, isEcdsa ? ECDSA : RSA, element(0x03, bits));
      String key = pem("PRIVATE KEY", encoded(pair.getPrivate()));
      String certificate = pem("CERTIFICATE", whole);
      Files.writeString(file(name + ".key"), key);
      Files.writeString(file(name + ".crt"), certificate);
      return Files.writeString(file(name + ".pem"), certificate + key);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] encoded(Key key) {
    return Objects.requireNonNull(key.getEncoded(), "a key that can be written");
  }

  private static byte[] named(String name) {
    byte[] commonName = element(0x0c, name.getBytes(StandardCharsets.US_ASCII));
    byte[] attribute = element(SEQUENCE, hex("0603550403"), commonName);
    return element(SEQUENCE, element(SET, attribute));
  }

  private static byte[] toBeSigned(
      byte[] publicKey, byte[] algorithm, String issuer, String... names) {
    byte[] subject = named(names[0]);
    byte[] validity = element(SEQUENCE, time("20200101000000Z"), time("20491231235959Z"));
    byte[] serial = element(0x02, new BigInteger(63, new java.util.Random()).toByteArray());
    byte[] alternatives = new byte[0];
    for (String each : names) {
      byte[] one = element(0x82, each.getBytes(StandardCharsets.US_ASCII));
      alternatives = joined(alternatives, one);
    }
    byte[] value = element(0x04, element(SEQUENCE, alternatives));
    byte[] extension = element(SEQUENCE, hex("0603551d11"), value);
    if (!issuer.equals(names[0])) {
      byte[] key = element(0x04, element(SEQUENCE, element(0x80, new byte[20])));
      extension = joined(extension, element(SEQUENCE, hex("0603551d23"), key));
    }
    return element(
        SEQUENCE,
        hex("a003020102"), // version 3
        serial,
        algorithm,
        named(issuer),
        validity,
        subject,
        publicKey,
        element(0xa3, element(SEQUENCE, extension)));
  }

  private static byte[] time(String text) {
    return element(0x18, text.getBytes(StandardCharsets.US_ASCII));
  }

  /// An element of DER with that tag and content.
  private static byte[] element(int tag, byte[]... parts) {
    byte[] content = joined(parts);
    int length = content.length;
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    return joined(head, content);
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  public static String pem(String kind, byte[] bytes) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    String text = Base64.getMimeEncoder(64, newline).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }
}
