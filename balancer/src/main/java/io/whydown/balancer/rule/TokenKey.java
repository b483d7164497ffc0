package io.whydown.balancer.rule;

import java.security.PrivateKey;

/// What opens an encrypted token.
sealed interface TokenKey {

  /// Bytes that both sides know.
  @SuppressWarnings("ArrayRecordComponent") // identity is never asked
  record Secret(byte[] bytes) implements TokenKey {}

  /// The half that only we have, of kind RSA or EC.
  record Hidden(PrivateKey key) implements TokenKey {}
}
