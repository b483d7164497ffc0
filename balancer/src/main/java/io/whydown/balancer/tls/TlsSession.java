package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.whydown.balancer.hook.TlsFacts;
import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The TLS of one connection, on its loop. The library reads and writes the socket itself.
public final class TlsSession implements TlsFacts {

  /*
   * The library reads ahead: one read of the socket for a record, or for several. How much it read
   * into its empty buffer tells whether the socket is empty now (less came than fits), so that, as
   * without TLS, the read that would only say so is spared. For the rest of a record it asks for just
   * that, which tells nothing. Nothing is allocated for a record. Benchmark: bench/side-by-side
   * with TLS.
   */

  /// The handshake is over.
  public static final int DONE = 1;

  /// More has to come first.
  public static final int WANTS_READ = 0;

  /// There has to be room for more to go first.
  public static final int WANTS_WRITE = -1;

  /// It has failed: `failure` says how.
  public static final int FAILED = -2;

  /// The other side has ended it.
  public static final int ENDED = -3;

  private static final int NAME_OF_HOST = 0;
  private static final int ERROR_WANT_READ = 2;
  private static final int ERROR_WANT_WRITE = 3;
  private static final int ERROR_SYSCALL = 5;
  private static final int ERROR_ZERO_RETURN = 6;
  private static final int ERROR_HELLO = 11;

  private static final int CTRL_HOSTNAME = 55;

  /// The least that the library asks of the socket when its buffer is empty.
  private static final int READ_AHEAD = 16_384;

  private TlsThread thread = TlsThread.own();
  private final @Nullable TlsListener listener;
  private final @Nullable TlsDialer dialer;
  private long ssl;
  private final long bio;
  private @Nullable TlsContext context;
  private @Nullable String sni;
  private boolean established;
  private boolean broken;
  private boolean cut;
  private boolean drained;

  /// Nothing is left in the library's buffer: its next read asks for as much as fits.
  private boolean isEmpty;

  private boolean verifying;
  private int certificateError;
  private int authorityError;
  private int authorityErrorDepth;
  private @Nullable CertificateFacts shown;
  private @Nullable HelloCapture hello;
  private String alpn = "";
  private String failure = "";
  private String detail = "";
  private long libraryError;
  private int errno;
  private int loop;
  private int generation;

  /// A client's.
  TlsSession(TlsListener listener, TlsContext initial, int descriptor) {
    this.listener = listener;
    this.dialer = null;
    this.ssl = ForeignCall.call(Ssl.NEW, initial.pointer());
    this.bio = attach(descriptor);
    ForeignCall.call(Ssl.SET_ACCEPT_STATE, ssl);
  }

  /// To a server.
  TlsSession(TlsDialer dialer, TlsContext context, int descriptor, @Nullable String sni) {
    this.listener = null;
    this.dialer = dialer;
    this.context = context;
    this.sni = sni;
    this.ssl = ForeignCall.call(Ssl.NEW, context.pointer());
    this.bio = attach(descriptor);
    ForeignCall.call(Ssl.SET_CONNECT_STATE, ssl);
  }

  private long attach(int descriptor) {
    if (ssl == 0) {
      throw new IllegalStateException("the TLS library has no memory for a connection");
    }
    ForeignCall.call(Ssl.SET_FD, ssl, descriptor);
    return ForeignCall.call(Ssl.GET_RBIO, ssl);
  }

  /// Names the server that is wanted, and the one that its certificate must stand for.
  void aim(@Nullable String name, @Nullable String verified) {
    try (var arena = Arena.ofConfined()) {
      if (name != null) {
        long text = Native.text(arena, name).address();
        ForeignCall.call(Ssl.CTRL, ssl, CTRL_HOSTNAME, 0, text);
      }
      if (verified != null) {
        ForeignCall.call(Ssl.SET_HOSTFLAGS, ssl, 0x1); // X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT
        ForeignCall.call(Ssl.SET1_HOST, ssl, Native.text(arena, verified).address());
      }
    }
  }

  /// The loop that it belongs to, and of which state of its server's files it is.
  void setOwner(int index, int ofGeneration) {
    loop = index;
    generation = ofGeneration;
  }

  int generation() {
    return generation;
  }

  /// Another loop uses it from now on, on whose thread this is called.
  public void moveTo(int index) {
    thread = TlsThread.own();
    loop = index;
  }

  int loop() {
    return loop;
  }

