package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An authority that signs certificates for names as clients ask for them (`ca-sign-file`; HAProxy:
/// src/ssl_sock.c, ssl_sock_do_create_cert). Thread-safe.
public final class SigningAuthority {

  private static final int COMMON_NAME = 13; // NID_commonName
  private static final int ASCII = 0x1001; // MBSTRING_ASC
  private static final int RSA = 6;
  private static final int ELLIPTIC = 408;
  private static final long DAY = 24 * 3_600;
  private static final long YEAR = 365 * DAY;

  /// X509V3_CTX, which has 64 bytes in OpenSSL 3.0, and room.
  private static final int CONTEXT_BYTES = 256;

  private static final int BASIC_CONSTRAINTS = 87;
  private static final int COMMENT = 78;
  private static final int SUBJECT_KEY_IDENTIFIER = 82;
  private static final int AUTHORITY_KEY_IDENTIFIER = 90;
  private static final int KEY_USAGE = 83;
  private static final int ALTERNATIVE_NAME = 85;

  /// Names that can stand in a certificate: nothing else goes into what the library parses. A
  /// common name has 64 characters at most (RFC 5280, appendix A.1).
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,64}$)[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");

  private final CertificateBundle bundle;
  private final AtomicLong serial;

  private SigningAuthority(CertificateBundle bundle, long firstSerial) {
    this.bundle = bundle;
    this.serial = new AtomicLong(firstSerial);
  }

  /// Reads the authority's certificate and key. Throws `TlsException`.
  ///
  /// @param passphrase of its key; null for none
  /// @param serial of the first certificate: no number may come twice, from another process either
  public static SigningAuthority read(String path, @Nullable String passphrase, long serial) {
    TlsLibrary.require();
    byte[] text = CertificateFiles.read(path);
    return new SigningAuthority(CertificateFiles.signing(path, text, passphrase), serial);
  }

  /// A certificate for that name with the key of another one. Null when the name cannot be in one.
  @Nullable CertificateBundle sign(String name, CertificateBundle keyOf) {
    if (!NAME.matcher(name).matches()) {
      return null;
    }
    long certificate = ForeignCall.call(Crypto.X509_NEW);
    boolean made = fill(certificate, name, keyOf.key()) && extend(certificate, name);
    long digest = usesSha256() ? ForeignCall.call(Crypto.EVP_SHA256) : 0;
    made = made && ForeignCall.number(Crypto.X509_SIGN, certificate, bundle.key(), digest) > 0;
    if (!made) {
      ForeignCall.call(Crypto.X509_FREE, certificate);
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
      return null;
    }
    ForeignCall.call(Crypto.EVP_PKEY_UP_REF, keyOf.key());
    var chain = new ArrayList<Long>();
    chain.add(bundle.certificate());
    chain.addAll(bundle.chain());
    chain.forEach(each -> ForeignCall.call(Crypto.X509_UP_REF, each));
    return new CertificateBundle(
        bundle.path() + ":" + name, certificate, keyOf.key(), List.copyOf(chain), 0, null, null);
  }

  /// Other kinds of key have a digest of their own.
  private boolean usesSha256() {
    int kind = ForeignCall.number(Crypto.EVP_PKEY_GET_BASE_ID, bundle.key());
    return kind == RSA || kind == ELLIPTIC;
  }

  private boolean fill(long certificate, String name, long key) {
    long issuer = ForeignCall.call(Crypto.X509_GET_SUBJECT_NAME, bundle.certificate());
    ForeignCall.call(Crypto.X509_SET_VERSION, certificate, 2);
    ForeignCall.call(
        Crypto.ASN1_INTEGER_SET,
        ForeignCall.call(Crypto.X509_GET_SERIAL_NUMBER, certificate),
        serial.incrementAndGet());
    ForeignCall.call(
        Crypto.X509_GMTIME_ADJ, ForeignCall.call(Crypto.X509_GETM_NOT_BEFORE, certificate), -DAY);
    ForeignCall.call(
        Crypto.X509_GMTIME_ADJ, ForeignCall.call(Crypto.X509_GETM_NOT_AFTER, certificate), YEAR);
    return ForeignCall.number(Crypto.X509_SET_PUBKEY, certificate, key) == 1
        && ForeignCall.number(Crypto.X509_SET_ISSUER_NAME, certificate, issuer) == 1
        && setSubject(certificate, issuer, name);
  }

  /// The authority's own name, and the common name behind it.
  private static boolean setSubject(long certificate, long issuer, String name) {
    long subject = ForeignCall.call(Crypto.X509_NAME_DUP, issuer);
    try (var arena = Arena.ofConfined()) {
      long text = Native.text(arena, name).address();
      long entry =
          ForeignCall.call(
              Crypto.X509_NAME_ENTRY_CREATE_BY_NID, 0, COMMON_NAME, ASCII, text, name.length(), 0);
      boolean named =
          entry != 0 && ForeignCall.call(Crypto.X509_NAME_ADD_ENTRY, subject, entry, -1, 0) == 1;
      ForeignCall.call(Crypto.X509_NAME_ENTRY_FREE, entry);
      return named && ForeignCall.number(Crypto.X509_SET_SUBJECT_NAME, certificate, subject) == 1;
    } finally {
      ForeignCall.call(Crypto.X509_NAME_FREE, subject);
    }
  }

  private boolean extend(long certificate, String name) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment context = arena.allocate(CONTEXT_BYTES, 8);
      ForeignCall.call(
          Crypto.X509V3_SET_CTX, context.address(), bundle.certificate(), certificate, 0, 0, 0);
      return extend(context, certificate, BASIC_CONSTRAINTS, "CA:FALSE")
          && extend(context, certificate, COMMENT, "\"OpenSSL Generated Certificate\"")
          && extend(context, certificate, SUBJECT_KEY_IDENTIFIER, "hash")
          && extend(context, certificate, AUTHORITY_KEY_IDENTIFIER, "keyid,issuer:always")
          && extend(
              context, certificate, KEY_USAGE, "nonRepudiation,digitalSignature,keyEncipherment")
          && extend(context, certificate, ALTERNATIVE_NAME, "DNS:" + name);
    }
  }

  private static boolean extend(MemorySegment context, long certificate, int kind, String value) {
    try (var arena = Arena.ofConfined()) {
      long text = Native.text(arena, value).address();
      long extension =
          ForeignCall.call(Crypto.X509V3_EXT_NCONF_NID, 0, context.address(), kind, text);
      boolean added =
          extension != 0
              && ForeignCall.number(Crypto.X509_ADD_EXT, certificate, extension, -1) == 1;
      ForeignCall.call(Crypto.X509_EXTENSION_FREE, extension);
      return added;
    }
  }
}
