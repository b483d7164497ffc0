package io.whydown.probe;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The authorities of a `ca-file`, and what OpenSSL wants of them beyond the JDK: the chain ends at
/// one that issued itself, within its own dates (openssl-verification-options, "Certificate
/// Building and Validation"; neither HAProxy nor NGINX asks for partial chains). Immutable.
record TrustAnchors(List<X509Certificate> all) {

  TrustAnchors {
    all = List.copyOf(all);
  }

  /// @param chain as the peer showed it, its own first; the JDK has verified it
  void examine(X509Certificate[] chain) throws CertificateException {
    Deque<X509Certificate> open = new ArrayDeque<>(List.of(chain[0]));
    Set<X509Certificate> met = new HashSet<>();
    X509Certificate expired = null;
    X509Certificate cut = null;
    while (!open.isEmpty()) {
      X509Certificate each = open.remove();
      if (!met.add(each)) {
        continue;
      }
      List<X509Certificate> issuers = issuers(each, chain);
      if (all.contains(each)) {
        boolean isRoot = issuers.contains(each);
        if (isRoot && !isExpired(each)) {
          return;
        }
        expired = isRoot ? each : expired;
        cut = issuers.isEmpty() ? each : cut;
      }
      open.addAll(issuers);
    }
    fail(expired, cut);
  }

  private static boolean isExpired(X509Certificate certificate) {
    try {
      certificate.checkValidity();
      return false;
    } catch (CertificateExpiredException _) {
      return true;
    } catch (CertificateNotYetValidException _) {
      return false;
    }
  }

  private static void fail(@Nullable X509Certificate expired, @Nullable X509Certificate cut)
      throws CertificateException {
    if (expired != null) {
      throw new PeerWitness.JudgedException(
          "expired",
          "the authority that the balancer trusts, %s, expired on %s"
              .formatted(name(expired), expired.getNotAfter().toInstant()));
    }
    if (cut != null) {
      throw new PeerWitness.JudgedException(
          "unknown-ca",
          "the balancer trusts %s, and not the authority that issued it: its library wants the chain"
                  .formatted(name(cut))
              + " up to the root");
    }
  }

  private static String name(X509Certificate certificate) {
    return PrintableText.of(certificate.getSubjectX500Principal().getName(), 200);
  }

  private List<X509Certificate> issuers(X509Certificate issued, X509Certificate[] chain) {
    return Stream.concat(all.stream(), Arrays.stream(chain))
        .distinct()
        .filter(issuer -> hasIssued(issuer, issued))
        .toList();
  }

  private static boolean hasIssued(X509Certificate issuer, X509Certificate issued) {
    if (!issuer.getSubjectX500Principal().equals(issued.getIssuerX500Principal())) {
      return false;
    }
    try {
      issued.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
