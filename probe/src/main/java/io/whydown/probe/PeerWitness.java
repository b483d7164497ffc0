package io.whydown.probe;

import io.whydown.model.observation.CheckResult.TlsPeer;
import io.whydown.model.proxy.Server;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Remembers the certificate that a peer shows, and judges it as the balancer is told to. Not
/// thread-safe: one per connection.
final class PeerWitness extends X509ExtendedTrustManager {

  /// Subject alternative names of type dNSName and iPAddress (RFC 5280, 4.2.1.6).
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;
  private static final int MAX_NAMES = 50;

  private final Server.@Nullable Tls settings;
  private final @Nullable String sni;
  private @Nullable X509TrustManager judge;
  private @Nullable TrustAnchors anchors;
  private volatile @Nullable TlsPeer peer;

  /// @param sni the name that was asked for: HAProxy verifies it before `verifyhost`, which it
  ///   takes only when no name was sent (configuration.txt, `verifyhost`)
  PeerWitness(Server.@Nullable Tls settings, @Nullable String sni) {
    this.settings = settings;
    this.sni = sni;
  }

  /// Thrown when the certificate is not taken for a reason that is known.
  static final class JudgedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    JudgedException(String reason, String message) {
      super(message);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /// HAProxy's word for the authorities that the system trusts.
  private static final String OF_SYSTEM = "@system-ca";

  /// Where distributions keep them: Debian, Fedora, SUSE, Alpine and the BSDs.
  private static final List<String> SYSTEM_FILES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem");

  @Nullable TlsPeer peer() {
    return peer;
  }

  /// Reads the trust store, when certificates are verified at all.
  void load() throws IOException, GeneralSecurityException {
    if (settings == null || !settings.verify()) {
      return;
    }
    KeyStore store = null;
    Path file = anchorsFile(settings.caFile());
    if (file != null) {
      anchors = authorities(file);
      store = store(anchors);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        judge = found;
      }
    }
  }

  /// The file of the authorities; null for those of the JDK, where the system's are not found.
  private static @Nullable Path anchorsFile(@Nullable String caFile) {
    if (caFile == null || !caFile.equals(OF_SYSTEM)) {
      return caFile == null ? null : Path.of(caFile);
    }
    return SYSTEM_FILES.stream().map(Path::of).filter(Files::isReadable).findFirst().orElse(null);
  }

  private static TrustAnchors authorities(Path file) throws IOException, CertificateException {
    try (var in = Files.newInputStream(file)) {
      return new TrustAnchors(
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList());
    }
  }

  private static KeyStore store(TrustAnchors anchors) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    for (Certificate each : anchors.all()) {
      store.setCertificateEntry("ca" + count++, each);
    }
    return store;
  }

  private void examine(X509Certificate[] chain, String authType) throws CertificateException {
    TlsPeer seen = describe(chain[0]);
    peer = seen;
    if (judge == null) {
      return;
    }
    judge.checkServerTrusted(chain, authType);
    // The JDK takes a certificate that is itself in the store whatever its dates are; OpenSSL, and
    // so a balancer, does not.
    chain[0].checkValidity();
    if (anchors != null) {
      anchors.examine(chain);
    }
    String wanted = sni != null || settings == null ? sni : settings.verifyHost();
    if (wanted != null && seen.names().stream().noneMatch(name -> covers(name, wanted))) {
      throw new JudgedException(
          "name-mismatch", "the certificate is for " + seen.names() + ", not for " + wanted);
    }
  }

  /// A wildcard stands for one whole label (RFC 9525, 6.3).
  private static boolean covers(String name, String wanted) {
    String pattern = name.toLowerCase(Locale.ROOT);
    String host = wanted.toLowerCase(Locale.ROOT);
    if (pattern.startsWith("*.")) {
      int dot = host.indexOf('.');
      return dot > 0 && host.substring(dot).equals(pattern.substring(1));
    }
    return pattern.equals(host);
  }

  private static TlsPeer describe(X509Certificate leaf) {
    String subject = leaf.getSubjectX500Principal().getName();
    var names = new ArrayList<String>(alternativeNames(leaf));
    if (names.isEmpty()) {
      for (String part : subject.split(",")) {
        if (part.startsWith("CN=")) {
          names.add(part.substring(3));
        }
      }
    }
    return new TlsPeer(
        PrintableText.of(subject, 200),
        names.stream().map(name -> PrintableText.of(name, 200)).toList(),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant(),
        PrintableText.of(leaf.getIssuerX500Principal().getName(), 200));
  }

  private static List<String> alternativeNames(X509Certificate leaf) {
    try {
      Collection<List<?>> entries = leaf.getSubjectAlternativeNames();
      return entries == null
          ? List.of()
          : entries.stream()
              .filter(entry -> entry.get(0) instanceof Integer type && isName(type))
              .map(entry -> String.valueOf(entry.get(1)))
              .limit(MAX_NAMES)
              .toList();
    } catch (CertificateException _) {
      return List.of();
    }
  }

  private static boolean isName(int type) {
    return type == DNS_NAME || type == IP_ADDRESS;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    examine(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    examine(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    examine(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("this side is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this side is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this side is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
