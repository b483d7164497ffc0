package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes bundles of files (HAProxy: src/ssl_ckch.c). What is wrong is an exception with HAProxy's
/// words and what is behind it.
final class CertificateFiles {

  /// Which files beside a certificate are looked for, and whether `.crt` is left out of their
  /// names.
  ///
  /// @param kinds of `key`, `ocsp`, `issuer`, `sctl`, `bundle`
  record Beside(Set<String> kinds, boolean dropsCrt) {
    static final Beside ALL = new Beside(Set.of("key", "ocsp", "issuer", "sctl", "bundle"), false);

    Beside {
      kinds = Set.copyOf(kinds);
    }
  }

  private CertificateFiles() {}

  static CertificateBundle load(String path, Beside beside) {
    TlsLibrary.require();
    byte[] text = read(path);
    String stem = stem(path, beside);
    String keyPath = keyPath(path, text, beside);
    byte[] keyText = keyPath.equals(path) ? text : read(keyPath);
    byte[] ocsp = beside.kinds().contains("ocsp") ? readIfThere(stem + ".ocsp") : null;
    if (ocsp != null) {
      requireSuccess(ocsp);
    }
    byte[] timestamps = beside.kinds().contains("sctl") ? readIfThere(stem + ".sctl") : null;
    if (timestamps != null && !isTimestampList(timestamps)) {
      throw new TlsException(
          " '%s.sctl' is present but cannot be read or parsed'.".formatted(stem),
          "it is to hold a list of signed certificate timestamps in the form of RFC 6962, 3.3");
    }
    byte[] issuer =
        ocsp != null && beside.kinds().contains("issuer") ? readIfThere(stem + ".issuer") : null;
    return of(path, text, keyPath, keyText, ocsp, issuer);
  }

  private static String stem(String path, Beside beside) {
    return beside.dropsCrt() && path.endsWith(".crt") ? path.substring(0, path.length() - 4) : path;
  }

  /// Where the key of a certificate is: in its own file, or beside it.
  private static String keyPath(String path, byte[] text, Beside beside) {
    Path file = Path.of(stem(path, beside) + ".key");
    boolean looks = !Pem.hasKey(text) && beside.kinds().contains("key");
    return looks && Files.exists(file) ? file.toString() : path;
  }

  /// A certificate whose files are named one by one; those that are not are looked for beside it.
  static CertificateBundle load(String name, TlsStore.Files files, Beside beside) {
    String key = files.key();
    String ocsp = files.ocsp();
    String issuer = files.issuer();
    if (key == null && ocsp == null && issuer == null && name.equals(files.certificate())) {
      return load(name, beside);
    }
    TlsLibrary.require();
    byte[] text = read(files.certificate());
    String keyPath = key != null ? key : keyPath(files.certificate(), text, beside);
    byte[] answer = ocsp == null ? null : read(ocsp);
    if (answer != null) {
      requireSuccess(answer);
    }
    return of(name, text, keyPath, read(keyPath), answer, issuer == null ? null : read(issuer));
  }

  /// Lengths of two bytes: of the whole, and in front of each.
  private static boolean isTimestampList(byte[] list) {
    ByteBuffer left = ByteBuffer.wrap(list);
    if (left.remaining() < 4 || Short.toUnsignedInt(left.getShort()) != left.remaining()) {
      return false;
    }
    while (left.remaining() > 2) {
      int length = Short.toUnsignedInt(left.getShort());
      if (length == 0 || length > left.remaining()) {
        return false;
      }
      left.position(left.position() + length);
    }
    return !left.hasRemaining();
  }

  /// An OCSP response that says it is one (RFC 6960, 4.2.1).
  static void requireSuccess(byte[] response) {
    boolean isResponse;
    boolean isSuccess = false;
    try {
      Der status = new Der(response).next(Der.SEQUENCE).next(Der.ENUMERATED);
      isResponse = true;
      isSuccess = status.length() == 1 && status.content()[0] == 0;
    } catch (IllegalArgumentException _) {
      isResponse = false;
    }
    if (!isSuccess) {
      throw new TlsException(
          isResponse ? "OCSP response status not successful" : "Unable to parse OCSP response", "");
    }
  }

  /// A bundle of a text that came through the runtime socket: its key may come later.
  static CertificateBundle loose(String path, byte[] text) {
    List<Long> blocks = blocks(path, text);
    return new CertificateBundle(
        path,
        blocks.getFirst(),
        Pem.key(text),
        blocks.subList(1, blocks.size()),
        Pem.dhParameters(text),
        null,
        null);
  }

  /// An authority that can sign.
  static CertificateBundle signing(String path, byte[] text, @Nullable String passphrase) {
    long key = Pem.key(text, passphrase == null ? "" : passphrase);
    if (key == 0 && Pem.isProtected(text)) {
      throw new TlsException(
          "No Private Key found in '%s'.".formatted(path),
          passphrase == null
              ? "the key in it is protected by a passphrase: name it with 'ca-sign-pass'"
              : "the passphrase of 'ca-sign-pass' does not open the key in it");
    }
    return matched(path, text, path, text, key, null, null);
  }

