package io.whydown.probe;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows the balancer's certificate where there is one, and remembers whether the server asked for
/// it. Not thread-safe.
final class ClientCertificateWitness extends X509ExtendedKeyManager {

  private static final String OWN = "own";

  private final @Nullable OwnCertificate own;
  private volatile boolean asked;

  ClientCertificateWitness(@Nullable OwnCertificate own) {
    this.own = own;
  }

  /// What the server was shown; null when it did not ask, or there is nothing to show.
  @Nullable OwnCertificate shown() {
    return asked ? own : null;
  }

  boolean wasAsked() {
    return asked;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    asked = true;
    return own == null ? null : OWN;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    asked = true;
    return own == null ? null : OWN;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return own == null ? null : own.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return own == null ? null : own.key();
  }
}
