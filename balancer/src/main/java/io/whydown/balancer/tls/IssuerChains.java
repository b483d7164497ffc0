package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `issuers-chain-path`: certificates that stand between those of binds and an authority, for binds
/// whose own files leave them out (HAProxy: src/ssl_sock.c, ssl_get0_issuer_chain). Thread-safe.
final class IssuerChains {

  private static final int ISSUED = 0;

  /// RFC 5280, 4.2.1.1.
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";

  private volatile List<Chain> chains = List.of();

  /// A file of certificates, the issuer first.
  record Chain(String path, List<Long> certificates) {}

  private record Free(List<Long> certificates) implements Runnable {
    @Override
    public void run() {
      certificates.forEach(each -> ForeignCall.call(Crypto.X509_FREE, each));
    }
  }

  /// Reads all files of a folder in the place of those before. What is wrong with some of them.
  ///
  /// @throws UncheckedIOException when the folder cannot be read
  List<String> load(Path folder) {
    TlsLibrary.require();
    var problems = new ArrayList<String>();
    var read = new ArrayList<Chain>();
    for (Path file : files(folder)) {
      List<Long> certificates = Pem.certificates(CertificateFiles.read(file.toString())).objects();
      if (certificates.isEmpty()) {
        problems.add(
            "unable to load issuers-chain %s : pem certificate not found.".formatted(file));
        continue;
      }
      Chain same = find(read, certificates.getFirst());
      if (same == null) {
        read.add(new Chain(file.toString(), certificates));
      } else {
        problems.add(
            "duplicate issuers-chain %s: %s already in store".formatted(file, same.path()));
        new Free(certificates).run();
      }
    }
    List<Long> all = read.stream().flatMap(c -> c.certificates().stream()).toList();
    CertificateBundle.CLEANER.register(this, new Free(all));
    chains = List.copyOf(read);
    return problems;
  }

  private static boolean namesKeyOfIssuer(long certificate) {
    try {
      Certificate read =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(X509.der(certificate)));
      return read instanceof X509Certificate named
          && named.getExtensionValue(AUTHORITY_KEY_IDENTIFIER) != null;
    } catch (CertificateException _) {
      return false;
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Chain find(List<Chain> chains, long issuer) {
    byte[] wanted = X509.der(issuer);
    return chains.stream()
        .filter(c -> Arrays.equals(X509.der(c.certificates().getFirst()), wanted))
        .findFirst()
        .orElse(null);
  }

  /// The chain whose first certificate has issued another; null for none, and for one that does not
  /// say by which key it was issued.
  @Nullable Chain of(long certificate) {
    List<Chain> known = chains;
    if (known.isEmpty() || !namesKeyOfIssuer(certificate)) {
      return null;
    }
    for (Chain chain : known) {
      long issuer = chain.certificates().getFirst();
      if (ForeignCall.number(Crypto.X509_CHECK_ISSUED, issuer, certificate) == ISSUED) {
        return chain;
      }
    }
    return null;
  }
}