  /// The certificates of a text, one at least.
  private static List<Long> blocks(String path, byte[] text) {
    Pem.Blocks blocks = Pem.certificates(text);
    if (blocks.objects().isEmpty()) {
      throw new TlsException(
          "unable to load certificate from file '%s'.".formatted(path),
          "no block 'BEGIN CERTIFICATE' in it can be read; a file in DER is made PEM by `openssl x509"
              + " -inform der`");
    }
    if (!blocks.whole()) {
      blocks.objects().forEach(each -> ForeignCall.call(Crypto.X509_FREE, each));
      throw new TlsException(
          "unable to load certificate chain from file '%s'.".formatted(path),
          "the certificate after number %d is damaged".formatted(blocks.objects().size()));
    }
    return blocks.objects();
  }

  /// A bundle of texts.
  static CertificateBundle of(
      String path,
      byte[] text,
      String keyPath,
      byte[] keyText,
      byte @Nullable [] ocsp,
      byte @Nullable [] issuer) {
    return matched(path, text, keyPath, keyText, Pem.key(keyText), ocsp, issuer);
  }

  /// Takes the key over, which has to be the certificate's.
  private static CertificateBundle matched(
      String path,
      byte[] text,
      String keyPath,
      byte[] keyText,
      long key,
      byte @Nullable [] ocsp,
      byte @Nullable [] issuer) {
    List<Long> blocks = blocks(path, text);
    long certificate = blocks.getFirst();
    String problem = null;
    String advice = "";
    if (key == 0) {
      problem = "No Private Key found in '%s'.".formatted(keyPath);
      advice = missingKey(keyPath, keyText);
    } else if (ForeignCall.number(Crypto.X509_CHECK_PRIVATE_KEY, certificate, key) != 1) {
      problem = "inconsistencies between private key and certificate loaded '%s'.".formatted(path);
      advice =
          "the key in %s belongs to another certificate: compare `openssl pkey -pubout` with `openssl"
              + " x509 -pubkey`";
      advice = advice.formatted(keyPath);
    }
    if (problem != null) {
      blocks.forEach(each -> ForeignCall.call(Crypto.X509_FREE, each));
      ForeignCall.call(Crypto.EVP_PKEY_FREE, key);
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
      throw new TlsException(problem, advice);
    }
    List<Long> chain = blocks.subList(1, blocks.size());
    return new CertificateBundle(
        path, certificate, key, chain, Pem.dhParameters(text), ocsp, issuer);
  }

  private static String missingKey(String path, byte[] text) {
    if (Pem.isProtected(text)) {
      return "the key in it is protected by a passphrase, which a balancer cannot type: `openssl pkey"
          + " -in KEY -out PLAINKEY` takes it off";
    }
    return Pem.hasKey(text)
        ? "the block 'PRIVATE KEY' in it cannot be read"
        : "put the key into that file, or beside it as %s.key".formatted(path);
  }

  static byte[] read(String path) {
    try {
      return Files.readAllBytes(Path.of(path));
    } catch (NoSuchFileException _) {
      throw new TlsException(
          "unable to stat SSL certificate from file '%s' : No such file or directory."
              .formatted(path),
          "");
    } catch (AccessDeniedException _) {
      throw new TlsException(
          "cannot open the file '%s'.".formatted(path),
          "this process may not read it (permissions of the file or of a directory above it)");
    } catch (IOException e) {
      throw new TlsException("cannot open the file '%s'.".formatted(path), why(e));
    }
  }

  private static String why(IOException e) {
    return String.valueOf(e.getMessage());
  }

  private static byte @Nullable [] readIfThere(String path) {
    return Files.exists(Path.of(path)) ? read(path) : null;
  }

  /// The certificates of a path: the file, or those in the directory in the order of their names;
  /// of a name without file those with `.rsa`, `.ecdsa`, `.dsa` behind it.
  static List<String> expand(String path, Beside beside) {
    Path file = Path.of(path);
    if (Files.isDirectory(file)) {
      return inDirectory(file, path);
    }
    if (Files.exists(file) || !beside.kinds().contains("bundle")) {
      return List.of(path);
    }
    var found = new ArrayList<String>();
    for (String kind : List.of(".rsa", ".ecdsa", ".dsa")) {
      if (Files.exists(Path.of(path + kind))) {
        found.add(path + kind);
      }
    }
    return found.isEmpty() ? List.of(path) : found;
  }

  private static List<String> inDirectory(Path directory, String path) {
    try (var files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(each -> String.valueOf(each.getFileName()))
          .filter(name -> !name.startsWith("."))
          .filter(name -> !name.matches(".*\\.(issuer|ocsp|sctl|key)"))
          .sorted()
          .map(name -> path.endsWith("/") ? path + name : path + "/" + name)
          .toList();
    } catch (IOException e) {
      throw new TlsException(
          "unable to scan directory '%s' : %s.".formatted(path, e.getMessage()), "");
    }
  }
}
