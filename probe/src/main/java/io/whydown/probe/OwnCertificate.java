package io.whydown.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The certificate that the balancer shows to its servers, with the key that proves it. The key is
/// used for handshakes with the server only, and is never printed or kept. Immutable.
record OwnCertificate(List<X509Certificate> chain, PrivateKey key) {

  /// A file of certificates is seldom larger than some KiB.
  private static final long MAX_BYTES = 1 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{4,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  /// rsaEncryption with NULL parameters (RFC 8017, A.1).
  private static final byte[] RSA =
      new byte[] {
        0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
      };

  OwnCertificate {
    chain = List.copyOf(chain);
  }

  /// Reads a file of HAProxy's `crt`: certificates and key in one file, or the key in `FILE.key`
  /// beside it (configuration.txt, `crt`); empty when it cannot be read or its key is encrypted or
  /// of a form that is not known here.
  ///
  /// @param keyFile where the key is, null when it is beside the certificate
  static Optional<OwnCertificate> read(Path file, @Nullable Path keyFile) {
    try {
      String text = text(file);
      Path beside = keyFile == null ? Path.of(file + ".key") : keyFile;
      Optional<PrivateKey> key = keyFile == null ? key(text) : Optional.empty();
      if (key.isEmpty() && Files.isReadable(beside)) {
        key = key(text(beside));
      }
      List<X509Certificate> chain = certificates(text);
      return chain.isEmpty() ? Optional.empty() : key.map(k -> new OwnCertificate(chain, k));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(Path file) throws IOException {
    return Files.size(file) > MAX_BYTES ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    var only = new StringBuilder();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if ("CERTIFICATE".equals(block.group(1))) {
        only.append(block.group()).append('\n');
      }
    }
    var in = new ByteArrayInputStream(only.toString().getBytes(StandardCharsets.ISO_8859_1));
    return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
        .map(OwnCertificate::x509)
        .toList();
  }

  private static X509Certificate x509(Certificate certificate) {
    return (X509Certificate) certificate;
  }

  private static Optional<PrivateKey> key(String text) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      switch (String.valueOf(block.group(1))) {
        case "PRIVATE KEY" -> {
          return Optional.of(pkcs8(der));
        }
        case "RSA PRIVATE KEY" -> {
          return Optional.of(pkcs8(wrapped(RSA, der)));
        }
        case "EC PRIVATE KEY" -> {
          return Optional.of(pkcs8(wrapped(curve(der), der)));
        }
        default -> {
          // a certificate, parameters, or a key that is encrypted
        }
      }
    }
    return Optional.empty();
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    var spec = new PKCS8EncodedKeySpec(der);
    GeneralSecurityException last = new GeneralSecurityException("no algorithm");
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw last;
  }

  /// PKCS #8 around a key of an older form (RFC 5958, 2).
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return tagged(0x30, joined(new byte[] {2, 1, 0}, joined(algorithm, tagged(4, key))));
  }

  /// The algorithm of an EC key, whose curve stands behind the tag `[0]` (RFC 5915, 3): an object
  /// identifier.
  private static byte[] curve(byte[] der) throws GeneralSecurityException {
    for (int i = 0; i + 4 < der.length; i++) {
      boolean isParameter = (der[i] & 0xff) == 0xa0 && der[i + 2] == 6;
      int length = der[i + 1];
      if (isParameter && length == der[i + 3] + 2 && i + 2 + length <= der.length) {
        byte[] oid = Arrays.copyOfRange(der, i + 2, i + 2 + length);
        byte[] ec = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
        return tagged(0x30, joined(ec, oid));
      }
    }
    throw new GeneralSecurityException("an EC key without the name of its curve");
  }

  private static byte[] tagged(int tag, byte[] value) {
    byte[] length = BigInteger.valueOf(value.length).toByteArray();
    byte[] head =
        value.length < 128
            ? new byte[] {(byte) tag, (byte) value.length}
            : joined(new byte[] {(byte) tag, (byte) (0x80 | length.length)}, length);
    return joined(head, value);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /// Whether the certificate is outside its dates.
  boolean isOutside(Instant at) {
    return at.isBefore(chain.getFirst().getNotBefore().toInstant())
        || at.isAfter(chain.getFirst().getNotAfter().toInstant());
  }

  /// Whose it is, by whom, and for how long.
  String words() {
    X509Certificate leaf = chain.getFirst();
    return PrintableText.of(
        "the balancer shows "
            + leaf.getSubjectX500Principal().getName()
            + ", issued by "
            + leaf.getIssuerX500Principal().getName()
            + ", valid "
            + leaf.getNotBefore().toInstant()
            + " to "
            + leaf.getNotAfter().toInstant(),
        600);
  }
}
