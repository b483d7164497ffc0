package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.CheckResult.TlsPeer;
import io.whydown.model.proxy.Server;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// The TLS side of one connection: makes the handshake as the balancer would and says in words why
/// it failed. Not thread-safe: one per connection.
final class TlsClient {

  /// An alert that was received, or one of ours in the JDK's words: `(bad_certificate) …`; not
  /// `Broken pipe (Write failed)`.
  private static final Pattern ALERT = Pattern.compile("alert|\\([a-z_]+\\)");

  /// The server was shown the balancer's certificate, and does not take it.
  static final String REFUSED = "client-certificate-refused";

  /// What a server says that does not take a certificate (RFC 8446, 6.2), or takes no other one.
  private static final Pattern REFUSAL =
      Pattern.compile(
          "alert: (?:unknown_ca|(?:bad|unsupported)_certificate|certificate_[a-z]+|access_denied"
              + "|handshake_failure|decrypt_error)");

  private final @Nullable String sni;
  private final List<String> alpn;
  private final List<String> versions;
  private final @Nullable String ciphers;
  private @Nullable String chosen;
  private final PeerWitness witness;
  private final ClientCertificateWitness certificateWitness;

  /// @param settings how the certificate is judged; null accepts every one
  /// @param alpn as HAProxy writes it, `h2,http/1.1`, or null
  /// @param own what is shown when the server asks for a certificate, null for none
  TlsClient(
      Server.@Nullable Tls settings,
      @Nullable String sni,
      @Nullable String alpn,
      @Nullable OwnCertificate own) {
    this.certificateWitness = new ClientCertificateWitness(own);
    this.sni = sni;
    this.alpn = alpn == null || alpn.isEmpty() ? List.of() : List.of(alpn.split(","));
    this.versions = settings == null ? List.of() : settings.versions();
    this.ciphers = settings == null ? null : settings.ciphers();
    this.witness = new PeerWitness(settings, sni);
  }

  /// Thrown with the classified reason.
  static final class FailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient CheckResult result;

    FailedException(CheckResult result) {
      super(String.valueOf(result));
      this.result = result;
    }

    CheckResult result() {
      return result;
    }
  }

  SSLSocket handshake(Socket plain) throws FailedException {
    SSLSocket socket;
    try {
      witness.load();
      socket = wrap(plain);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new FailedException(
          new CheckResult.NotReplayed("TLS could not be set up: " + e.getMessage()));
    }
    try {
      socket.startHandshake();
      chosen = socket.getApplicationProtocol();
      return socket;
    } catch (IOException e) {
      throw new FailedException(failure(e));
    }
  }

  private SSLSocket wrap(Socket plain) throws IOException, GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {certificateWitness}, new TrustManager[] {witness}, /* random= */ null);
    var socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(plain, "", plain.getPort(), /* autoClose= */ true);
    var parameters = socket.getSSLParameters();
    parameters.setServerNames(sni == null ? List.of() : List.of(new SNIHostName(sni)));
    parameters.setApplicationProtocols(alpn.toArray(String[]::new));
    offer(parameters, socket);
    socket.setSSLParameters(parameters);
    return socket;
  }

  /// Offers what the balancer is told to offer, as far as the JDK can.
  private void offer(SSLParameters parameters, SSLSocket socket) {
    List<String> able = List.of(socket.getSupportedProtocols());
    List<String> offered = versions.stream().filter(able::contains).toList();
    if (!offered.isEmpty()) {
      parameters.setProtocols(offered.toArray(String[]::new));
    }
    List<String> suites =
        OpensslCiphers.suites(ciphers, List.of(socket.getSupportedCipherSuites()));
    if (!suites.isEmpty()) {
      parameters.setCipherSuites(suites.toArray(String[]::new));
    }
  }

  /// What ALPN chose (RFC 7301); null when nothing was.
  @Nullable String chosenProtocol() {
    return chosen;
  }

  @Nullable TlsPeer peer() {
    return witness.peer();
  }

  /// What a failure of the handshake, or of the first read after it, means. TLS 1.3 servers ask for
  /// a client certificate after the client's handshake is over (RFC 8446, 4.4.2.4).
  CheckResult failure(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return new CheckResult.TimedOut("TLS handshake");
    }
    String message = String.valueOf(e.getMessage());
    if (message.startsWith("No appropriate protocol")) {
      return new CheckResult.NotReplayed(
          "this Java offers none of the TLS versions and ciphers that the balancer is told to use");
    }
    String reason = reason(e, message);
    OwnCertificate shown = certificateWitness.shown();
    return new CheckResult.TlsFailed(
        reason,
        shown != null && reason.equals(REFUSED) ? message + "; " + shown.words() : message,
        peer());
  }

  private String reason(Throwable e, String message) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PeerWitness.JudgedException judged) {
        return judged.reason();
      }
      if (cause instanceof CertificateExpiredException) {
        return "expired";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "not-yet-valid";
      }
      if (cause instanceof CertPathBuilderException || isForeignSignature(cause)) {
        return "unknown-ca";
      }
    }
    return reasonOf(message.toLowerCase(Locale.ROOT));
  }

  /// An authority of the same name with another key.
  private static boolean isForeignSignature(Throwable cause) {
    return cause instanceof CertPathValidatorException invalid
        && (invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR
            || invalid.getReason() == BasicReason.INVALID_SIGNATURE
            || String.valueOf(invalid.getMessage()).contains("does not chain"));
  }

  /// The certificate that the server asked for and got, or null.
  @Nullable OwnCertificate shownCertificate() {
    return certificateWitness.shown();
  }

  /// Whether the server asked for a client certificate.
  boolean wasAskedForCertificate() {
    return certificateWitness.wasAsked();
  }

  private String reasonOf(String message) {
    if (certificateWitness.shown() != null
        && (REFUSAL.matcher(message).find() || !ALERT.matcher(message).find())) {
      return REFUSED;
    }
    if (certificateWitness.wasAsked() && !ALERT.matcher(message).find()) {
      return "client-certificate-required"; // the connection ended before the alert was read
    }
    if (message.contains("kickstart")) {
      return "closed"; // the JDK's own words for a connection that ended under its first write
    }
    if (message.contains("unsupported or unrecognized ssl message")) {
      return "not-tls";
    }
    if (message.contains("certificate_required")) {
      return "client-certificate-required";
    }
    boolean refusedUs =
        message.contains("handshake_failure") || message.contains("bad_certificate");
    if (refusedUs && certificateWitness.wasAsked()) {
      return "client-certificate-required";
    }
    if (message.contains("handshake_failure")
        || message.contains("protocol_version")
        || message.contains("insufficient_security")) {
      return "no-common-version-or-cipher";
    }
    if (message.contains("unrecognized_name")) {
      return "name-mismatch";
    }
    return message.contains("terminated the handshake")
            || message.contains("reset")
            || message.contains("broken pipe")
            || message.contains("connection closed")
        ? "closed"
        : "other";
  }
}
