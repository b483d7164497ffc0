package io.whydown.balancer.tls;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Certificates for names that no other stands for (`generate-certificates`). Those that were used
/// last are kept, so that asking for ever new names fills no memory. Thread-safe.
final class GeneratedCertificates {

  private final BindTls.Generation generation;
  private final CertificateBundle keyOf;
  private final Function<CertificateBundle, TlsContext> serving;
  private final Map<String, TlsContext> kept = new LinkedHashMap<>(16, 0.75f, true);

  /// @param keyOf whose key they all have
  /// @param serving how one is served
  GeneratedCertificates(
      BindTls.Generation generation,
      CertificateBundle keyOf,
      Function<CertificateBundle, TlsContext> serving) {
    this.generation = generation;
    this.keyOf = keyOf;
    this.serving = serving;
  }

  /// Null when there can be none for that name.
  @Nullable TlsContext find(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    synchronized (kept) {
      TlsContext known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    CertificateBundle signed = generation.authority().sign(key, keyOf);
    if (signed == null) {
      return null;
    }
    TlsContext made = serving.apply(signed);
    synchronized (kept) {
      TlsContext raced = kept.putIfAbsent(key, made);
      if (kept.size() > generation.kept()) {
        kept.remove(kept.keySet().iterator().next());
      }
      return raced == null ? made : raced;
    }
  }
}
