package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.tls.TlsSettings.Verify;
import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// One handshake between two ends of a socket pair, with a certificate made for it: what the first
/// client would wait for (stubs to be linked, classes to be loaded) is done before it comes.
public final class Rehearsal {

  private static final String NAME = "rehearsal";
  private static final int ED25519 = 1_087;
  private static final int AF_UNIX = 1;
  private static final int STREAM_NONBLOCKING = 1 | 0x800;
  private static final int ROUNDS = 100;
  private static final long HOUR = 3_600;

  private Rehearsal() {}

  /// False when the library is not there, or does not do what it should.
  public static boolean run() {
    if (TlsLibrary.problem() != null) {
      return false;
    }
    var store = new TlsStore();
    store.replace(certificate());
    TlsListener listener = TlsListener.of(BindTls.of(NAME), store);
    TlsSettings settings = new TlsOptions().settings(TlsVersion.TLSV12, Verify.NONE);
    if (settings == null) {
      return false;
    }
    TlsDialer dialer = TlsDialer.of(new ServerTls(settings, true, null, null, true, true), store);
    try (var arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(8, 8);
      int made =
          (int)
              ForeignCall.call(
                  Native.libc("socketpair"), AF_UNIX, STREAM_NONBLOCKING, 0, pair.address());
      if (made != 0) {
        return false;
      }
      int near = pair.get(JAVA_INT, 0);
      int far = pair.get(JAVA_INT, 4);
      try {
        return talk(listener.accept(near), dialer.open(far, 0, "rehearsal.test", null), arena);
      } finally {
        ForeignCall.call(Native.libc("close"), near);
        ForeignCall.call(Native.libc("close"), far);
      }
    }
  }

  private static boolean talk(TlsSession server, TlsSession client, Arena arena) {
    MemorySegment word = arena.allocate(64);
    word.set(JAVA_BYTE, 0, (byte) '!');
    boolean whole = false;
    for (int i = 0; i < ROUNDS && !whole; i++) {
      int near = client.handshake();
      int far = server.handshake();
      whole = near == TlsSession.DONE && far == TlsSession.DONE;
    }
    whole &= client.write(word.address(), 1) == 1 && server.read(word.address(), 64) == 1;
    whole &= server.write(word.address(), 1) == 1 && client.read(word.address(), 64) == 1;
    client.shutdown();
    server.shutdown();
    client.close();
    server.close();
    return whole;
  }

  private static CertificateBundle certificate() {
    long key = key();
    long certificate = ForeignCall.call(Crypto.X509_NEW);
    ForeignCall.call(Crypto.X509_SET_VERSION, certificate, 2);
    ForeignCall.call(
        Crypto.X509_GMTIME_ADJ, ForeignCall.call(Crypto.X509_GETM_NOT_BEFORE, certificate), -HOUR);
    ForeignCall.call(
        Crypto.X509_GMTIME_ADJ, ForeignCall.call(Crypto.X509_GETM_NOT_AFTER, certificate), HOUR);
    ForeignCall.call(Crypto.X509_SET_PUBKEY, certificate, key);
    ForeignCall.call(Crypto.X509_SIGN, certificate, key, 0);
    return new CertificateBundle(NAME, certificate, key, List.of(), 0, null, null);
  }

  private static long key() {
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocateFrom(JAVA_LONG, 0L);
      long making = ForeignCall.call(Crypto.EVP_PKEY_CTX_NEW_ID, ED25519, 0);
      ForeignCall.call(Crypto.EVP_PKEY_KEYGEN_INIT, making);
      ForeignCall.call(Crypto.EVP_PKEY_KEYGEN, making, place.address());
      ForeignCall.call(Crypto.EVP_PKEY_CTX_FREE, making);
      return place.get(JAVA_LONG, 0);
    }
  }
}
