package io.whydown.balancer.tls;

import io.whydown.balancer.tls.TlsSettings.Verify;
import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An SSL_CTX: one certificate and what may be agreed on with it. Immutable once it is used; given
/// back when nobody has it any more (connections hold it by themselves).
final class TlsContext {

  private static final int CTRL_MODE = 33;
  private static final int CTRL_CACHE_SIZE = 42;
  private static final int CTRL_CACHE_MODE = 44;
  private static final int CTRL_READ_AHEAD = 41;
  private static final int CTRL_STATUS_CALLBACK = 63;
  private static final int CTRL_CHAIN_CERT = 89;
  private static final int CTRL_GROUPS_LIST = 92;
  private static final int CTRL_SIGNATURES_LIST = 98;
  private static final int CTRL_CLIENT_SIGNATURES_LIST = 102;
  private static final int CTRL_DH_AUTO = 118;
  static final int CTRL_MIN_VERSION = 123;
  static final int CTRL_MAX_VERSION = 124;

  // SSL_MODE_ENABLE_PARTIAL_WRITE, ACCEPT_MOVING_WRITE_BUFFER, RELEASE_BUFFERS
  private static final long MODES = 0x1 | 0x2 | 0x10;

  // SSL_OP_ALL, NO_COMPRESSION, IGNORE_UNEXPECTED_EOF, NO_RENEGOTIATION
  private static final long OPTIONS = 0x8000_0850L | 0x2_0000 | 0x80 | 0x4000_0000L;

  // NO_SESSION_RESUMPTION_ON_RENEGOTIATION, PRIORITIZE_CHACHA, CIPHER_SERVER_PREFERENCE
  private static final long SERVER_OPTIONS = 0x1_0000 | 0x20_0000 | 0x40_0000;

  private static final long NO_TICKET = 0x4000;
  private static final long SERVER_PREFERENCE = 0x40_0000;
  private static final int VERIFY_PEER = 1;
  private static final int VERIFY_REQUIRED = 1 | 2;
  private static final int CRL_CHECK = 0x4 | 0x8;

  private final long context;
  private final TlsSettings settings;
  private final @Nullable CertificateBundle certificate;
  private final MemorySegment alpn;

  @SuppressWarnings("this-escape") // registered last
  private TlsContext(long context, TlsSettings settings, @Nullable CertificateBundle certificate) {
    this.context = context;
    this.settings = settings;
    this.certificate = certificate;
    List<String> protocols = settings.alpn();
    byte[] wire = protocols == null ? new byte[0] : TlsSettings.wire(protocols);
    this.alpn =
        Arena.ofAuto().allocate(Math.max(1, wire.length)).copyFrom(MemorySegment.ofArray(wire));
    this.alpnLength = wire.length;
    CertificateBundle.CLEANER.register(this, new Free(context));
  }

  private final int alpnLength;

  private record Free(long context) implements Runnable {
    @Override
    public void run() {
      ForeignCall.call(Ssl.CTX_FREE, context);
    }
  }

  private static long begin(MemorySegment method, long options) {
    TlsLibrary.require();
    long context = ForeignCall.call(Ssl.CTX_NEW, ForeignCall.call(method));
    if (context == 0) {
      throw new TlsException("unable to allocate ssl context.", "");
    }
    ForeignCall.call(Ssl.CTX_SET_OPTIONS, context, options);
    ctrl(context, CTRL_MODE, MODES, 0);
    ctrl(context, CTRL_READ_AHEAD, 1, 0);
    return context;
  }

  private static long ctrl(long context, int command, long number, long pointer) {
    return ForeignCall.call(Ssl.CTX_CTRL, context, command, number, pointer);
  }

  /// What a bind's connections begin with; the certificate is chosen when the client has said what
  /// it wants.
  ///
  /// @param captures whether the client's first message is kept
  static TlsContext initial(BindTls bind, boolean captures) {
    long context = server(bind);
    versions(context, bind.settings());
    if (captures) {
      ForeignCall.call(Ssl.CTX_SET_MSG_CALLBACK, context, Callbacks.MESSAGE.address());
    }
    ForeignCall.call(Ssl.CTX_SET_CLIENT_HELLO_CB, context, Callbacks.CLIENT_HELLO.address(), 0);
    return new TlsContext(context, bind.settings(), null);
  }

