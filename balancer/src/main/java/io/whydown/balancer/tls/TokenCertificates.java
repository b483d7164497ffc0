package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The certificates of a store that rules may look into for tokens (`jwt on`, and those that a
/// converter names): their keys as the JDK wants them, also when a certificate was replaced since.
/// Thread-safe.
public final class TokenCertificates {

  private final TlsStore store;
  private final Map<String, Boolean> allowed = new ConcurrentHashMap<>();
  private final Map<CertificateBundle, Keys> known = new ConcurrentHashMap<>();

  /// @param hidden null for a certificate without a key
  private record Keys(PublicKey open, @Nullable PrivateKey hidden) {}

  public TokenCertificates(TlsStore store) {
    this.store = store;
  }

  /// Allows one that is loaded.
  public void allow(String name) {
    allowed.put(name, true);
  }

  /// Loads a certificate that a rule names, and allows it, unless that was forbidden. Throws
  /// `TlsException`.
  public void load(String name) {
    load(name, name);
  }

  /// Likewise, from a file under a name of its own.
  public void load(String name, String file) {
    if (!store.isKnown(name)) {
      store.replace(CertificateFiles.loose(name, CertificateFiles.read(file)));
    }
    allowed.putIfAbsent(name, true);
  }

  /// Whether the store has it.
  public boolean isLoaded(String name) {
    return store.current(name) != null;
  }

  public boolean isAllowed(String name) {
    return allowed.getOrDefault(name, false);
  }

  /// Null when it is neither loaded nor of a kind that is known.
  public @Nullable PublicKey publicKey(String name) {
    Keys keys = keys(name);
    return keys == null ? null : keys.open();
  }

  public @Nullable PrivateKey privateKey(String name) {
    Keys keys = keys(name);
    return keys == null ? null : keys.hidden();
  }

  private @Nullable Keys keys(String name) {
    CertificateBundle bundle = store.current(name);
    if (bundle == null) {
      return null;
    }
    Keys found = known.get(bundle);
    if (found == null) {
      try {
        found = read(bundle);
      } catch (GeneralSecurityException _) {
        return null; // of a kind that the JDK does not know
      }
      known.keySet().removeIf(b -> b.path().equals(name));
      known.put(bundle, found);
    }
    return found;
  }

  private static Keys read(CertificateBundle bundle) throws GeneralSecurityException {
    PublicKey open =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(X509.der(bundle.certificate())))
            .getPublicKey();
    if (bundle.key() == 0) {
      return new Keys(open, null);
    }
    long shown = ForeignCall.call(Crypto.EVP_PKEY2PKCS8, bundle.key());
    if (shown == 0) {
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR); // else a connection of this thread would find it
    }
    byte[] der = shown == 0 ? new byte[0] : X509.der(Crypto.I2D_PKCS8_PRIV_KEY_INFO, shown);
    ForeignCall.call(Crypto.PKCS8_PRIV_KEY_INFO_FREE, shown);
    return new Keys(
        open,
        KeyFactory.getInstance(open.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der)));
  }

  // What operators do.

  /// `show ssl jwt`.
  public String show() {
    var names = new TreeSet<String>();
    allowed.forEach((name, may) -> {
      if (may) {
        names.add(name);
      }
    });
    return "#filename\n" + String.join("", names.stream().map(n -> n + "\n").toList());
  }

  /// `add ssl jwt NAME`, `del ssl jwt NAME`.
  public String change(String name, boolean may) {
    String verb = may ? "add" : "del";
    if (name.isEmpty()) {
      throw new TlsException("'%s ssl jwt' expects a filename".formatted(verb), "");
    }
    if (!isLoaded(name) && !isLoaded(List.of(name.split("/", -1)).getLast())) {
      throw new TlsException("certificate '%s' not found!".formatted(name), "");
    }
    allowed.put(name, may);
    return "";
  }
}
