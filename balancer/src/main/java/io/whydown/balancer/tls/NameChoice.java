package io.whydown.balancer.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which certificate is for which name (HAProxy: src/ssl_sock.c, ssl_sock_switchctx_cbk). Immutable
/// once it is built.
final class NameChoice {

  /// A certificate under a name.
  ///
  /// @param excluded names that a wildcard of its line does not stand for
  private record Candidate(TlsContext context, Set<String> excluded) {}

  private final Map<String, List<Candidate>> exact = new HashMap<>();
  private final Map<String, List<Candidate>> wildcards = new HashMap<>();
  private final List<TlsContext> all = new ArrayList<>();
  private @Nullable TlsContext first;

  /// The next certificate in order.
  void add(TlsContext context, List<String> names) {
    all.add(context);
    if (first == null) {
      first = context;
    }
    var excluded = new HashSet<String>();
    for (String name : names) {
      if (name.startsWith("!")) {
        excluded.add(name.substring(1).toLowerCase(Locale.ROOT));
      }
    }
    var candidate = new Candidate(context, excluded);
    for (String name : names) {
      String key = name.toLowerCase(Locale.ROOT);
      if (key.startsWith("*.")) {
        wildcards.computeIfAbsent(key.substring(1), _ -> new ArrayList<>()).add(candidate);
      } else if (!key.startsWith("!") && !key.equals("*")) {
        exact.computeIfAbsent(key, _ -> new ArrayList<>()).add(candidate);
      }
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  List<TlsContext> all() {
    return all;
  }

  /// The certificate for those who name none that is known.
  @Nullable TlsContext first() {
    return first;
  }

  /// The certificate for a name, by exact name before wildcard; of several the one whose kind of
  /// key the client takes, elliptic curves before RSA. Null when there is none.
  @Nullable TlsContext find(String name, boolean takesEcdsa, boolean takesRsa) {
    String key = name.toLowerCase(Locale.ROOT);
    var found = new ArrayList<TlsContext>(2);
    for (Candidate each : exact.getOrDefault(key, List.of())) {
      found.add(each.context());
    }
    int dot = key.indexOf('.');
    if (dot >= 0) {
      for (Candidate each : wildcards.getOrDefault(key.substring(dot), List.of())) {
        if (!each.excluded().contains(key)) {
          found.add(each.context());
        }
      }
    }
    TlsContext ecdsa = firstOf(found, "id-ecPublicKey");
    TlsContext rsa = firstOf(found, "rsaEncryption");
    if (takesEcdsa && ecdsa != null) {
      return ecdsa;
    }
    if (takesRsa && rsa != null) {
      return rsa;
    }
    for (TlsContext each : found) {
      if (!each.equals(ecdsa) && !each.equals(rsa)) {
        return each;
      }
    }
    return ecdsa != null ? ecdsa : rsa;
  }

  private static @Nullable TlsContext firstOf(List<TlsContext> found, String algorithm) {
    for (TlsContext each : found) {
      CertificateBundle bundle = each.certificate();
      if (bundle != null && bundle.facts().keyAlgorithm().equals(algorithm)) {
        return each;
      }
    }
    return null;
  }
}
