package io.whydown.balancer.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What operators do to files of authorities, or of revocations, while they are used. As
/// `CertificateCommands`. Thread-safe.
public final class TrustCommands {

  private final TlsStore store;
  private final boolean ofRevocations;
  private @Nullable TrustFile pending;

  /// @param ofRevocations for `crl-file`; else for `ca-file`
  public TrustCommands(TlsStore store, boolean ofRevocations) {
    this.store = store;
    this.ofRevocations = ofRevocations;
  }

  private String kind() {
    return ofRevocations ? "CRL" : "CA";
  }

  private boolean isKnown(String name) {
    return store.trustNames(ofRevocations).contains(name);
  }

  public synchronized String create(String name) {
    if (isKnown(name)) {
      throw new TlsException("%s file '%s' already exists!".formatted(kind(), name), "");
    }
    store.putTrust(TrustFile.empty(name, ofRevocations));
    return "New %s file created '%s'!\n".formatted(kind(), name);
  }

  /// `set ssl ca-file|crl-file`.
  public synchronized String set(String name, String payload) {
    return change(name, payload, false);
  }

  /// `add ssl ca-file`: to what the transaction, or else the file, holds already (HAProxy 2.7).
  public synchronized String add(String name, String payload) {
    return change(name, payload, true);
  }

  private String change(String name, String payload, boolean adds) {
    if (name.isEmpty() || payload.isEmpty()) {
      throw new TlsException(
          ofRevocations
              ? "'set ssl crl-file expects a filename and CRLs as a payload"
              : "'set ssl ca-file expects a filename and CAs as a payload",
          "");
    }
    TrustFile before = pending;
    String why = "";
    if (before != null && !before.path().equals(name)) {
      why =
          "The ongoing transaction is about '%s' but you are trying to set '%s'"
              .formatted(before.path(), name);
    } else if (!isKnown(name)) {
      why =
          "Can't replace a %s file which is not referenced by the configuration!".formatted(kind());
    }
    TrustFile made =
        TrustFile.of(name, payload.getBytes(StandardCharsets.ISO_8859_1), ofRevocations);
    if (why.isEmpty() && made.objects().isEmpty()) {
      why = "Invalid payload";
    }
    if (!why.isEmpty()) {
      throw new TlsException("%s\nCan't update %s!".formatted(why, name), "");
    }
    pending = adds ? (before == null ? store.trust(name, false) : before).with(made) : made;
    return "transaction %s for %s %s!\n"
        .formatted(before == null ? "created" : "updated", kind(), name);
  }

  private TrustFile ongoing(String name, String verb, String refusal) {
    TrustFile now = pending;
    if (now == null) {
      throw new TlsException("No ongoing transaction!" + refusal, "");
    }
    if (!now.path().equals(name)) {
      throw new TlsException(
          "The ongoing transaction is about '%s' but you are trying to %s '%s'%s"
              .formatted(now.path(), verb, name, refusal),
          "");
    }
    return now;
  }

  public synchronized String commit(String name) {
    TrustFile now = ongoing(name, "set", "\nCan't commit %s!".formatted(name));
    pending = null;
    TrustFile before = store.trust(name, ofRevocations);
    store.putTrust(now);
    String dots = ".".repeat(store.uses(name));
    try {
      store.rebuild(name);
    } catch (TlsException e) {
      store.putTrust(before);
      store.rebuild(name);
      return "Committing %s%s\n%s\nFailed!\n".formatted(name, dots, e.text());
    }
    return "Committing %s%s\nSuccess!\n".formatted(name, dots);
  }

  public synchronized String abort(String name) {
    ongoing(name, "abort a transaction for", "");
    pending = null;
    return "Transaction aborted for certificate '%s'!\n".formatted(name);
  }

  public synchronized String delete(String name) {
    TrustFile now = pending;
    String why =
        now != null && now.path().equals(name)
            ? "ongoing transaction for the %s file '%s'".formatted(kind(), name)
            : !isKnown(name)
                ? "%s file '%s' doesn't exist!".formatted(kind(), name)
                : store.uses(name) > 0
                    ? "%s file '%s' in use, can't be deleted!".formatted(kind(), name)
                    : "";
    if (!why.isEmpty()) {
      throw new TlsException("Can't remove the %s file: %s".formatted(kind(), why), "");
    }
    store.removeTrust(name, ofRevocations);
    return "%s file '%s' deleted!\n".formatted(kind(), name);
  }

  /// `show ssl ca-file|crl-file [[*]FILE[:INDEX]]`.
  public synchronized String show(String argument) {
    TrustFile now = pending;
    if (argument.isEmpty()) {
      var text = new StringBuilder();
      if (now != null) {
        text.append("# transaction\n*").append(brief(now));
      }
      text.append("# filename\n");
      for (String name : store.trustNames(ofRevocations)) {
        text.append(brief(store.trust(name, ofRevocations)));
      }
      return text.toString();
    }
    String name = argument.startsWith("\\*") ? argument.substring(1) : argument;
    int index = 0;
    int colon = argument.lastIndexOf(':');
    if (colon > 0 && argument.substring(colon + 1).matches("[0-9]{1,6}")) {
      name = name.substring(0, name.lastIndexOf(':'));
      index = Integer.parseInt(argument.substring(colon + 1));
    }
    boolean ofChange = name.startsWith("*");
    String path = ofChange ? name.substring(1) : name;
    TrustFile shown =
        ofChange
            ? (now != null && now.path().equals(path) ? now : null)
            : isKnown(path) ? store.trust(path, ofRevocations) : null;
    if (shown == null || index > shown.objects().size()) {
      throw new TlsException("Can't display the %s file : Not found!".formatted(kind()), "");
    }
    boolean isUsed = !ofChange && store.uses(path) > 0;
    var text =
        new StringBuilder(
            "Filename: %s%s\nStatus: %s\n"
                .formatted(ofChange ? "*" : "", path, isUsed ? "Used" : "Unused"));
    for (int i = 0; i < shown.objects().size(); i++) {
      if (index == 0 || index == i + 1) {
        detail(text, shown.objects().get(i), i + 1);
      }
    }
    return text.toString();
  }

  private String brief(TrustFile file) {
    return ofRevocations
        ? file.path() + "\n"
        : "%s - %d certificate(s)\n".formatted(file.path(), file.objects().size());
  }

  private void detail(StringBuilder text, long object, int number) {
    if (ofRevocations) {
      text.append("\nCertificate Revocation List #").append(number).append(":\n");
      text.append(X509.printed(object));
    } else {
      text.append("\nCertificate #").append(number).append(":\n");
      text.append(CertificateText.of(CertificateFacts.of(X509.der(object)), List.of()));
    }
  }
}
