package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What operators do to certificates while they are used (HAProxy: src/ssl_ckch.c): a change is
/// prepared, and takes effect for all that use the certificate when it is committed. Answers are
/// HAProxy's; a refusal is a `TlsException`. Thread-safe.
public final class CertificateCommands {

  private static final List<String> PARTS = List.of("key", "ocsp", "issuer", "sctl");

  private final TlsStore store;
  private @Nullable CertificateBundle pending;

  public CertificateCommands(TlsStore store) {
    this.store = store;
  }

  private static String needed(String name, String otherwise) {
    if (name.isEmpty()) {
      throw new TlsException(otherwise, "");
    }
    return name;
  }

  /// `new ssl cert`.
  public synchronized String create(String name) {
    needed(name, "'new ssl cert' expects a filename");
    if (store.isKnown(name)) {
      throw new TlsException("Certificate '%s' already exists!".formatted(name), "");
    }
    store.create(name);
    return "New empty certificate store '%s'!\n".formatted(name);
  }

  /// `set ssl cert FILE`; FILE may be that of a part: `.key`, `.ocsp`, `.issuer`.
  public synchronized String set(String file, String payload) {
    if (file.isEmpty() || payload.isEmpty()) {
      throw new TlsException("'set ssl cert expects a filename and a certificate as a payload", "");
    }
    String part = PARTS.stream().filter(p -> file.endsWith("." + p)).findFirst().orElse("");
    String name = part.isEmpty() ? file : file.substring(0, file.length() - part.length() - 1);
    if (!part.isEmpty() && !store.isKnown(name) && store.isKnown(name + ".crt")) {
      name = name + ".crt";
    }
    CertificateBundle before = pending;
    if (before != null && !before.path().equals(name)) {
      throw cannot(
          "The ongoing transaction is about '%s' but you are trying to set '%s'"
              .formatted(before.path(), name),
          "update",
          file);
    }
    if (before == null && !store.isKnown(name)) {
      throw cannot(
          "Can't replace a certificate which is not referenced by the configuration!",
          "update",
          file);
    }
    try {
      pending = changed(name, part, before != null ? before : store.current(name), payload);
    } catch (TlsException e) {
      throw cannot(e.text() + "\nCan't load the payload", "update", file);
    }
    return "Transaction %s for certificate %s!\n"
        .formatted(before == null ? "created" : "updated", name);
  }

  private static CertificateBundle changed(
      String name, String part, @Nullable CertificateBundle from, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    if (part.isEmpty()) {
      CertificateBundle made = CertificateFiles.loose(name, bytes);
      return from == null ? made : made.withRestOf(from);
    }
    if (from == null) {
      throw new TlsException("there is no certificate yet", "");
    }
    return switch (part) {
      case "key" -> {
        long key = Pem.key(bytes);
        if (key == 0) {
          throw new TlsException("unable to load private key from file '%s'.".formatted(name), "");
        }
        yield from.withKey(key);
      }
      case "ocsp" -> {
        byte[] response = decoded(payload, "Error reading OCSP response in base64 format");
        CertificateFiles.requireSuccess(response);
        yield from.withOcsp(response);
      }
      case "issuer" -> from.withIssuer(bytes);
      default -> from;
    };
  }

  static byte[] decoded(String payload, String refusal) {
    try {
      return Base64.getDecoder().decode(payload.replaceAll("[\\r\\n]", ""));
    } catch (IllegalArgumentException _) {
      throw new TlsException(refusal, "");
    }
  }

  private static TlsException cannot(String why, String what, String name) {
    return new TlsException("%s\nCan't %s %s!".formatted(why, what, name), "");
  }

  private CertificateBundle ongoing(String name, String verb, String refusal) {
    CertificateBundle now = pending;
    if (now == null) {
      throw new TlsException("No ongoing transaction! !" + refusal, "");
    }
    if (!now.path().equals(name)) {
      throw new TlsException(
          "The ongoing transaction is about '%s' but you are trying to %s '%s'%s"
              .formatted(now.path(), verb, name, refusal),
          "");
    }
    return now;
  }