  private static long server(BindTls bind) {
    long options = OPTIONS | SERVER_OPTIONS;
    if (!bind.tickets()) {
      options |= NO_TICKET;
    }
    if (bind.preferClientCiphers()) {
      options &= ~SERVER_PREFERENCE;
    }
    long context = begin(Ssl.TLS_SERVER_METHOD, options);
    try (var arena = Arena.ofConfined()) {
      ForeignCall.call(
          Ssl.CTX_SET_SESSION_ID_CONTEXT, context, Native.text(arena, "whydown").address(), 7);
    }
    ctrl(context, CTRL_CACHE_MODE, bind.cacheSize() > 0 ? 2 : 0, 0); // SSL_SESS_CACHE_SERVER
    ctrl(context, CTRL_CACHE_SIZE, Math.max(1, bind.cacheSize()), 0);
    ForeignCall.call(Ssl.CTX_SET_TIMEOUT, context, bind.lifetimeSeconds());
    if (bind.ticketKeys() != null) {
      ForeignCall.call(Ssl.CTX_SET_TICKET_KEY_CB, context, Callbacks.TICKET.address());
    }
    return context;
  }

  /// What one certificate of a bind is served with.
  static TlsContext serving(
      BindTls bind, TlsSettings settings, CertificateBundle certificate, TlsStore store) {
    long context = server(bind);
    var made = new TlsContext(context, settings, certificate);
    versions(context, settings);
    secure(context, store);
    use(context, certificate);
    long own = certificate.dhParameters();
    long dh = own != 0 ? own : store.dhParameters();
    if (dh != 0) {
      ForeignCall.call(Crypto.EVP_PKEY_UP_REF, dh);
      ForeignCall.call(Ssl.CTX_SET0_TMP_DH_PKEY, context, dh);
    } else if (bind.dhBits() > 0) {
      ctrl(context, CTRL_DH_AUTO, 1, 0);
    }
    if (certificate.ocsp() != null) {
      ForeignCall.call(
          Ssl.CTX_CALLBACK_CTRL, context, CTRL_STATUS_CALLBACK, Callbacks.STATUS.address());
    }
    trust(context, settings, store, true);
    agree(context, settings);
    if (settings.alpn() != null) {
      ForeignCall.call(Ssl.CTX_SET_ALPN_SELECT_CB, context, Callbacks.ALPN_SELECT.address(), 0);
    }
    return made;
  }

  /// What connections to a server are made with.
  static TlsContext dialing(ServerTls tls, TlsStore store) {
    TlsSettings settings = tls.settings();
    long context = begin(Ssl.TLS_CLIENT_METHOD, tls.tickets() ? OPTIONS : OPTIONS | NO_TICKET);
    String path = tls.certificate();
    CertificateBundle certificate = path == null ? null : store.certificate(path);
    var made = new TlsContext(context, settings, certificate);
    versions(context, settings);
    secure(context, store);
    if (certificate != null) {
      use(context, certificate);
    }
    trust(context, settings, store, false);
    agree(context, settings);
    if (settings.alpn() != null) {
      ForeignCall.call(Ssl.CTX_SET_ALPN_PROTOS, context, made.alpn.address(), made.alpnLength);
    }
    return made;
  }

  private static void versions(long context, TlsSettings settings) {
    TlsVersion min = settings.minVersion();
    TlsVersion max = settings.maxVersion();
    if (min != null) {
      ctrl(context, CTRL_MIN_VERSION, min.number(), 0);
    }
    if (max != null) {
      ctrl(context, CTRL_MAX_VERSION, max.number(), 0);
    }
  }

  private static void use(long context, CertificateBundle certificate) {
    if (ForeignCall.number(Ssl.CTX_USE_CERTIFICATE, context, certificate.certificate()) != 1) {
      throw refused("unable to load SSL certificate into SSL Context '%s'.", certificate.path());
    }
    for (long each : certificate.chain()) {
      if (ctrl(context, CTRL_CHAIN_CERT, 1, each) != 1) {
        throw refused(
            "unable to load chain certificate into SSL Context '%s'.", certificate.path());
      }
    }
    if (ForeignCall.number(Ssl.CTX_USE_PRIVATE_KEY, context, certificate.key()) != 1) {
      throw refused("unable to load SSL private key into SSL Context '%s'.", certificate.path());
    }
  }

  private static TlsException refused(String text, String what) {
    long error = ForeignCall.call(Crypto.ERR_PEEK_ERROR);
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    String reason = Native.text(ForeignCall.call(Crypto.ERR_REASON_ERROR_STRING, error));
    return new TlsException(
        text.formatted(what), reason.isEmpty() ? "" : "OpenSSL says: " + reason);
  }

