package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A certificate with its key and the certificates between it and an authority. Immutable; what it
/// holds of the library's is given back when nobody has it any more.
final class CertificateBundle {

  static final Cleaner CLEANER = Cleaner.create();

  private final String path;
  private final long certificate;
  private final long key;
  private final List<Long> chain;
  private final long dhParameters;
  private final CertificateFacts facts;
  private final List<CertificateFacts> chainFacts;
  private final byte @Nullable [] ocsp;
  private final byte @Nullable [] issuer;
  private final String chainPath;

  CertificateBundle(
      String path,
      long certificate,
      long key,
      List<Long> chain,
      long dhParameters,
      byte @Nullable [] ocsp,
      byte @Nullable [] issuer) {
    this(path, certificate, key, chain, dhParameters, ocsp, issuer, "");
  }

  @SuppressWarnings("this-escape") // registered last
  private CertificateBundle(
      String path,
      long certificate,
      long key,
      List<Long> chain,
      long dhParameters,
      byte @Nullable [] ocsp,
      byte @Nullable [] issuer,
      String chainPath) {
    this.path = path;
    this.chainPath = chainPath;
    this.certificate = certificate;
    this.key = key;
    this.chain = List.copyOf(chain);
    this.dhParameters = dhParameters;
    this.facts = CertificateFacts.of(X509.der(certificate));
    this.chainFacts = chain.stream().map(c -> CertificateFacts.of(X509.der(c))).toList();
    this.ocsp = ocsp;
    this.issuer = issuer;
    CLEANER.register(this, new Free(certificate, key, this.chain, dhParameters));
  }

  private record Free(long certificate, long key, List<Long> chain, long dh) implements Runnable {
    @Override
    public void run() {
      ForeignCall.call(Crypto.X509_FREE, certificate);
      ForeignCall.call(Crypto.EVP_PKEY_FREE, key);
      ForeignCall.call(Crypto.EVP_PKEY_FREE, dh);
      chain.forEach(each -> ForeignCall.call(Crypto.X509_FREE, each));
    }
  }

  private CertificateBundle with(
      long newKey, byte @Nullable [] newOcsp, byte @Nullable [] newIssuer) {
    return with(newKey, newOcsp, newIssuer, chain, chainPath);
  }

  private CertificateBundle with(
      long newKey,
      byte @Nullable [] newOcsp,
      byte @Nullable [] newIssuer,
      List<Long> newChain,
      String newChainPath) {
    try {
      ForeignCall.call(Crypto.X509_UP_REF, certificate);
      newChain.forEach(each -> ForeignCall.call(Crypto.X509_UP_REF, each));
      if (newKey == key && key != 0) {
        ForeignCall.call(Crypto.EVP_PKEY_UP_REF, key);
      }
      if (dhParameters != 0) {
        ForeignCall.call(Crypto.EVP_PKEY_UP_REF, dhParameters);
      }
      return new CertificateBundle(
          path, certificate, newKey, newChain, dhParameters, newOcsp, newIssuer, newChainPath);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// With certificates between it and an authority, which another file has.
  CertificateBundle withChain(IssuerChains.Chain issuers) {
    return with(key, ocsp, issuer, issuers.certificates(), issuers.path());
  }

  /// The file that its chain comes from; empty for its own.
  String chainPath() {
    return chainPath;
  }

  /// Takes the key over.
  CertificateBundle withKey(long newKey) {
    return with(newKey, ocsp, issuer);
  }

  CertificateBundle withOcsp(byte[] response) {
    return with(key, response, issuer);
  }

  /// With the issuer of the one before, and its stapled answer when that is about this certificate.
  CertificateBundle withRestOf(CertificateBundle before) {
    byte[] answer = before.ocsp;
    CertificateBundle made = with(key, null, before.issuer);
    String id = answer == null ? "" : Ocsp.id(made);
    return answer == null || id.isEmpty() || !id.equals(Ocsp.id(before))
        ? made
        : made.withOcsp(answer);
  }

  CertificateBundle withIssuer(byte[] pem) {
    return with(key, ocsp, pem);
  }

  String path() {
    return path;
  }

  long certificate() {
    return certificate;
  }

  long key() {
    return key;
  }

  List<Long> chain() {
    return chain;
  }

  /// 0 for none.
  long dhParameters() {
    return dhParameters;
  }

  CertificateFacts facts() {
    return facts;
  }

  List<CertificateFacts> chainFacts() {
    return chainFacts;
  }

  byte @Nullable [] ocsp() {
    return ocsp;
  }

  byte @Nullable [] issuer() {
    return issuer;
  }
}
