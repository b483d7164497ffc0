package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system's OpenSSL 3, loaded when it is first asked for.
public final class TlsLibrary {

  /// The library's own clean-up at exit would pull the ground from under loops that still run.
  private static final long INIT_NO_ATEXIT = 0x0008_0000L;

  private static final List<String> PROBLEM = load();

  private TlsLibrary() {}

  private static List<String> load() {
    if (!TlsLibrary.class.getModule().isNativeAccessEnabled()) {
      return List.of("native access is denied to the balancer (--enable-native-access)");
    }
    // Looks every function up.
    boolean isThere = Ssl.NEW.address() != 0 && Crypto.OPENSSL_INIT_CRYPTO.address() != 0;
    List<String> missing = Native.missing();
    if (!missing.isEmpty() || !isThere) {
      return List.of("TLS needs OpenSSL 3, and " + String.join(", ", missing) + " is not there");
    }
    ForeignCall.call(Crypto.OPENSSL_INIT_CRYPTO, INIT_NO_ATEXIT, 0);
    return List.of();
  }

  /// What is missing, in one line; null when TLS can be had.
  public static @Nullable String problem() {
    return PROBLEM.isEmpty() ? null : PROBLEM.getFirst();
  }

  static void require() {
    String problem = problem();
    if (problem != null) {
      throw new TlsException(problem, "install the package with libssl.so.3 (Debian: libssl3)");
    }
  }

  /// As the library calls itself: `OpenSSL 3.0.19 27 Jan 2026`. Empty when it is not there.
  public static String version() {
    return problem() == null ? Native.text(ForeignCall.call(Crypto.OPEN_SSL_VERSION, 0)) : "";
  }
}