  private static void trust(
      long context, TlsSettings settings, TlsStore store, boolean namesAuthorities) {
    Verify verify = settings.verify();
    int mode =
        verify == Verify.REQUIRED ? VERIFY_REQUIRED : verify == Verify.OPTIONAL ? VERIFY_PEER : 0;
    ForeignCall.call(Ssl.CTX_SET_VERIFY, context, mode, mode == 0 ? 0 : Callbacks.VERIFY.address());
    if (mode == 0) {
      return;
    }
    long certificates = ForeignCall.call(Crypto.X509_STORE_NEW);
    String named = settings.caFile();
    String further = settings.caVerifyFile();
    String revoked = settings.crlFile();
    if (named != null) {
      add(certificates, store.trusted(named));
    }
    if (further != null) {
      add(certificates, store.trusted(further));
    }
    if (revoked != null) {
      add(certificates, store.revoked(revoked));
      ForeignCall.call(Crypto.X509_STORE_SET_FLAGS, certificates, CRL_CHECK);
    }
    ForeignCall.call(Ssl.CTX_SET_CERT_STORE, context, certificates);
    if (namesAuthorities && named != null && !settings.noCaNames()) {
      ForeignCall.call(Ssl.CTX_SET_CLIENT_CA_LIST, context, names(store.trusted(named)));
    }
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
  }

  private static void add(long certificates, TrustFile file) {
    MemorySegment adder =
        file.isRevocation() ? Crypto.X509_STORE_ADD_CRL : Crypto.X509_STORE_ADD_CERT;
    file.objects().forEach(each -> ForeignCall.call(adder, certificates, each));
  }

  private static long names(TrustFile file) {
    long list = ForeignCall.call(Crypto.OPENSSL_SK_NEW_NULL);
    for (long each : file.objects()) {
      long name = ForeignCall.call(Crypto.X509_GET_SUBJECT_NAME, each);
      ForeignCall.call(Crypto.OPENSSL_SK_PUSH, list, ForeignCall.call(Crypto.X509_NAME_DUP, name));
    }
    return list;
  }

  private static void secure(long context, TlsStore store) {
    if (store.securityLevel() >= 0) {
      ForeignCall.call(Ssl.CTX_SET_SECURITY_LEVEL, context, store.securityLevel());
    }
  }

  private static void agree(long context, TlsSettings settings) {
    try (var arena = Arena.ofConfined()) {
      String ciphers = settings.ciphers();
      String suites = settings.ciphersuites();
      String curves = settings.curves();
      if (ciphers != null
          && ForeignCall.number(
                  Ssl.CTX_SET_CIPHER_LIST, context, Native.text(arena, ciphers).address())
              != 1) {
        throw refused("unable to set SSL cipher list to '%s'", ciphers);
      }
      if (suites != null
          && ForeignCall.number(
                  Ssl.CTX_SET_CIPHERSUITES, context, Native.text(arena, suites).address())
              != 1) {
        throw refused("unable to set TLS 1.3 cipher suites to '%s'", suites);
      }
      if (curves != null
          && ctrl(context, CTRL_GROUPS_LIST, 0, Native.text(arena, curves).address()) != 1) {
        throw refused("unable to set SSL curves list to '%s'", curves);
      }
      signatures(context, CTRL_SIGNATURES_LIST, settings.signatures(), arena);
      signatures(context, CTRL_CLIENT_SIGNATURES_LIST, settings.clientSignatures(), arena);
    }
  }

  private static void signatures(long context, int command, @Nullable String list, Arena arena) {
    if (list != null && ctrl(context, command, 0, Native.text(arena, list).address()) != 1) {
      throw refused("unable to set SSL Signature Algorithm list to '%s'", list);
    }
  }

  /// Makes a client's connection one with this certificate and these settings. The library takes
  /// over no settings of versions, verification and curves by itself.
  void serve(long ssl) {
    ForeignCall.call(Ssl.SET_SSL_CTX, ssl, context);
    TlsSettings.Verify verify = settings.verify();
    if (verify != null && verify != TlsSettings.Verify.NONE) {
      int mode = verify == TlsSettings.Verify.REQUIRED ? 3 : 1;
      ForeignCall.call(Ssl.SET_VERIFY, ssl, mode, Callbacks.VERIFY.address());
    }
    TlsVersion min = settings.minVersion();
    TlsVersion max = settings.maxVersion();
    if (min != null) {
      ForeignCall.call(Ssl.CTRL, ssl, CTRL_MIN_VERSION, min.number(), 0);
    }
    if (max != null) {
      ForeignCall.call(Ssl.CTRL, ssl, CTRL_MAX_VERSION, max.number(), 0);
    }
    String curves = settings.curves();
    if (curves != null) {
      try (var arena = Arena.ofConfined()) {
        ForeignCall.call(Ssl.CTRL, ssl, CTRL_GROUPS_LIST, 0, Native.text(arena, curves).address());
      }
    }
  }

  long pointer() {
    return context;
  }

  TlsSettings settings() {
    return settings;
  }

  @Nullable CertificateBundle certificate() {
    return certificate;
  }

  /// The protocols in order, as they are on the wire.
  MemorySegment alpn() {
    return alpn;
  }

  int alpnLength() {
    return alpnLength;
  }
}