  /// `commit ssl cert`.
  public synchronized String commit(String name) {
    needed(name, "'commit ssl cert expects a filename");
    String refusal = "\nCan't commit %s!".formatted(name);
    CertificateBundle now = ongoing(name, "set", refusal);
    boolean needsKey = store.uses(name) > 0;
    if (now.key() == 0 && needsKey) {
      throw new TlsException(
          "The transaction must contain at least a certificate and a private key!" + refusal, "");
    }
    // one that no bind uses may be there for tokens alone (HAProxy 3.3)
    if (now.key() != 0
        && ForeignCall.number(Crypto.X509_CHECK_PRIVATE_KEY, now.certificate(), now.key()) != 1) {
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
      throw new TlsException(
          "inconsistencies between private key and certificate loaded '%s'.".formatted(name)
              + refusal,
          "");
    }
    pending = null;
    CertificateBundle before = store.current(name);
    store.replace(now);
    String dots = ".".repeat(store.uses(name));
    try {
      store.rebuild(name);
    } catch (TlsException e) {
      if (before != null) {
        store.replace(before);
        store.rebuild(name);
      }
      return "Committing %s%s\n%s\nFailed!\n".formatted(name, dots, e.text());
    }
    return "Committing %s%s\nSuccess!\n".formatted(name, dots);
  }

  /// `abort ssl cert`.
  public synchronized String abort(String name) {
    needed(name, "'abort ssl cert' expects a filename");
    ongoing(name, "abort a transaction for", "");
    pending = null;
    return "Transaction aborted for certificate '%s'!\n".formatted(name);
  }

  /// `del ssl cert`.
  public synchronized String delete(String name) {
    needed(name, "'del ssl cert' expects a certificate name");
    CertificateBundle now = pending;
    String why =
        now != null && now.path().equals(name)
            ? "ongoing transaction for the certificate '%s'".formatted(name)
            : !store.isKnown(name)
                ? "certificate '%s' doesn't exist!".formatted(name)
                : store.uses(name) > 0
                    ? "certificate '%s' in use, can't be deleted!".formatted(name)
                    : "";
    if (!why.isEmpty()) {
      throw new TlsException("Can't remove the certificate: " + why, "");
    }
    store.remove(name);
    return "Certificate '%s' deleted!\n".formatted(name);
  }

  /// `show ssl cert [[*]FILE]`.
  public synchronized String show(String name) {
    CertificateBundle now = pending;
    if (name.isEmpty()) {
      var text = new StringBuilder();
      if (now != null) {
        text.append("# transaction\n*").append(now.path()).append('\n');
      }
      text.append("# filename\n");
      store.names().forEach(each -> text.append(each).append('\n'));
      return text.toString();
    }
    boolean ofChange = name.startsWith("*");
    String file = ofChange ? name.substring(1) : name;
    boolean ofAnswer = file.endsWith(".ocsp");
    String path = ofAnswer ? file.substring(0, file.length() - ".ocsp".length()) : file;
    CertificateBundle shown =
        ofChange ? (now != null && now.path().equals(path) ? now : null) : store.current(path);
    if (shown == null && (ofChange || !store.isKnown(path))) {
      throw new TlsException(
          "Can't display the certificate: Not found or the certificate is a bundle!", "");
    }
    if (ofAnswer) {
      byte[] answer = shown == null ? null : shown.ocsp();
      return answer == null ? "" : Ocsp.printed(answer);
    }
    String status = shown == null ? "Empty" : ofChange || store.uses(path) == 0 ? "Unused" : "Used";
    String text = "Filename: %s%s\nStatus: %s\n".formatted(ofChange ? "*" : "", path, status);
    if (shown == null) {
      return text;
    }
    String id = shown.ocsp() == null ? "" : Ocsp.id(shown);
    String chain = shown.chainPath();
    return text
        + (chain.isEmpty() ? "" : "Chain Filename: %s\n".formatted(chain))
        + CertificateText.of(shown.facts(), shown.chainFacts())
        + "OCSP Response Key: %s\n".formatted(id);
  }
}