  void offer(byte[] protocols) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(Math.max(1, protocols.length));
      MemorySegment.copy(protocols, 0, block, JAVA_BYTE, 0, protocols.length);
      ForeignCall.call(Ssl.SET_ALPN_PROTOS, ssl, block.address(), protocols.length);
    }
  }

  void resume(long session) {
    ForeignCall.call(Ssl.SET_SESSION, ssl, session);
  }

  /// The session for a later connection; 0 when there is none. Whoever calls owns it.
  long resumable() {
    if (!established || ssl == 0) {
      return 0;
    }
    long current = ForeignCall.call(Ssl.GET_SESSION, ssl);
    return current != 0 && ForeignCall.number(Ssl.SESSION_IS_RESUMABLE, current) == 1
        ? ForeignCall.call(Ssl.GET1_SESSION, ssl)
        : 0;
  }

  /// Goes on with the handshake. One of the constants above.
  public int handshake() {
    if (established) {
      return DONE;
    }
    if (broken || ssl == 0) {
      return FAILED;
    }
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    thread.current = this;
    int result = Native.callKeepingErrno(Ssl.DO_HANDSHAKE, thread.errno, ssl, 0, 0);
    thread.current = null;
    if (result == 1) {
      established = true;
      alpn = Negotiated.protocol(ssl);
      return DONE;
    }
    return switch (ForeignCall.number(Ssl.GET_ERROR, ssl, result)) {
      case ERROR_WANT_READ -> WANTS_READ;
      case ERROR_WANT_WRITE -> WANTS_WRITE;
      case ERROR_SYSCALL, ERROR_ZERO_RETURN -> cut();
      default -> refused();
    };
  }

  /// The peer has closed, or the socket has failed.
  private int cut() {
    broken = true;
    cut = true;
    errno = Native.errno(thread.errno);
    failure = "Connection closed during SSL handshake";
    detail = "the peer hung up";
    libraryError = ForeignCall.call(Crypto.ERR_PEEK_ERROR);
    return FAILED;
  }

  private int refused() {
    broken = true;
    libraryError = ForeignCall.call(Crypto.ERR_PEEK_ERROR);
    detail = LibraryWords.reason(libraryError);
    failure = "SSL handshake failure";
    if (listener != null && context != null) {
      // a handshake of TLS 1.3 without a common cipher ends before the library takes the name
      long name = ForeignCall.call(Ssl.GET_SERVERNAME, ssl, NAME_OF_HOST);
      sni = name == 0 ? null : Native.text(name);
    }
    if (listener != null && authorityError != 0 && !listener.forgives(authorityError, 1)) {
      failure = "SSL client CA chain cannot be verified";
    } else if (listener != null
        && certificateError != 0
        && !listener.forgives(certificateError, 0)) {
      failure = "SSL client certificate not trusted";
    }
    long verified = ForeignCall.call(Ssl.GET_VERIFY_RESULT, ssl) & 0xffff_ffffL;
    if (dialer != null && verified != 0) {
      detail = LibraryWords.verification(verified);
      if (verified == 62) { // X509_V_ERR_HOSTNAME_MISMATCH
        failure =
            sni != null
                ? "Server presented an SSL certificate different from the expected one"
                : "Server presented an SSL certificate different from the configured one";
      }
    }
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    return FAILED;
  }

  /// Bytes read to that place; ENDED, WANTS_READ, WANTS_WRITE or FAILED.
  public int read(long address, int length) {
    long before = ForeignCall.call(Crypto.BIO_NUMBER_READ, bio);
    int count = Native.callKeepingErrno(Ssl.READ, thread.errno, ssl, address, length);
    if (count > 0) {
      long fetched = ForeignCall.call(Crypto.BIO_NUMBER_READ, bio) - before;
      boolean wasEmpty = isEmpty;
      isEmpty = ForeignCall.number(Ssl.HAS_PENDING, ssl) == 0;
      // Nothing fetched says nothing of the socket: more may have come since.
      drained = wasEmpty && isEmpty && fetched > 0 && fetched < READ_AHEAD;
      return count;
    }
    return switch (ForeignCall.number(Ssl.GET_ERROR, ssl, count)) {
      case ERROR_WANT_READ -> {
        isEmpty = ForeignCall.number(Ssl.HAS_PENDING, ssl) == 0 && awaitsHeader();
        yield WANTS_READ;
      }
      case ERROR_WANT_WRITE -> WANTS_WRITE;
      case ERROR_ZERO_RETURN -> ENDED;
      default -> lost();
    };
  }

  /// Whether not even the header of a record has come: the library calls that `RH`.
  private boolean awaitsHeader() {
    return Native.at(ForeignCall.call(Ssl.RSTATE_STRING, ssl), 2).get(JAVA_BYTE, 1) == 'H';
  }

  /// Whether the last read has emptied both the library's buffer and the socket.
  public boolean isDrained() {
    return drained;
  }

  private int lost() {
    broken = true;
    errno = Native.errno(thread.errno);
    libraryError = ForeignCall.call(Crypto.ERR_PEEK_ERROR);
    boolean atEnd = errno == 0 && libraryError == 0;
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    return atEnd ? ENDED : FAILED;
  }

  /// Bytes written from that place; WANTS_READ, WANTS_WRITE or FAILED. What was refused has to be
  /// offered again, with at least as many bytes.
  public int write(long address, int length) {
    int count = Native.callKeepingErrno(Ssl.WRITE, thread.errno, ssl, address, length);
    if (count > 0) {
      return count;
    }
    int error = ForeignCall.number(Ssl.GET_ERROR, ssl, count);
    if (error == ERROR_WANT_READ || error == ERROR_WANT_WRITE || error == ERROR_HELLO) {
      return error == ERROR_WANT_WRITE ? WANTS_WRITE : WANTS_READ;
    }
    broken = true;
    errno = Native.errno(thread.errno);
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    return FAILED;
  }

  /// Whether something other than the library's own talk has come to a connection that nobody uses.
  public boolean isDisturbed() {
    MemorySegment place = thread.errno;
    int count = Native.callKeepingErrno(Ssl.PEEK, place, ssl, place.address(), 1);
    boolean quiet = count <= 0 && ForeignCall.number(Ssl.GET_ERROR, ssl, count) == ERROR_WANT_READ;
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    return !quiet;
  }

  /// Tells the peer that no more will come.
  public void shutdown() {
    if (established && !broken && ssl != 0) {
      ForeignCall.call(Ssl.SHUTDOWN, ssl);
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    }
  }

  /// Gives everything back. The socket is the caller's.
  public void close() {
    long open = ssl;
    if (open != 0) {
      if (dialer != null) {
        dialer.keep(this);
      }
      ssl = 0;
      ForeignCall.call(Ssl.FREE, open);
    }
  }

  // While the library asks back.

  /// False when there is no certificate for what the client wants.
  boolean chooseCertificate() {
    TlsListener of = listener;
    var hello = new HelloReader(ssl);
    if (of == null || !hello.isReadable()) {
      return false;
    }
    sni = hello.serverName();
    TlsContext found = of.choose(sni, hello.takesEcdsa(), hello.takesRsa());
    if (found == null) {
      return false;
    }
    context = found;
    found.serve(ssl);
    return true;
  }

  /// A message of the handshake has come: the first one is the client's hello.
  void capture(byte[] message) {
    TlsListener of = listener;
    if (of != null && hello == null) {
      hello = HelloCapture.of(message, of.captureBytes());
      ForeignCall.call(Ssl.SET_MSG_CALLBACK, ssl, 0);
    }
  }

  @Nullable TicketKeys ticketKeys() {
    TlsListener of = listener;
    return of == null ? null : of.config().ticketKeys();
  }

  void verifying() {
    verifying = true;
  }

  /// Whether an error of the peer's certificates is one that the bind ignores.
  boolean forgives(int error, int depth, long certificate) {
    if (certificate != 0 && shown == null) {
      shown = CertificateFacts.of(X509.der(certificate));
    }
    if (depth > 0) {
      if (authorityError == 0) {
        authorityError = error;
        authorityErrorDepth = depth;
      }
    } else if (certificateError == 0) {
      certificateError = error;
    }
    TlsListener of = listener;
    boolean forgiven = of != null && of.forgives(error, depth);
    if (forgiven) {
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    }
    return forgiven;
  }

  @Nullable TlsContext context() {
    return context;
  }

  // What is known of it.

  /// The errno of the socket's failure; 0 when it was not the socket.
  public int errno() {
    return errno;
  }

  /// The library's own words for what went wrong; may be empty.
  public String detail() {
    return detail;
  }

  /// Whether the peer hung up instead of shaking hands.
  public boolean isCut() {
    return cut;
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public long libraryError() {
    return libraryError;
  }

  @Override
  public @Nullable HelloCapture hello() {
    return hello;
  }

  @Override
  public String curve() {
    return ssl == 0 || !established ? "" : LibraryWords.curve(ssl);
  }

  @Override
  public String cipherNames(byte[] list) {
    return ssl == 0 ? "" : LibraryWords.ciphers(ssl, list);
  }

  @Override
  public boolean isEstablished() {
    return established;
  }

  @Override
  public String alpn() {
    return alpn;
  }

  @Override
  public @Nullable String sni() {
    return sni;
  }

  @Override
  public String version() {
    return ssl == 0 ? "" : Native.text(ForeignCall.call(Ssl.GET_VERSION, ssl));
  }

  private long cipherPointer() {
    return ssl == 0 ? 0 : ForeignCall.call(Ssl.GET_CURRENT_CIPHER, ssl);
  }

  @Override
  public String cipher() {
    long cipher = cipherPointer();
    // OpenSSL's word for a handshake that did not come to one.
    return cipher != 0
        ? Native.text(ForeignCall.call(Ssl.CIPHER_GET_NAME, cipher))
        : ssl == 0 ? "" : "(NONE)";
  }

  @Override
  public int cipherBits() {
    long cipher = cipherPointer();
    return cipher == 0 ? 0 : ForeignCall.number(Ssl.CIPHER_GET_BITS, cipher, 0);
  }

  @Override
  public byte[] sessionId() {
    return ssl == 0 ? new byte[0] : Negotiated.sessionId(ssl);
  }

  @Override
  public byte[] sessionKey() {
    return ssl == 0 ? new byte[0] : Negotiated.sessionKey(ssl);
  }

  @Override
  public byte[] clientRandom() {
    return ssl == 0 ? new byte[0] : Negotiated.secret(Ssl.GET_CLIENT_RANDOM, ssl);
  }

  @Override
  public byte[] serverRandom() {
    return ssl == 0 ? new byte[0] : Negotiated.secret(Ssl.GET_SERVER_RANDOM, ssl);
  }

  /// The client's of a full handshake, the server's of a resumed one.
  @Override
  public byte[] finished() {
    boolean own = (dialer != null) != isResumed();
    return ssl == 0
        ? new byte[0]
        : Negotiated.secret(own ? Ssl.GET_FINISHED : Ssl.GET_PEER_FINISHED, ssl);
  }

  @Override
  public String libraryErrorText() {
    return libraryError == 0 ? "" : LibraryWords.error(libraryError);
  }

  @Override
  public boolean isResumed() {
    return ssl != 0 && ForeignCall.number(Ssl.SESSION_REUSED, ssl) == 1;
  }

  @Override
  public @Nullable CertificateFacts peerCertificate() {
    CertificateFacts known = shown;
    if (known == null && ssl != 0) {
      long certificate = ForeignCall.call(Ssl.GET1_PEER_CERTIFICATE, ssl);
      if (certificate != 0) {
        known = CertificateFacts.of(X509.der(certificate));
        shown = known;
        ForeignCall.call(Crypto.X509_FREE, certificate);
      }
    }
    return known;
  }

  @Override
  public @Nullable CertificateFacts ownCertificate() {
    long certificate = ssl == 0 ? 0 : ForeignCall.call(Ssl.GET_CERTIFICATE, ssl);
    return certificate == 0 ? null : CertificateFacts.of(X509.der(certificate));
  }

  @Override
  public byte[] peerChain() {
    return ssl == 0 ? new byte[0] : Negotiated.peerChain(ssl);
  }

  @Override
  public int failureCode() {
    if (failure.isEmpty()) {
      return 0;
    }
    return switch (failure) {
      case "Connection closed during SSL handshake" -> 24;
      case "Timeout during SSL handshake" -> 26;
      case "SSL client CA chain cannot be verified" -> 30;
      case "SSL client certificate not trusted" -> 31;
      case "Server presented an SSL certificate different from the configured one" -> 32;
      case "Server presented an SSL certificate different from the expected one" -> 33;
      default -> 34;
    };
  }

  @Override
  public boolean hasShownCertificate() {
    return verifying && peerCertificate() != null;
  }

  @Override
  public int certificateError() {
    return certificateError;
  }

  @Override
  public int authorityError() {
    return authorityError;
  }

  @Override
  public int authorityErrorDepth() {
    return authorityErrorDepth;
  }

  @Override
  public int verifyResult() {
    return ssl == 0 ? 0 : (int) ForeignCall.call(Ssl.GET_VERIFY_RESULT, ssl);
  }
}
