package io.whydown.balancer.hook;

import io.whydown.balancer.tls.CertificateFacts;
import io.whydown.balancer.tls.HelloCapture;
import org.jspecify.annotations.Nullable;

/// What is known of a connection's TLS. Valid during a call.
public interface TlsFacts {

  /// As `TLSv1.3`.
  String version();

  /// What the client has offered; null when it is not kept.
  @Nullable HelloCapture hello();

  /// The curve that the keys were agreed on with, as the library calls it; empty for none.
  String curve();

  /// The library's names of ciphers as they stand in messages, parted by commas.
  String cipherNames(byte[] list);

  /// As `TLS_AES_256_GCM_SHA384`; empty before one is agreed on.
  String cipher();

  int cipherBits();

  /// The protocol of ALPN; empty when none was agreed on.
  String alpn();

  /// The name that the client asked for; null for none.
  @Nullable String sni();

  byte[] sessionId();

  /// The secret that both sides agreed on; empty when it is not told.
  byte[] sessionKey();

  /// The first Finished message of the handshake: `tls-unique` of RFC 5929.
  byte[] finished();

  byte[] clientRandom();

  byte[] serverRandom();

  boolean isResumed();

  /// Whether the handshake is over.
  boolean isEstablished();

  /// What the peer showed; null for nothing.
  @Nullable CertificateFacts peerCertificate();

  /// What this side showed; null for nothing.
  @Nullable CertificateFacts ownCertificate();

  /// The certificates that the peer showed, one behind the other.
  byte[] peerChain();

  /// Whether the peer has shown a certificate in this very handshake.
  boolean hasShownCertificate();

  /// The number of the first verification error of the peer's certificate; 0 for none.
  int certificateError();

  /// The number of the first verification error of an authority; 0 for none.
  int authorityError();

  int authorityErrorDepth();

  /// The number that verification ended with; 0 when the peer is trusted, or showed nothing.
  int verifyResult();

  /// HAProxy's words for a handshake that failed; empty when it did not.
  String failure();

  /// HAProxy's number of the failure (connection-t.h, `CO_ER_...`); 0 for none.
  int failureCode();

  /// The library's number of the last error; 0 for none.
  long libraryError();

  /// The same in the library's words; empty for none.
  String libraryErrorText();
}
