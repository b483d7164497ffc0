package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;

import io.whydown.balancer.tls.TlsException;
import io.whydown.balancer.tls.TokenCertificates;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Converters that open encrypted tokens: `jwt_decrypt_secret`, `jwt_decrypt_cert`,
/// `jwt_decrypt_jwk` (HAProxy 3.4: src/jwe.c). Stateless.
final class JweConverters {

  private JweConverters() {}

  static void addTo(Keywords all) {
    all.converter(
        "jwt_decrypt_secret", BIN, BIN, 1, 1, (a, at) -> open(a, at, JweConverters::secret));
    all.converter("jwt_decrypt_jwk", BIN, BIN, 1, 1, (a, at) -> open(a, at, JsonWebKey::read));
    all.converter("jwt_decrypt_cert", BIN, BIN, 1, 1, JweConverters::certificate);
  }

  private static @Nullable TokenKey secret(String base64) {
    byte[] bytes =
        CodeConverters.decoded(Base64.getDecoder(), base64.getBytes(StandardCharsets.ISO_8859_1));
    return bytes == null ? null : new TokenKey.Secret(bytes);
  }

  private static Converter open(
      Arguments a, Linkage at, Function<String, @Nullable TokenKey> reader) {
    Variable variable = Variable.orText(a.text(0));
    TokenRules rules = at.shared().tokens();
    if (variable == null) {
      TokenKey key = reader.apply(a.text(0));
      if (key == null) {
        throw new RuleException("failed to parse the key of the token");
      }
      return (_, token) -> value(token, key, rules);
    }
    return (in, token) -> {
      Value written = variable.read(in);
      return written == null ? null : value(token, reader.apply(written.text()), rules);
    };
  }

  private static Converter certificate(Arguments a, Linkage at) {
    Variable variable = Variable.orText(a.text(0));
    TokenRules rules = at.shared().tokens();
    TokenCertificates certificates = rules.certificates();
    if (variable == null) {
      load(certificates, a.text(0));
    }
    return (in, token) -> {
      Value written = variable == null ? Value.of(a.text(0)) : variable.read(in);
      String name = written == null ? "" : written.text();
      PrivateKey key = certificates.isAllowed(name) ? certificates.privateKey(name) : null;
      return key == null ? null : value(token, new TokenKey.Hidden(key), rules);
    };
  }

  /// A rule names it, so it has to be there. Throws `RuleException`.
  static void load(TokenCertificates certificates, String name) {
    try {
      certificates.load(name);
    } catch (TlsException e) {
      throw new RuleException("unknown certificate " + name + ": " + e.text());
    }
  }

  private static @Nullable Value value(Value token, @Nullable TokenKey key, TokenRules rules) {
    byte[] opened = EncryptedToken.open(token.text(), key, rules);
    return opened == null ? null : Value.binary(opened);
  }
}
