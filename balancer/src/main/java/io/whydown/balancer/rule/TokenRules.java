package io.whydown.balancer.rule;

import io.whydown.balancer.tls.TokenCertificates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which encrypted tokens are opened (`jwt.decrypt_alg_list`, `jwt.decrypt_enc_list`), and with
/// which certificates. Set while the configuration is read, asked afterwards.
public final class TokenRules {

  /// RSA1_5 is weak (RFC 8725, 3.2), and has to be asked for.
  private static final List<String> WEAK = List.of("RSA1_5");

  private static final List<String> ALGORITHMS =
      List.of(
          "RSA-OAEP",
          "RSA-OAEP-256",
          "A128KW",
          "A192KW",
          "A256KW",
          "dir",
          "ECDH-ES",
          "ECDH-ES+A128KW",
          "ECDH-ES+A192KW",
          "ECDH-ES+A256KW",
          "A128GCMKW",
          "A192GCMKW",
          "A256GCMKW");

  private static final List<String> ENCODINGS =
      List.of("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM");

  private final TokenCertificates certificates;
  private volatile Set<String> algorithms = Set.copyOf(ALGORITHMS);
  private volatile Set<String> encodings = Set.copyOf(ENCODINGS);

  public TokenRules(TokenCertificates certificates) {
    this.certificates = certificates;
  }

  TokenCertificates certificates() {
    return certificates;
  }

  boolean allows(String algorithm, String encoding) {
    return algorithms.contains(algorithm) && encodings.contains(encoding);
  }

  /// `NAME:NAME…`, `ALL`, `!NAME`. Throws `RuleException`.
  public void allowAlgorithms(String list) {
    var all = new ArrayList<>(ALGORITHMS);
    all.addAll(WEAK);
    algorithms = chosen(list, all);
  }

  /// Likewise.
  public void allowEncodings(String list) {
    encodings = chosen(list, ENCODINGS);
  }

  private static Set<String> chosen(String list, List<String> all) {
    var chosen = new LinkedHashSet<String>();
    for (String word : list.split(":", -1)) {
      String name = word.startsWith("!") ? word.substring(1) : word;
      if (word.equals("ALL")) {
        chosen.addAll(all);
      } else if (!all.contains(name)) {
        throw new RuleException("Unknown algorithm/encoding " + name);
      } else if (word.startsWith("!")) {
        chosen.remove(name);
      } else {
        chosen.add(name);
      }
    }
    return Set.copyOf(chosen);
  }
}
