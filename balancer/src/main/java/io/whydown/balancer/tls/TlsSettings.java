package io.whydown.balancer.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a handshake may agree on and whom it trusts; null where nothing was said. Files are paths
/// as the store knows them.
///
/// @param alpn protocols in order of preference
/// @param signatures kinds of signature of the own certificates, as `RSA+SHA256`, parted by colons
/// @param clientSignatures kinds of signature of the client's certificate, likewise
/// @param caFile whose certificates are trusted and named to clients
/// @param earlyData what `allow-0rtt` asked for; it is refused all the same, because it can be
///   replayed
/// @param caVerifyFile whose certificates are trusted as well
public record TlsSettings(
    @Nullable TlsVersion minVersion,
    @Nullable TlsVersion maxVersion,
    @Nullable String ciphers,
    @Nullable String ciphersuites,
    @Nullable String curves,
    @Nullable String signatures,
    @Nullable String clientSignatures,
    @Nullable List<String> alpn,
    @Nullable Verify verify,
    @Nullable String caFile,
    @Nullable String caVerifyFile,
    @Nullable String crlFile,
    boolean noCaNames,
    boolean earlyData) {

  public static final TlsSettings NONE =
      new TlsSettings(
          null, null, null, null, null, null, null, null, null, null, null, null, false, false);

  public TlsSettings {
    alpn = alpn == null ? null : List.copyOf(alpn);
  }

  /// Whether the peer has to show a certificate.
  public enum Verify {
    NONE,
    OPTIONAL,
    REQUIRED
  }

  boolean verifies() {
    return verify == Verify.OPTIONAL || verify == Verify.REQUIRED;
  }

  /// These, and those of `base` where these say nothing: a line of a crt-list over its bind.
  public TlsSettings over(TlsSettings base) {
    return new TlsSettings(
        minVersion != null ? minVersion : base.minVersion,
        maxVersion != null ? maxVersion : base.maxVersion,
        ciphers != null ? ciphers : base.ciphers,
        ciphersuites != null ? ciphersuites : base.ciphersuites,
        curves != null ? curves : base.curves,
        signatures != null ? signatures : base.signatures,
        clientSignatures != null ? clientSignatures : base.clientSignatures,
        alpn != null ? alpn : base.alpn,
        verify != null ? verify : base.verify,
        caFile != null ? caFile : base.caFile,
        caVerifyFile != null ? caVerifyFile : base.caVerifyFile,
        crlFile != null ? crlFile : base.crlFile,
        noCaNames || base.noCaNames,
        earlyData || base.earlyData);
  }

  /// The list as ALPN has it on the wire.
  static byte[] wire(List<String> protocols) {
    var bytes = new java.io.ByteArrayOutputStream();
    for (String protocol : protocols) {
      byte[] name = protocol.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      bytes.write(name.length);
      bytes.writeBytes(name);
    }
    return bytes.toByteArray();
  }
}
