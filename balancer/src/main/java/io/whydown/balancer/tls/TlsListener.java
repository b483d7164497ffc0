package io.whydown.balancer.tls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The TLS of a bind line: its certificates, and which of them is for whom. Thread-safe: what is
/// chosen from is replaced as a whole.
public final class TlsListener implements TlsStore.User {

  private final BindTls config;
  private final TlsStore store;
  private final TlsContext initial;
  private volatile Choice choice;

  /// What certificates are chosen from.
  ///
  /// @param generated null when all come from files
  private record Choice(NameChoice loaded, @Nullable GeneratedCertificates generated) {}

  private TlsListener(BindTls config, TlsStore store) {
    this.config = config;
    this.store = store;
    this.initial = TlsContext.initial(config, store.captureBytes() > 0);
    this.choice = build();
  }

  /// Those of the line, and what the crt-lists that it names hold now.
  List<BindTls.Entry> entries() {
    var all = new ArrayList<BindTls.Entry>();
    var lists = new HashSet<String>();
    for (BindTls.Entry entry : config.entries()) {
      if (entry.list().isEmpty()) {
        all.add(entry);
      } else if (lists.add(entry.list())) {
        all.addAll(store.list(entry.list()));
      }
    }
    return all;
  }

  @Override
  public int uses(String path) {
    int count = 0;
    for (BindTls.Entry entry : entries()) {
      TlsSettings s = entry.settings().over(config.settings());
      boolean trusts =
          path.equals(s.caFile()) || path.equals(s.caVerifyFile()) || path.equals(s.crlFile());
      count += entry.path().equals(path) || s.verifies() && trusts ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean usesList(String list) {
    return config.entries().stream().anyMatch(e -> e.list().equals(list));
  }

  @Override
  public boolean beginsWith(BindTls.Entry entry) {
    List<BindTls.Entry> all = entries();
    return !config.strictSni() && !all.isEmpty() && all.getFirst().equals(entry);
  }

  @Override
  public void rebuild() {
    choice = build();
  }

  /// Loads everything that the line names. Throws `TlsException`.
  public static TlsListener of(BindTls config, TlsStore store) {
    var listener = new TlsListener(config, store);
    store.add(listener);
    return listener;
  }

  private Choice build() {
    NameChoice loaded = load();
    TlsContext first = loaded.first();
    CertificateBundle keyOf = first == null ? null : first.certificate();
    BindTls.Generation generation = config.generation();
    if (generation == null || keyOf == null) {
      return new Choice(loaded, null);
    }
    return new Choice(
        loaded,
        new GeneratedCertificates(
            generation,
            keyOf,
            bundle -> TlsContext.serving(config, config.settings(), bundle, store)));
  }

  private NameChoice load() {
    var built = new NameChoice();
    for (BindTls.Entry entry : entries()) {
      CertificateBundle certificate = store.certificate(entry.path());
      TlsSettings settings = entry.settings().over(config.settings());
      requireVersions(settings);
      TlsContext context = TlsContext.serving(config, settings, certificate, store);
      built.add(context, entry.filters().isEmpty() ? certificate.facts().names() : entry.filters());
    }
    return built;
  }

  /// A line of a list may leave no version over.
  private static void requireVersions(TlsSettings settings) {
    TlsVersion least = settings.minVersion();
    TlsVersion most = settings.maxVersion();
    if (least != null && most != null && least.compareTo(most) > 0) {
      throw new TlsException("all SSL/TLS versions are disabled", "");
    }
  }

  public BindTls config() {
    return config;
  }

  /// How much is kept of what a client offers; 0 for nothing.
  int captureBytes() {
    return store.captureBytes();
  }

  /// A client's TLS on an accepted socket.
  public TlsSession accept(int descriptor) {
    return new TlsSession(this, initial, descriptor);
  }

  /// @param name null when the client names none
  @Nullable TlsContext choose(@Nullable String name, boolean takesEcdsa, boolean takesRsa) {
    Choice now = choice;
    TlsContext found = name == null ? null : now.loaded().find(name, takesEcdsa, takesRsa);
    GeneratedCertificates generated = now.generated();
    if (found == null && name != null && generated != null) {
      found = generated.find(name);
    }
    return found != null || config.strictSni() ? found : now.loaded().first();
  }

  boolean forgives(int error, int depth) {
    Set<Integer> forgiven = depth > 0 ? config.caIgnored() : config.crtIgnored();
    return forgiven.contains(BindTls.ALL_ERRORS) || forgiven.contains(error);
  }
}
